"""Measures the shipped directions on faces that were not learned from; changes nothing.

    python3 check.py PROGRAM MODEL SCORERS DIRECTIONS WORK

Same environment as learn.py. The program must edit with these directions: set LINEAMENT_DATA to the folder that holds
DIRECTIONS. Prints, per direction: correlation with every score over unseen faces (rows: direction, columns: score), and how
far every score moves between -2 and +2, in standard deviations of that score.
"""
import json
import os
import subprocess
import sys

import numpy as np

import face_scores
import learn

UNSEEN, UNSEEN_PSI = range(200000, 200400), learn.PSI
EDITED, RANGE = range(210000, 210133), 2  # three pictures a face; a sheet holds 400
COLUMNS = 20


def sheet(program, model, path, seeds, *options):
    if not os.path.exists(path):
        subprocess.run([program, "sheet", "--model", model, "--seeds", f"{seeds[0]}-{seeds[-1]}", "--size", str(learn.SIDE),
                        "-o", path, *options], check=True, stderr=subprocess.DEVNULL)


def score_sheet(path, count, columns, nets, landmarks, keys):
    """[count, len(keys)] scores of a contact sheet's faces, and whether the face detector found each."""
    from PIL import Image
    page, side = np.asarray(Image.open(path).convert("RGB")), learn.SIDE
    faces = [page[i // columns * side:(i // columns + 1) * side, i % columns * side:(i % columns + 1) * side].copy()
             for i in range(count)]
    batch = face_scores.prepared(faces)
    age_gender, expression = nets[0](batch), nets[1](batch)[0]
    rows, found = [], []
    for i, face in enumerate(faces):
        points, seen = landmarks(face)
        row = face_scores.geometry(points)
        row.update(age=age_gender[0][i, 0], male=age_gender[1][i, 0])
        row.update(zip(face_scores.EXPRESSIONS, expression[i]))
        rows.append([float(row[k]) for k in keys])
        found.append(seen)
    return np.array(rows), np.array(found)


def check(program, model_file, scorers, directions, work):
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    os.makedirs(work, exist_ok=True)
    with open(os.path.join(directions, "manifest.json")) as f:
        entries = json.load(f)["directions"]
    names, keys = [e["id"] for e in entries], [e["training"]["score"] for e in entries]
    normals = np.stack([np.load(os.path.join(directions, e["file"])) for e in entries]).astype(float)
    nets = face_scores.age_gender(scorers), face_scores.expression(scorers)
    landmarks = face_scores.Landmarks()
    np.set_printoptions(precision=2, suppress=True, linewidth=140)
    print(names, "\ncosines of the shipped directions\n", normals @ normals.T)

    path = os.path.join(work, "unseen.png")
    sheet(program, model_file, path, UNSEEN, "--columns", str(COLUMNS), "--psi", str(UNSEEN_PSI))
    scores, found = score_sheet(path, len(UNSEEN), COLUMNS, nets, landmarks, keys)
    model = learn.read_model(model_file)
    mean = model["mean_latent"].reshape(-1)
    w = mean + UNSEEN_PSI * (learn.latents(model, UNSEEN).astype(float) - mean)
    count = len(names)
    print("correlation over", found.sum(), "unseen faces\n",
          np.corrcoef((w @ normals.T)[found].T, scores[found].T)[:count, count:])

    spread = scores[found].std(0)
    print(f"change of the scores from -{RANGE} to +{RANGE}, share of faces whose own score rises, share still detected")
    for i, name in enumerate(names):
        path = os.path.join(work, f"sweep_{name}.png")
        sheet(program, model_file, path, EDITED, "--sweep", f"{name}=-{RANGE}:{RANGE}:3")
        s, found = score_sheet(path, 3 * len(EDITED), 3, nets, landmarks, keys)
        s = s.reshape(-1, 3, count)
        change = s[:, 2] - s[:, 0]
        print(name.ljust(12), change.mean(0) / spread, "%.2f %.2f" % ((change[:, i] > 0).mean(), found.mean()), flush=True)


if __name__ == "__main__":
    check(*sys.argv[1:])
