#pragma once
// Whole-frame activations by hash key, least recently used first out, under a byte budget. Nothing is ever invalidated
// by hand: a key says everything its activation depends on. Compute thread only.
#include <cstddef>
#include <list>
#include <unordered_map>

#include "core/base/hash.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

class ActivationCache {
 public:
  explicit ActivationCache(std::size_t budgetBytes) : budget_(budgetBytes) {}

  /// Null when absent; a hit becomes the most recently used.
  ActivationPtr find(HashKey key);
  bool contains(HashKey key) const { return entries_.contains(key); }
  /// Evicts from the old end until the budget holds; an activation larger than the whole budget is not kept.
  void put(HashKey key, ActivationPtr activation);
  void clear();

  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    HashKey key;
    ActivationPtr activation;
    std::size_t bytes;
  };
  void erase(std::list<Entry>::iterator entry);

  std::size_t budget_;
  std::size_t bytes_ = 0;
  std::list<Entry> order_;  // most recently used first
  std::unordered_map<HashKey, std::list<Entry>::iterator> entries_;
};

}  // namespace lineament
