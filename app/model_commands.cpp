// import and info: from files of elsewhere to the program's own.
#include <filesystem>
#include <iostream>

#include "app/commands.h"
#include "app/places.h"
#include "core/io/model_import.h"

namespace lineament::app {

void addImport(CLI::App& app, Command& run) {
  struct Options {
    std::string file, output;
  };
  const auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("import", "Make the program's model file from the random-face wheel");
  command->add_option("file", o->file, "The wheel, random_face-*.whl")->required();
  command->add_option("-o,--output", o->output, "Model file to write (default: in the user's cache folder)");
  command->callback([o, &run] {
    run = [o] {
      const std::filesystem::path output = o->output.empty() ? defaultModelFile() : std::filesystem::path(o->output);
      const MobileModel model = importWheel(o->file, [](double done) {
        std::cerr << "\rimporting: " << static_cast<int>(done * 100.0) << " %" << std::flush;
      });
      std::cerr << "\n";
      if (output.has_parent_path()) std::filesystem::create_directories(output.parent_path());
      writeMobileModel(model, output);
      std::cout << output.string() << "\n";
      return 0;
    };
  });
}

void addInfo(CLI::App& app, Command& run) {
  const auto file = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("info", "Say what a file is");
  command->add_option("file", *file, "Any file")->required();
  command->callback([file, &run] {
    run = [file] {
      std::cout << describeFile(*file) << "\n";
      return 0;
    };
  });
}

}  // namespace lineament::app
