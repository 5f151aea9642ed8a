#!/usr/bin/env python3
"""StyleGAN2 in plain PyTorch, of random weights: what `lineament bench --random-config-f` is compared with.

Written from the paper and the published description of the network, with torch's own operators, in the straightforward
way: weights modulated and demodulated for every picture, one grouped convolution each, the filter after it as a
depthwise convolution. Prints one line of JSON. --check FILE --w W.npy --image IMAGE.npy first shows, on a reference
file of ../shared, that it computes the right thing.
"""
import argparse
import json
import math
import time

import torch
import torch.nn.functional as F


def filter4(device, dtype, gain):
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], device=device, dtype=dtype)
    f = torch.outer(taps, taps)
    return f / f.sum() * gain


class Conv:
    def __init__(self, weights, prefix, up, half, device):
        get = lambda name: weights[f"{prefix}.{name}"].to(device)
        self.up, self.dtype = up, torch.float16 if half else torch.float32
        self.weight, self.bias = get("weight"), get("bias").to(self.dtype)
        self.affine = get("affine.weight") / math.sqrt(weights[f"{prefix}.affine.weight"].shape[1])
        self.affine_bias = get("affine.bias")
        self.noise = (get("noise_const") * get("noise_strength")).to(self.dtype)
        self.half = half
        self.blur = filter4(device, self.dtype, 4.0)[None, None].repeat(self.weight.shape[0], 1, 1, 1)

    def __call__(self, x, w):
        style = w @ self.affine.t() + self.affine_bias
        weight = self.weight
        if self.half:
            weight = weight / weight.abs().amax(dim=(1, 2, 3), keepdim=True) / math.sqrt(weight[0].numel())
            style = style / style.abs().amax(dim=1, keepdim=True)
        weight = weight[None] * style[:, None, :, None, None]
        weight = weight * (weight.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8).rsqrt()
        weight = weight[0].to(self.dtype)
        x = x.to(self.dtype)
        if self.half:
            x = x.contiguous(memory_format=torch.channels_last)
            weight = weight.contiguous(memory_format=torch.channels_last)
        if self.up:
            x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
            x = F.conv2d(F.pad(x, (1, 1, 1, 1)), self.blur, groups=x.shape[1])
        else:
            x = F.conv2d(x, weight, padding=1)
        x = x + self.noise
        x = F.leaky_relu(x + self.bias[None, :, None, None], 0.2) * math.sqrt(2)
        return x.clamp(-256, 256) if self.half else x


class Head:
    def __init__(self, weights, prefix, half, device):
        get = lambda name: weights[f"{prefix}.{name}"].to(device)
        self.dtype = torch.float16 if half else torch.float32
        self.weight, self.bias = get("weight"), get("bias").to(self.dtype)
        self.affine = get("affine.weight") / math.sqrt(weights[f"{prefix}.affine.weight"].shape[1])
        self.affine_bias = get("affine.bias")

    def __call__(self, x, w):
        style = (w @ self.affine.t() + self.affine_bias) / math.sqrt(self.weight.shape[1])
        weight = (self.weight * style[0][None, :, None, None]).to(self.dtype)
        return F.conv2d(x.to(self.dtype), weight, self.bias).float()


class Synthesis:
    def __init__(self, weights, side, half, device):
        first_half = max(side >> 3, 8) if half else 1 << 30
        self.constant = weights["synthesis.b4.const"].to(device)[None]
        self.levels = []
        resolution = 4
        while resolution <= side:
            h = resolution >= first_half
            prefix = f"synthesis.b{resolution}"
            conv0 = Conv(weights, prefix + ".conv0", True, h, device) if resolution > 4 else None
            self.levels.append((conv0, Conv(weights, prefix + ".conv1", False, h, device),
                                Head(weights, prefix + ".torgb", h, device)))
            resolution *= 2
        self.up = filter4(device, torch.float32, 4.0)[None, None].repeat(3, 1, 1, 1)

    @torch.inference_mode()
    def __call__(self, ws):
        x, picture, row = self.constant, None, 0
        for conv0, conv1, head in self.levels:
            if conv0 is not None:
                x = conv0(x, ws[:, row])
                row += 1
            x = conv1(x, ws[:, row])
            row += 1
            y = head(x, ws[:, row])
            if picture is not None:
                picture = F.conv_transpose2d(picture, self.up, stride=2, padding=1, groups=3)
                y = y + picture
            picture = y
        return picture


def random_weights(side, base):
    torch.manual_seed(1)
    weights, channels = {}, lambda r: min(512, base // r)
    weights["synthesis.b4.const"] = torch.randn(channels(4), 4, 4)
    resolution = 4
    while resolution <= side:
        c = channels(resolution)
        layers = [("conv1", c, c, 3), ("torgb", 3, c, 1)]
        if resolution > 4:
            layers.insert(0, ("conv0", c, channels(resolution // 2), 3))
        for name, out, into, kernel in layers:
            p = f"synthesis.b{resolution}.{name}"
            weights[p + ".weight"] = torch.randn(out, into, kernel, kernel)
            weights[p + ".bias"] = 0.1 * torch.randn(out)
            weights[p + ".affine.weight"] = torch.randn(into, 512)
            weights[p + ".affine.bias"] = torch.ones(into)
            if name != "torgb":
                weights[p + ".noise_const"] = torch.randn(resolution, resolution)
                weights[p + ".noise_strength"] = torch.tensor(0.1)
        resolution *= 2
    return weights


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--base", type=int, default=32768)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", choices=["f32", "f16"], default="f32")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--check", help="a .safetensors of ../shared/golden/stylegan2")
    parser.add_argument("--w", help="its ws_plus.npy")
    parser.add_argument("--image", help="its image_plus.npy")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.backends.cudnn.allow_tf32 = False
    report = {"torch": torch.__version__, "device": args.device, "dtype": args.dtype, "side": args.side}
    if args.check:
        import struct
        import numpy as np
        with open(args.check, "rb") as f:
            header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
            data = f.read()
        header.pop("__metadata__", None)
        types = {"F32": np.float32, "F16": np.float16}
        weights = {n: torch.from_numpy(np.frombuffer(data[slice(*t["data_offsets"])], types[t["dtype"]])
                                       .astype(np.float32).reshape(t["shape"])) for n, t in header.items()}
        ws, image = torch.from_numpy(np.load(args.w)), torch.from_numpy(np.load(args.image))
        made = Synthesis(weights, image.shape[-1], False, "cpu")(ws[:1])
        report["difference_to_reference"] = (made - image[:1]).abs().max().item()
    synthesis = Synthesis(random_weights(args.side, args.base), args.side, args.dtype == "f16", args.device)
    rows = 2 * int(math.log2(args.side)) - 2
    seconds = []
    for i in range(args.runs + 2):
        ws = torch.randn(1, rows, 512).to(args.device)
        if args.device != "cpu":
            torch.cuda.synchronize()
        start = time.perf_counter()
        picture = synthesis(ws)
        bytes_ = ((picture + 1) * 127.5).clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).cpu()
        if i >= 2:
            seconds.append(time.perf_counter() - start)
    seconds.sort()
    report["seconds"], report["median_seconds"] = seconds[0], seconds[len(seconds) // 2]
    report["side"] = bytes_.shape[1]
    print(json.dumps(report))


if __name__ == "__main__":
    main()
