#!/bin/sh
# The whole bench: the peer, the engine, the window; one machine, one run. Writes build/bench.json.
set -eu
cd "$(dirname "$0")/../.."
tools/setup/packages.sh tools/setup/packages-bench.txt
tools/bench/peer.sh build/peer.json
build/lineament bench --peer build/peer.json --json build/bench.json
tools/bench/style.sh build/bench.json
tools/bench/drag.sh build/lineament build/bench.json
