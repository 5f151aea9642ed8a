#!/usr/bin/env python3
"""One step of a projection in PyTorch's own operators, two threads: the embedded generator's whole picture, LPIPS at 256
pixels with VGG16, squares, and back to w+ (and to nothing else). Prints seconds, minimum and median.

  peer_projection.py MODEL VGG [--runs 3]
"""
import argparse
import pathlib
import sys
import time

import torch
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).parent.parent / "train_encoder"))
from generator import Generator  # noqa: E402
from losses import Lpips  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("vgg")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(2)
    generator = Generator(options.model, "cpu")
    lpips = Lpips(options.vgg, "cpu", torch.float32)
    target = torch.rand(1, 3, 256, 256) * 2 - 1
    with torch.no_grad():
        features = lpips.features(target)
    w = generator.mean.expand(1, generator.rows, -1).clone().requires_grad_(True)
    times = []
    for _ in range(options.runs + 1):
        start = time.perf_counter()
        picture = F.avg_pool2d(generator.half_picture(w), 2)
        loss = (picture - target).square().mean()
        for head, a, b in zip(lpips.heads, lpips.features(picture), features):
            loss = loss + ((a - b).square() * head[:, None, None]).sum(1).mean()
        loss.backward()
        w.grad = None
        times.append(time.perf_counter() - start)
    times = sorted(times[1:])
    print(f'{{"seconds": {times[0]:.3f}, "median_seconds": {times[len(times) // 2]:.3f}}}')


if __name__ == "__main__":
    main()
