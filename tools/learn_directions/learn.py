"""Learns the shipped attribute directions (InterFaceGAN: linear boundary between the tails of a score, in W).

    python3 learn.py score PROGRAM MODEL SCORERS WORK     renders faces with the program, scores them -> WORK/scores.npz
    python3 learn.py fit MODEL WORK OUTPUT                directions and manifest.json -> OUTPUT (models/directions)

Needs a throw-away environment with numpy, pillow, scikit-learn, openvino, dlib-bin, face_recognition_models.
"""
import hashlib
import json
import os
import subprocess
import sys

import numpy as np

FACES, PSI, PER_SHEET, COLUMNS, SIDE = 4000, 0.8, 400, 20, 256
TAIL = 0.10  # 2 % of 4,000 would be 80 faces: too few for 512 dimensions
SPREAD_SEEDS = 10000

# id, title, score, last resolution it acts on, attributes it is made independent of (Gram form)
ATTRIBUTES = [
    ("age", "Age", "age", 1024, ["yaw", "smile"]),
    ("smile", "Smile", "happy", 64, ["yaw", "age", "gender"]),
    ("yaw", "Turn left / right", "yaw", 16, ["age", "gender"]),
    ("gender", "Feminine / masculine", "male", 1024, ["age", "smile", "yaw"]),
    ("mouth_open", "Mouth open", "mouth_open", 32, ["yaw", "age", "gender"]),
    ("eyes_open", "Eyes open", "eyes_open", 64, ["yaw", "age", "smile"]),
    ("face_width", "Face width", "face_width", 16, ["yaw", "age", "smile"]),
]


def read_model(path):
    with open(path, "rb") as f:
        size = int.from_bytes(f.read(8), "little")
        header = json.loads(f.read(size))
        data = f.read()
    return {k: np.frombuffer(data[slice(*v["data_offsets"])], np.float32).reshape(v["shape"])
            for k, v in header.items() if k != "__metadata__"}


def latents(model, seeds):
    x = np.stack([np.random.RandomState(s).randn(512) for s in seeds]).astype(np.float32)
    x /= np.sqrt((x.astype(float) ** 2).mean(1, keepdims=True) + 1e-8)
    layer = 0
    while f"mapping.{layer}.weight" in model:
        x = x @ model[f"mapping.{layer}.weight"].T + model[f"mapping.{layer}.bias"]
        x = np.sqrt(2) * np.maximum(x, 0.2 * x)
        layer += 1
    return x


def score(program, model, scorers, work):
    from PIL import Image
    import face_scores
    os.makedirs(work, exist_ok=True)
    nets = face_scores.age_gender(scorers), face_scores.expression(scorers)
    landmarks = face_scores.Landmarks()
    columns = {}
    for sheet in range(FACES // PER_SHEET):
        name = os.path.join(work, f"s{sheet}.jpg")
        first = sheet * PER_SHEET
        if not os.path.exists(name):
            subprocess.run([program, "sheet", "--model", model, "--seeds", f"{first}-{first + PER_SHEET - 1}", "--columns",
                            str(COLUMNS), "--size", str(SIDE), "--psi", str(PSI), "-o", name], check=True, stderr=subprocess.DEVNULL)
        page = np.asarray(Image.open(name).convert("RGB"))
        faces = [page[r * SIDE:(r + 1) * SIDE, c * SIDE:(c + 1) * SIDE].copy()
                 for r in range(PER_SHEET // COLUMNS) for c in range(COLUMNS)]
        batch = face_scores.prepared(faces)
        age_gender = nets[0](batch)
        expression = nets[1](batch)[0]
        for i, face in enumerate(faces):
            points, found = landmarks(face)
            row = face_scores.geometry(points)
            row.update(age=float(age_gender[0][i, 0]), male=float(age_gender[1][i, 0]), detected=float(found))
            row.update({n: float(v) for n, v in zip(face_scores.EXPRESSIONS, expression[i])})
            for k, v in row.items():
                columns.setdefault(k, []).append(v)
        print("scored", first + PER_SHEET, flush=True)
    np.savez(os.path.join(work, "scores.npz"), **{k: np.array(v) for k, v in columns.items()})


def boundary(w, s, rng):
    from sklearn.svm import LinearSVC
    count = int(len(s) * TAIL)
    order = np.argsort(s, kind="stable")
    low, high = rng.permutation(order[:count]), rng.permutation(order[-count:])
    cut = int(count * 0.7)
    x = np.concatenate([w[low[:cut]], w[high[:cut]]])
    y = np.r_[np.zeros(cut), np.ones(cut)]
    svm = LinearSVC(C=0.002, loss="hinge", dual=True, max_iter=200000).fit(x, y)
    n, b = svm.coef_[0].astype(float), float(svm.intercept_[0])
    length = np.linalg.norm(n)
    n, b = n / length, b / length
    held = np.r_[low[cut:], high[cut:]]
    validation = (((w[held] @ n + b) > 0) == np.r_[np.zeros(count - cut), np.ones(count - cut)]).mean()
    rest = order[count:-count]
    middle = (s[order[count - 1]] + s[order[-count]]) / 2
    everything = (((w[rest] @ n + b) > 0) == (s[rest] > middle)).mean()
    return n, float(validation), float(everything)


def fit(model_file, work, output):
    model = read_model(model_file)
    scores = np.load(os.path.join(work, "scores.npz"))
    w = latents(model, range(FACES)).astype(float)
    spread = latents(model, range(100000, 100000 + SPREAD_SEEDS)).astype(float)
    mean = model["mean_latent"].reshape(-1)
    w = mean + PSI * (w - mean)
    good = scores["detected"] > 0
    raw = {}
    for id_, _, key, _, _ in ATTRIBUTES:
        raw[id_] = boundary(w[good], scores[key][good], np.random.RandomState(1))
        print(id_, "validation %.3f all %.3f" % raw[id_][1:], flush=True)
    names = list(raw)
    cosines = np.array([[raw[a][0] @ raw[b][0] for b in names] for a in names])
    print(names)
    print(cosines.round(2))
    os.makedirs(output, exist_ok=True)
    entries = []
    for id_, title, key, last, conditions in ATTRIBUTES:
        n = raw[id_][0]
        c = np.stack([raw[k][0] for k in conditions])
        n = n - c.T @ np.linalg.solve(c @ c.T, c @ n)
        left = float(np.linalg.norm(n))
        n = (n / left).astype(np.float32)
        np.save(os.path.join(output, id_ + ".npy"), n)
        projected = w[good] @ n
        entries.append({
            "id": id_, "title": title, "file": id_ + ".npy", "standard_deviation": float((spread @ n).std()),
            "first_resolution": 4, "last_resolution": last,
            "training": {
                "script": "tools/learn_directions/learn.py", "samples": int(good.sum()), "seeds": f"0..{FACES - 1}", "psi": PSI,
                "score": key, "tails": TAIL, "validation_accuracy": round(raw[id_][1], 4), "accuracy_all": round(raw[id_][2], 4),
                "conditions": conditions, "length_left": round(left, 4),
                "correlation_with_scores": {k: round(float(np.corrcoef(projected, scores[s][good])[0, 1]), 3)
                                            for k, _, s, _, _ in ATTRIBUTES},
                "sha256": hashlib.sha256(open(os.path.join(output, id_ + ".npy"), "rb").read()).hexdigest()}})
    manifest = {"space": "W", "model_family": "StyleGAN2-FFHQ",
                "license": "Learned by this project from faces of the embedded generator, whose weights derive from NVIDIA's "
                           "StyleGAN2 (non-commercial use).",
                "directions": entries}
    with open(os.path.join(output, "manifest.json"), "w") as f:
        json.dump(manifest, f, indent=2)
        f.write("\n")


if __name__ == "__main__":
    {"score": score, "fit": fit}[sys.argv[1]](*sys.argv[2:])
