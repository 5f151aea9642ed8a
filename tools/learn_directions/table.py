"""The table of docs/attributes.md from the manifest and three runs of `lineament evaluate --json`.

    python3 tools/learn_directions/table.py models/directions/manifest.json PLAIN.json KEPT.json HELD.json
Development only. Effects and side effects are of +2, in standard deviations of the plain run's unedited faces.
"""
import json
import math
import sys

manifest, plain, kept, held = (json.load(open(f)) for f in sys.argv[1:5])
score_of = {d["id"]: d["training"]["score"] for d in manifest["directions"]}
own_scores = {s for s in score_of.values() if s != "by eye"}
id_of = {s: i for i, s in score_of.items()}
unit = dict(zip(plain["scores"], plain["deviation"]))


def changes(run, key="change"):
    """By direction and score, in the plain run's standard deviations: fewer faces have another spread."""
    scale = {s: d / unit[s] for s, d in zip(run["scores"], run["deviation"])}
    return {d["id"]: {s: v * scale[s] for s, v in d[key].items()} for d in run["directions"]}


def largest(change, own):
    others = {s: v for s, v in change.items() if s in own_scores and s != own}
    score = max(others, key=lambda s: abs(others[s]))
    return id_of[score], others[score]


def spread(per_face, own):
    """Root mean square over faces and over the other scores."""
    others = [v * v for s, v in per_face.items() if s in own_scores and s != own]
    return math.sqrt(sum(others) / len(others))


def rows_of(d):
    first, last = d.get("first_resolution", 4), d.get("last_resolution", 1024)
    return "all" if (first, last) == (4, 1024) else f"{first}-{last}"


runs = [(changes(r), changes(r, "per_face") if "per_face" in r["directions"][0] else None) for r in (plain, kept, held)]
counts = [0, 0, 0]
spreads = [[], [], []]
print("| attribute | score | rows | effect | identity | largest side effect | kept: effect | largest side effect "
      "| held: effect | identity | largest side effect |")
print("| " + "--- | " * 11)
for d in manifest["directions"]:
    own = score_of[d["id"]]
    cells = []
    for n, (change, per_face) in enumerate(runs):
        c = change[d["id"]]
        side, by = largest(c, own)
        counts[n] += abs(by) < 0.3
        if per_face:
            spreads[n].append(spread(per_face[d["id"]], own))
        cells.append(("-" if own == "by eye" else f"{c[own]:.2f}", f"{side} {by:+.2f}"))
    identity = [next(e["identity"] for e in r["directions"] if e["id"] == d["id"]) for r in (plain, held)]
    print(f"| {d['title'].lower()} | {own} | {rows_of(d)} | {cells[0][0]} | {identity[0]:.3f} | {cells[0][1]} "
          f"| {cells[1][0]} | {cells[1][1]} | {cells[2][0]} | {identity[1]:.3f} | {cells[2][1]} |")
print(f"\nside effects all below 0.3: {counts[0]}, kept {counts[1]}, held {counts[2]} of {len(manifest['directions'])}")
for name, values in zip(("plain", "kept", "held"), spreads):
    if values:
        print(f"{name}: change of the other scores on single faces, root mean square: {sum(values) / len(values):.2f}")
