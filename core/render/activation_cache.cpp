#include "core/render/activation_cache.h"

#include <iterator>
#include <utility>

namespace lineament {

ActivationPtr ActivationCache::find(HashKey key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second);
  return found->second->activation;
}

void ActivationCache::put(HashKey key, ActivationPtr activation) {
  if (const auto old = entries_.find(key); old != entries_.end()) erase(old->second);
  const std::size_t size = activation->bytes();
  if (size > budget_) return;
  while (bytes_ + size > budget_) erase(std::prev(order_.end()));
  order_.push_front({key, std::move(activation), size});
  entries_.emplace(key, order_.begin());
  bytes_ += size;
}

void ActivationCache::clear() {
  entries_.clear();
  order_.clear();
  bytes_ = 0;
}

void ActivationCache::erase(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes;
  entries_.erase(entry->key);
  order_.erase(entry);
}

}  // namespace lineament
