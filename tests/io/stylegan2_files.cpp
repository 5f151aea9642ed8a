#include "tests/io/stylegan2_files.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/io/safetensors.h"
#include "core/io/strided_array.h"
#include "core/io/stylegan2_families.h"
#include "core/io/torch_writer.h"
#include "tests/io/torch_bytes.h"

namespace lineament::test {

namespace {

/// The tensors of the model as a family stores them: the inverse of canonicalValues().
std::vector<NamedTensor> storedAs(StyleGan2Family family, const StyleGan2Model& model) {
  StyleGan2Model copy = model;
  std::vector<NamedTensor> tensors;
  for (const StyleGan2Slot& slot : tensorSlots(copy)) {
    const StyleGan2FileSlot inFile = fileSlotOf(family, slot);
    std::vector<float> values = *slot.values;
    for (float& v : values) v -= inFile.change.added;
    const auto size = [&](std::size_t axis) { return static_cast<std::size_t>(slot.shape[axis]); };
    if (inFile.change.flipped) {
      for (auto k = values.begin(); k != values.end(); k += 9) std::reverse(k, k + 9);
    }
    if (inFile.change.transposed) {
      std::vector<float> turned(values.size());
      for (std::size_t r = 0; r < size(0); ++r)
        for (std::size_t c = 0; c < size(1); ++c) turned[c * size(0) + r] = values[r * size(1) + c];
      values = turned;
    }
    if (inFile.change.hwio) {
      const std::size_t taps = size(2) * size(3);
      std::vector<float> turned(values.size());
      for (std::size_t o = 0; o < size(0); ++o)
        for (std::size_t i = 0; i < size(1); ++i)
          for (std::size_t t = 0; t < taps; ++t)
            turned[(t * size(1) + i) * size(0) + o] = values[(o * size(1) + i) * taps + t];
      values = turned;
    }
    tensors.push_back({inFile.name, inFile.shape, std::move(values)});
  }
  tensors.push_back({std::string(meanLatentNameOf(family)), {model.latentSize}, model.meanLatent});
  return tensors;
}

/// A torch tensor whose storage is a whole legacy stream in a byte string (protocol 3).
std::string nestedTensor(const NamedTensor& t) {
  const auto elements = static_cast<std::int64_t>(t.values.size());
  std::string storage = "(";
  storage.append(pickledText("storage")).append("ctorch\nFloatStorage\n").append(pickledText("0"));
  storage.append(pickledText("cpu")).append(pickledInteger(elements)).append("NtQ");
  const std::string stream = torchLegacy(storage, {{elements, raw(t.values)}});
  const std::vector<std::int64_t> shape(t.shape.begin(), t.shape.end());
  const std::vector<std::int64_t> strides = denseStrides(shape);
  std::string s = "ctorch._utils\n_rebuild_tensor_v2\n(ctorch.storage\n_load_from_bytes\nB";
  s.append(raw(static_cast<std::uint32_t>(stream.size()))).append(stream).append("\x85R");
  s.append(pickledInteger(0)).append(pickledTuple(shape)).append(pickledTuple(strides));
  return s.append("\x89").append("ccollections\nOrderedDict\n)RtR");
}

/// A module as NVIDIA's persistence pickles it; its source text would fail if anyone ran it.
std::string persistentModule(const std::string& name, std::vector<std::pair<std::string, std::string>> state) {
  std::string s = "ctorch_utils.persistence\n_reconstruct_persistent_obj\n";
  s += dictOf({{"type", pickledText("class")},
               {"version", pickledInteger(6)},
               {"module_src", pickledText("raise RuntimeError('never run')\n")},
               {"class_name", pickledText(name)},
               {"state", dictOf(state)}});
  return s.append("\x85R");
}

/// Modules of dotted names, nested.
std::string moduleTree(const std::vector<NamedTensor>& tensors, const std::string& prefix,
                       const std::string& className) {
  std::vector<std::pair<std::string, std::string>> parameters, modules;
  std::vector<std::string> done;
  for (const NamedTensor& t : tensors) {
    if (!t.name.starts_with(prefix)) continue;
    const std::string rest = t.name.substr(prefix.size());
    const std::size_t dot = rest.find('.');
    const std::string first = rest.substr(0, dot);
    if (dot == std::string::npos) {
      parameters.emplace_back(
          first, "ctorch._utils\n_rebuild_parameter\n(" + nestedTensor(t) + "\x88" + "ccollections\nOrderedDict\n)RtR");
    } else if (std::find(done.begin(), done.end(), first) == done.end()) {
      done.push_back(first);
      modules.emplace_back(first, moduleTree(tensors, prefix + first + ".", "Block"));
    }
  }
  return persistentModule(className, {{"training", "\x89"},
                                      {"_parameters", dictOf(parameters)},
                                      {"_buffers", "}"},
                                      {"_modules", dictOf(modules)},
                                      {"conv_clamp", pickledInteger(256)},
                                      {"c_dim", pickledInteger(0)}});
}

std::string numpyArray(const NamedTensor& t) {
  const std::string data = raw(t.values);
  std::string s =
      "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntC\x01"
      "btR(";
  const std::vector<std::int64_t> shape(t.shape.begin(), t.shape.end());
  s.append(pickledInteger(1)).append(pickledTuple(shape));
  s.append("cnumpy\ndtype\n(").append(pickledText("f4")).append("\x89\x88tR(").append(pickledInteger(3));
  s.append(pickledText("<")).append("NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK");
  s.append(1, '\0').append("tb\x89").append("B").append(raw(static_cast<std::uint32_t>(data.size()))).append(data);
  return s.append("tb");
}

std::string tensorFlowNetwork(const std::string& variables, const std::string& components) {
  return "cdnnlib.tflib.network\nNetwork\n)\x81" +
         dictOf({{"version", pickledInteger(4)},
                 {"name", pickledText("Gs")},
                 {"build_module_src", pickledText("raise SystemExit")},
                 {"variables", variables},
                 {"components", components}}) +
         "b";
}

}  // namespace

std::string adaPickle(const StyleGan2Model& model) {
  return bytes("\x80\x03") +
         dictOf({{"training_set_kwargs", "}"},
                 {"G_ema", moduleTree(storedAs(StyleGan2Family::kAda, model), "", "Generator")}}) +
         ".";
}

std::string tensorFlowPickle(const StyleGan2Model& model) {
  std::string own = "](", mapping = "](", synthesis = "](";
  for (const NamedTensor& t : storedAs(StyleGan2Family::kTensorFlow, model)) {
    const std::size_t dot = t.name.find('.');
    const std::string name = dot == std::string::npos ? t.name : t.name.substr(dot + 1);
    std::string& to = dot == std::string::npos ? own : t.name.starts_with("mapping") ? mapping : synthesis;
    to.append("(").append(pickledText(name)).append(numpyArray(t)).append("t");
  }
  const std::string parts = dictOf(
      {{"mapping", tensorFlowNetwork(mapping + "e", "}")}, {"synthesis", tensorFlowNetwork(synthesis + "e", "}")}});
  const std::string empty = tensorFlowNetwork("]", "}");
  return bytes("\x80\x03") + "(" + empty + empty + tensorFlowNetwork(own + "e", parts) + "t.";
}

std::string genforceFile(const StyleGan2Model& model) {
  const std::vector<std::byte> file =
      torchFileBytes({{"generator_smooth", storedAs(StyleGan2Family::kGenforce, model)}}, {});
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

}  // namespace lineament::test
