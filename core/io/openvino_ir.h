#pragma once
// An OpenVINO IR version 10 network as a graph that can be walked: XML layers and edges, raw tensors beside them.
// Nothing is run. Every tensor's place is checked against the data when the graph is read. Immutable afterwards.
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lineament {

struct IrInput {
  int port = 0;
  int source = 0;  ///< index of the layer whose output it is
};

struct IrLayer {
  std::string name;
  std::string type;  ///< "Const", "MatMul", "Add", ...
  std::map<std::string, std::string> attributes;
  std::vector<IrInput> inputs;  ///< sorted by port
  std::vector<int> consumers;   ///< indices of layers
  // Const only:
  std::string elementType;
  std::vector<int> shape;
  std::uint64_t elements = 0;
  std::uint64_t offset = 0;
};

class IrGraph {
 public:
  /// `name` is for error sentences. Throws kBadFile: no XML, another version, a tensor outside `data` or of another
  /// size than its shape, an edge from or to nowhere. Keeps a view of `data`.
  IrGraph(std::span<const std::byte> xml, std::span<const std::byte> data, std::string name);

  const std::vector<IrLayer>& layers() const { return layers_; }
  const IrLayer& layer(int index) const { return layers_[static_cast<std::size_t>(index)]; }
  const std::string& name() const { return name_; }
  /// Index of the layer of this name, -1 if there is none. Throws when there are two.
  int find(std::string_view layerName) const;
  int findOfType(std::string_view type) const;
  /// The only consumer of that type; throws kBadFile when there is none or more than one.
  int consumer(int from, std::string_view type) const;
  /// For a layer with two inputs: the one that is not `known`.
  int otherInput(int layer, int known) const;
  /// Through Reshape, Broadcast, Tile and the like (data input 0) to what they were made from.
  int behindReshapes(int layer) const;
  /// Values of a float32 Const with that shape; ones in front of and behind the shape may differ. Throws kBadFile.
  std::vector<float> values(int constant, const std::vector<int>& shape) const;
  float scalar(int constant) const;
  [[noreturn]] void fail(const std::string& found, const std::string& expected) const;

 private:
  std::vector<IrLayer> layers_;
  std::span<const std::byte> data_;
  std::string name_;
};

}  // namespace lineament
