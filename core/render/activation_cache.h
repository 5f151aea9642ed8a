#pragma once
// Activations by hash-chain key under a byte budget, least recently used first to go. Nothing is invalidated by hand:
// another style, model or edit is another key. Compute thread only.
#include <cstddef>
#include <list>
#include <unordered_map>

#include "core/base/hash.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

class ActivationCache {
 public:
  explicit ActivationCache(std::size_t budgetBytes) : budget_(budgetBytes) {}
  /// Null when it is not there; a hit becomes the most recently used.
  ActivationPtr find(HashKey key);
  /// An activation larger than the whole budget is not kept.
  void insert(HashKey key, ActivationPtr activation);
  void clear();
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    HashKey key;
    ActivationPtr activation;
  };
  std::size_t budget_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<HashKey, std::list<Entry>::iterator> index_;
};

}  // namespace lineament
