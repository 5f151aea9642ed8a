#include "core/render/activation_cache.h"

#include <utility>

namespace lineament {

ActivationPtr ActivationCache::find(HashKey key) {
  const auto it = index_.find(key);
  if (it == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, it->second);
  return entries_.front().activation;
}

void ActivationCache::insert(HashKey key, ActivationPtr activation) {
  if (find(key) || activation->bytes() > budget_) return;
  bytes_ += activation->bytes();
  entries_.push_front({key, std::move(activation)});
  index_[key] = entries_.begin();
  while (bytes_ > budget_) {
    bytes_ -= entries_.back().activation->bytes();
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

void ActivationCache::clear() {
  entries_.clear();
  index_.clear();
  bytes_ = 0;
}

}  // namespace lineament
