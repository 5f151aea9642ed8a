#pragma once
// How numpy pickles arrays, read back as descriptions of raw bytes. Source: numpy's ndarray.__reduce__, __setstate__.
#include <string>
#include <string_view>
#include <vector>

#include "core/io/pickle.h"
#include "core/io/strided_array.h"

namespace lineament {

/// The callables that an honest pickle of arrays mentions.
bool isNumpyCall(std::string_view name);
/// Those whose result is an array or a numpy scalar.
bool isNumpyArrayCall(std::string_view name);
/// The elements of an array of Python objects; nullptr when the object is anything else.
const std::vector<PickleRef>* numpyObjectItems(const Pickle& pickle, const PickleNode& object);

struct NumpyArray {
  StridedArray array;         ///< its data lie in the pickle, or in `decoded`
  std::vector<char> decoded;  ///< pickles of protocol 0 to 2 hold bytes as text, which only the reader can undo
};

/// The array an isNumpyArrayCall() object describes. `what` and `file` are for the sentence. Throws kBadFile:
/// incomplete, big-endian, elements that are no numbers, another number of bytes than the shape needs.
NumpyArray numpyArrayOf(const Pickle& pickle, const PickleNode& object, const std::string& file,
                        const std::string& what);

}  // namespace lineament
