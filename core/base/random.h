#pragma once
// numpy's legacy generator, so that "seed 85" is the same face here and in NVIDIA's tools.
// Source: numpy.random.RandomState (Mersenne Twister MT19937, init_genrand; legacy polar Gaussian). One thread per
// object.
#include <cstdint>
#include <random>
#include <vector>

namespace lineament {

class NumpyRandomState {
 public:
  explicit NumpyRandomState(std::uint32_t seed) : engine_(seed) {}
  double uniform();   ///< RandomState.random_sample: [0, 1), 53 bits
  double gaussian();  ///< RandomState.randn: polar method, every second value is the stored one
  std::vector<float> randn(std::size_t count);  ///< as float32, what `.astype(numpy.float32)` gives

 private:
  std::mt19937 engine_;
  bool hasStored_ = false;
  double stored_ = 0.0;
};

}  // namespace lineament
