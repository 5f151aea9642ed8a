// Composition root: the command line, the window, and the one place where errors become exit codes.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <iostream>

#include "app/commands.h"
#include "core/base/error.h"

namespace {

using lineament::Error;
using lineament::ErrorCode;

constexpr int kFailed = 1, kUsage = 2, kBadFile = 3, kNoRoom = 4;

constexpr const char* kFooter =
    "Without a command the window opens.\n"
    "Exit codes: 0 done; 1 failed at work; 2 wrong option or value; 3 a file is missing or not what it should be;\n"
    "4 no space on the disk or no memory.\n"
    "Files: the model in $LINEAMENT_MODEL or the user's cache folder, shipped directions in $LINEAMENT_DATA or beside\n"
    "the program, the user's own in $XDG_DATA_HOME/lineament/directions and lineament/local (without it\n"
    "~/.local/share).";

int exitCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kBadArgument:
    case ErrorCode::kUnsupported:
      return kUsage;
    case ErrorCode::kBadFile:
    case ErrorCode::kNotFound:
      return kBadFile;
    case ErrorCode::kNoSpace:
    case ErrorCode::kOutOfMemory:
      return kNoRoom;
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      break;
  }
  return kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("lineament"));
  spdlog::set_level(spdlog::level::warn);
  CLI::App app("Lineament: a native face editor", "lineament");
  app.footer(kFooter);
  app.set_version_flag("--version", LINEAMENT_VERSION);
  app.require_subcommand(0, 1);
  bool verbose = false;
  app.add_flag("-v,--verbose", verbose, "Say more about what goes wrong");
  lineament::app::EngineOptions window;
  lineament::app::addEngineOptions(app, window);
  std::string session;
  app.add_option("--open", session, "Session file to open in the window (.lineament)");
  lineament::app::Command run = [&] { return lineament::app::openEditor(argc, argv, window, session); };
  lineament::app::addPhoto(app, run);
  lineament::app::addProject(app, run);
  lineament::app::addRegion(app, run);
  lineament::app::addRender(app, run);
  lineament::app::addSheet(app, run);
  lineament::app::addStyle(app, run);
  lineament::app::addStyles(app, run);
  lineament::app::addDiff(app, run);
  lineament::app::addLearn(app, run);
  lineament::app::addChannels(app, run);
  lineament::app::addMixing(app, run);
  lineament::app::addEvaluate(app, run);
  lineament::app::addLocal(app, run);
  lineament::app::addImport(app, run);
  lineament::app::addInfo(app, run);
  lineament::app::addConvert(app, run);
  lineament::app::addBench(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    std::cerr << "lineament: " << e.what() << "\n";
    return kUsage;
  }
  if (verbose) spdlog::set_level(spdlog::level::debug);
  try {
    return run();
  } catch (const Error& e) {
    std::cerr << "lineament: " << e.sentence() << "\n";
    if (!e.details().empty()) spdlog::debug("{}", e.details());
    return exitCode(e.code());
  } catch (const std::bad_alloc&) {
    std::cerr << "lineament: There is not enough memory.\n";
    return kNoRoom;
  } catch (const std::exception& e) {
    std::cerr << "lineament: Something went wrong: " << e.what() << "\n";
    return kFailed;
  }
}
