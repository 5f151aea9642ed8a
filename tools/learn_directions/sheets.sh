#!/bin/sh
# A sheet of every shipped attribute: eight faces that were not learned from, -3 to +3. -> docs/attributes/ID.jpg
set -eu
cd "$(dirname "$0")/../.."
mkdir -p docs/attributes
for id in $(sed -n 's/^ *"id": "\([^"]*\)".*/\1/p' models/directions/manifest.json); do
  build/lineament sheet --seeds 220000-220007 --sweep "$id=-3:3:7" --size 96 -o "docs/attributes/$id.jpg" 2>/dev/null
  echo "$id"
done
