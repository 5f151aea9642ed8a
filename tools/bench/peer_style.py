"""Times one step of style optimisation in PyTorch: the same network, layers and losses, 512 x 512, automatic gradients,
L-BFGS of torch.optim with one evaluation a step, default settings. Writes {"name", "seconds", "median_seconds"}.

    peer_style.py WEIGHTS.safetensors OUTPUT.json [RUNS]
"""
import json
import struct
import sys
import time

import torch
import torch.nn.functional as F

SIDE, WARM_UPS = 512, 2
STYLE_LAYERS, CONTENT_LAYER, POOLED_BEFORE = (1, 3, 6, 9), 3, (2, 4, 7)

weights, output = sys.argv[1:3]
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
with open(weights, "rb") as file:
    bytes_ = bytearray(file.read())
header = struct.unpack("<Q", bytes_[:8])[0]
table = json.loads(bytes_[8:8 + header])


def tensor(name):
    begin, end = table[name]["data_offsets"]
    return torch.frombuffer(bytes_, dtype=torch.float32, count=(end - begin) // 4,
                            offset=8 + header + begin).reshape(table[name]["shape"])


convolutions = [(tensor(f"conv{i}.weight"), tensor(f"conv{i}.bias")) for i in range(10)]
mean = torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1)
deviation = torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1)


def features(x):
    kept = {}
    x = (x - mean) / deviation
    for i, (weight, bias) in enumerate(convolutions):
        if i in POOLED_BEFORE:
            x = F.max_pool2d(x, 2)
        x = F.relu(F.conv2d(x, weight, bias, padding=1))
        if i in STYLE_LAYERS:
            kept[i] = x
    return kept


def gram(x):
    flat = x.reshape(x.shape[1], -1)
    return flat @ flat.t() / flat.shape[1]


torch.manual_seed(1)
face, style = torch.rand(1, 3, SIDE, SIDE) * 2 - 1, torch.rand(1, 3, SIDE, SIDE) * 2 - 1
with torch.no_grad():
    content = features(face)[CONTENT_LAYER]
    grams = {i: gram(x) for i, x in features(style).items()}
x = face.clone().requires_grad_()
optimiser = torch.optim.LBFGS([x], lr=1, max_iter=1, history_size=10)


def closure():
    optimiser.zero_grad()
    found = features(x)
    loss = (found[CONTENT_LAYER] - content).square().sum() / content.square().sum()
    for i in STYLE_LAYERS:
        loss = loss + 20 / 4 * (gram(found[i]) - grams[i]).square().sum() / grams[i].square().sum()
    loss = loss + 5 * ((x[:, :, 1:] - x[:, :, :-1]).square().mean() + (x[..., 1:] - x[..., :-1]).square().mean())
    loss.backward()
    return loss


seconds = []
for run in range(WARM_UPS + runs):
    start = time.perf_counter()
    optimiser.step(closure)
    if run >= WARM_UPS:
        seconds.append(time.perf_counter() - start)
seconds.sort()
report = {"name": "PyTorch " + torch.__version__, "seconds": seconds[0], "median_seconds": seconds[len(seconds) // 2]}
with open(output, "w") as file:
    json.dump(report, file)
print(f"{report['name']}: min {seconds[0] * 1e3:.1f} ms, median {report['median_seconds'] * 1e3:.1f} ms")
