#!/usr/bin/env python3
"""Trains the encoder (network.py) on pictures that the generator renders itself: pairs of a picture, made worse in the
ways photos are, and the latent it came from. First the latents are the target; then the encoder's own render is
compared with the picture (LPIPS and squares). Photos are used for nothing but the sheet at the end.

  train.py --generator mobilestylegan-ffhq-1024.safetensors --vgg vgg16-lpips.safetensors --seconds 600 --out FOLDER
"""
import argparse
import json
import math
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from generator import Generator, write_safetensors
from losses import Lpips
from network import SIDE, Encoder, exported

LATENT_SHARE = 0.45  # of the time: latents alone


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--generator", required=True)
    p.add_argument("--vgg", required=True)
    p.add_argument("--photos", default="", help="folder of aligned photos, for the sheet")
    p.add_argument("--out", required=True)
    p.add_argument("--device", default="cuda")
    p.add_argument("--seconds", type=float, default=600)
    p.add_argument("--batch", type=int, default=48)
    p.add_argument("--render-batch", type=int, default=24)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--seed", type=int, default=1)
    return p.parse_args()


def latents(generator, n):
    """w+ [n, rows, size]: truncated, half of them mixed of two faces, some with rows of their own."""
    rows = generator.rows
    w = generator.map(torch.randn(2 * n, generator.size, device=generator.device))
    psi = torch.rand(2 * n, 1, device=w.device) * 0.5 + 0.5
    w = generator.mean + psi * (w - generator.mean)
    one, other = w[:n, None].expand(-1, rows, -1), w[n:, None].expand(-1, rows, -1)
    cut = torch.randint(1, rows, (n, 1), device=w.device)
    amount = torch.rand(n, 1, 1, device=w.device) * (torch.rand(n, 1, 1, device=w.device) < 0.5)
    mixed = (torch.arange(rows, device=w.device) >= cut).float()[..., None] * amount
    return one + mixed * (other - one)


def resampled(x, side):
    return F.interpolate(x, size=(side, side), mode="bilinear", antialias=side < x.shape[-1], align_corners=False)


def worse(x):
    """What happens to photos: misplaced, soft, noisy, tinted, partly covered. [n, 3, 256, 256]"""
    n, device = x.shape[0], x.device

    def uniform(low, high, *shape):
        return torch.rand(n, *shape, device=device) * (high - low) + low

    angle, scale = uniform(-0.04, 0.04), uniform(0.97, 1.03)
    theta = torch.stack([
        torch.stack([scale * torch.cos(angle), -torch.sin(angle), uniform(-0.02, 0.02)], 1),
        torch.stack([torch.sin(angle), scale * torch.cos(angle), uniform(-0.02, 0.02)], 1)], 1)
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), padding_mode="reflection",
                      align_corners=False)
    gain, shift = uniform(0.8, 1.2, 1, 1, 1) * uniform(0.92, 1.08, 3, 1, 1), uniform(-0.12, 0.12, 1, 1, 1)
    x = x * gain + shift + uniform(-0.04, 0.04, 3, 1, 1)
    gamma = torch.exp(uniform(-0.25, 0.25, 1, 1, 1))
    x = ((x.clamp(-1, 1) + 1) / 2).clamp_min(1e-4).pow(gamma) * 2 - 1
    grey = (torch.rand(n, 1, 1, 1, device=device) < 0.05).float()
    x = x * (1 - grey) + x.mean(1, keepdim=True) * grey
    soft = resampled(resampled(x, int(np.random.choice([40, 56, 80, 112, 160]))), x.shape[-1])
    amount = torch.rand(n, 1, 1, 1, device=device) * (torch.rand(n, 1, 1, 1, device=device) < 0.6)
    x = x + amount * (soft - x)
    x = x + torch.randn_like(x) * uniform(0, 0.07, 1, 1, 1)
    covered = torch.rand(n, 1, 1, 1, device=device) < 0.25
    line = torch.arange(x.shape[-1], device=device)
    size = uniform(10, 90, 2).long()
    corner = (uniform(-0.1, 1.0, 2) * x.shape[-1]).long()
    inside_y = (line >= corner[:, :1]) & (line < corner[:, :1] + size[:, :1])
    inside_x = (line >= corner[:, 1:]) & (line < corner[:, 1:] + size[:, 1:])
    box = (inside_y[:, None, :, None] & inside_x[:, None, None, :] & covered).float()
    return x * (1 - box) + uniform(-1, 1, 3, 1, 1) * box


def seen(pictures):
    return F.avg_pool2d(pictures, pictures.shape[-1] // SIDE)


def sheet(encoder, generator, lpips, folder, out):
    """Photos and what the encoder makes of them."""
    files = sorted(pathlib.Path(folder).glob("*"))
    if not folder or not files:
        return {}
    crops = np.stack([np.asarray(Image.open(f).convert("RGB").resize((256, 256), Image.LANCZOS)) for f in files])
    x = torch.from_numpy(crops).to(generator.device).permute(0, 3, 1, 2).float() / 127.5 - 1
    renders = []
    with torch.no_grad():
        w, spread = encoder(seen(x))
        for i in range(len(files)):
            renders.append(F.avg_pool2d(generator.half_picture((w[i:i + 1, None] + spread[i:i + 1])), 2))
        renders = torch.cat(renders)
        errors = torch.cat([lpips(renders[i:i + 1], x[i:i + 1]) for i in range(len(files))])
        mean = F.avg_pool2d(generator.half_picture(generator.mean.expand(1, generator.rows, -1)), 2)
        before = torch.cat([lpips(mean, x[i:i + 1]) for i in range(len(files))])
    def rows(t):
        return ((t.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    a, b = rows(x), rows(renders)
    lines = [np.concatenate([np.concatenate([a[i], b[i]], 0) for i in range(s, min(s + 8, len(files)))], 1)
             for s in range(0, len(files), 8)]
    width = max(line.shape[1] for line in lines)
    lines = [np.pad(line, ((0, 0), (0, width - line.shape[1]), (0, 0))) for line in lines]
    Image.fromarray(np.concatenate(lines, 0)).save(out, quality=88)
    return {"photos_lpips": errors.mean().item(), "mean_face_lpips": before.mean().item()}


def main():
    o = arguments()
    start = time.time()
    torch.manual_seed(o.seed)
    np.random.seed(o.seed)
    out = pathlib.Path(o.out)
    out.mkdir(parents=True, exist_ok=True)
    quick = o.device.startswith("cuda")
    dtype = torch.bfloat16 if quick else torch.float32
    generator = Generator(o.generator, o.device, dtype)
    lpips = Lpips(o.vgg, o.device, dtype)
    with torch.no_grad():
        samples = torch.cat([generator.map(torch.randn(1000, generator.size, device=o.device)) for _ in range(4)])
        deviation = samples.std(0).clamp_min(1e-3)
    encoder = Encoder(generator.mean.clone(), deviation, generator.rows).to(o.device)
    average = Encoder(generator.mean.clone(), deviation, generator.rows).to(o.device)
    average.load_state_dict(encoder.state_dict())
    optimiser = torch.optim.Adam(encoder.parameters(), o.rate, betas=(0.9, 0.98))
    log = open(out / "train.jsonl", "w")
    step, told, saved, pairs = 0, 0.0, time.time(), 0

    def save():
        average.eval()
        write_safetensors(out / "encoder.safetensors", exported(average),
                          {"format": "lineament-encoder-1", "side": str(SIDE), "rows": str(generator.rows)})

    while True:
        share = (time.time() - start) / o.seconds
        if share >= 1:
            break
        rendering = share > LATENT_SHARE
        rate = o.rate * min(1.0, (step + 1) / 200) * (0.5 * (1 + math.cos(math.pi * share)) + 0.01)
        for group in optimiser.param_groups:
            group["lr"] = rate * (0.5 if rendering else 1.0)
        n = o.render_batch if rendering else o.batch
        with torch.no_grad():
            w = latents(generator, n)
            picture = F.avg_pool2d(generator.half_picture(w), 2)
            x = seen(worse(picture)).contiguous(memory_format=torch.channels_last)
        encoder.train()
        with torch.autocast(o.device.split(":")[0], torch.bfloat16, enabled=quick):
            guess, spread = encoder(x)
        guess, spread = guess.float(), spread.float()
        middle = w.mean(1)
        off = ((guess - middle) / deviation).square().mean()
        off_rows = ((guess[:, None] + spread - w) / deviation).square().mean()
        loss, looks, squares = off + off_rows, torch.zeros(()), torch.zeros(())
        if rendering:
            render = F.avg_pool2d(generator.half_picture(guess[:, None] + spread), 2)
            looks, squares = lpips(render, picture).mean(), (render - picture).square().mean()
            loss = 2 * looks + squares + 0.03 * loss + 0.02 * (spread / deviation).square().mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        if torch.isfinite(norm):
            optimiser.step()
        step += 1
        pairs += n
        with torch.no_grad():
            keep = min(0.999, (step + 1) / (step + 20))
            for a, b in zip(average.state_dict().values(), encoder.state_dict().values()):
                if a.is_floating_point():
                    a.lerp_(b, 1 - keep)
                else:
                    a.copy_(b)
        if time.time() - told > 5:
            told = time.time()
            variance = ((w - generator.mean) / deviation).square().mean()
            line = {"seconds": round(told - start, 1), "step": step, "pairs": pairs, "rendering": rendering,
                    "r2": 1 - (off_rows / variance).item(), "lpips": looks.item(), "squares": squares.item(),
                    "rate": rate, "finite": bool(torch.isfinite(norm))}
            print(json.dumps(line), file=log, flush=True)
            print(line, flush=True)
        if time.time() - saved > 60:
            saved = time.time()
            save()
    save()
    average.eval()
    result = {"steps": step, "pairs": pairs, "seconds": round(time.time() - start, 1)}
    result.update(sheet(average, generator, lpips, o.photos, out / "sheet.jpg"))
    print(json.dumps(result), file=log, flush=True)
    print(result, flush=True)


if __name__ == "__main__":
    main()
