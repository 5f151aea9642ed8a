#!/bin/sh
# Drags a slider of the real window under Xvfb, 60 events a second for five seconds, and reads what the window measured.
#   tools/bench/drag.sh PROGRAM BENCH.json     (adds its figures to the JSON list)
set -eu
program=$1
json=$2
work=$(mktemp -d)
number=$((90 + $$ % 100))
Xvfb ":$number" -screen 0 1280x860x24 >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
export DISPLAY=":$number" XDG_CONFIG_HOME="$work" XDG_DATA_HOME="$work" LINEAMENT_GUI_WATCH=1
sleep 1
"$program" >/dev/null 2>"$work/log" &
window=$!
sleep 6  # the thumbnails of the gallery are done by then
# The window says where the handle of the age slider is.
handle=$(sed -n 's/^gui-watch-slider: //p' "$work/log")
[ -n "$handle" ] || { echo "The window did not say where its slider is." >&2; cat "$work/log" >&2; exit 1; }
x=${handle% *} y=${handle#* }
{
  echo "mousemove $x $y"
  echo "mousedown 1"
  step=0
  while [ "$step" -lt 300 ]; do
    echo "mousemove $((x + (step % 100 < 50 ? step % 50 : 50 - step % 50) * 2)) $y"
    echo "sleep 0.0155"
    step=$((step + 1))
  done
  echo "mouseup 1"
  echo "sleep 1"
  echo "key ctrl+q"
} >"$work/events"
xdotool "$work/events"
wait "$window" || true
line=$(grep '^gui-watch:' "$work/log") || { echo "The window did not report its measurements." >&2; cat "$work/log" >&2; exit 1; }
python3 - "$json" $line <<'PYTHON'
import json, sys
words = sys.argv[3:]
value = {words[i]: float(words[i + 1]) for i in range(0, len(words), 2)}
rows = json.load(open(sys.argv[1]))
if value["drag-frames"] == 0:
    sys.exit("No picture came while the slider was dragged: the mouse did not take it.")
rate = value["drag-frames"] / max(value["drag-seconds"], 1e-9)
report = [("pictures a second while dragging", rate, ">= 15", "%.1f"),
          ("longest block of the window, ms", value["longest-block-ms"], "< 16", "%.1f"),
          ("process start to first full face, ms", value["first-full-frame-ms"], "<= 2500", "%.0f")]
for name, number, target, form in report:
    print("%-46s %9s   target %s" % (name, form % number, target))
    rows.append({"name": name, "value": number, "target": target})
json.dump(rows, open(sys.argv[1], "w"), indent=2)
PYTHON
