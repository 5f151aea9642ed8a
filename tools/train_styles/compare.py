"""What a preset is worth: the loss of its pictures against that of a hundred steps of the optimisation (Gatys) of the
same pictures, started from the picture itself. Same layers and weights as in training. Held-out faces of the generator
and photos.

    python3 compare.py --work WORK --styles PAINTINGS --vgg FILE --generator FILE --photos FOLDER -o compare.json
"""
import argparse
import json
import pathlib
import time

import torch

import train as T
import vgg as V
from network import StyleNetwork

HELD_OUT_SEED = 900000


def losses(loss, x, wanted, grams, weight, variation):
    found = loss.features(x)
    return (V.content_loss(found, wanted) + weight * V.style_loss(found, grams) + variation * V.variation(x))


def optimised(loss, start, wanted, grams, weight, variation, steps, rate=0.03):
    """Adam on the pixels of all pictures at once: every picture is a problem of its own. The lowest loss of each."""
    x = start.clone().requires_grad_(True)
    adam = torch.optim.Adam([x], rate)
    best = None
    for step in range(steps + 1):
        value = losses(loss, x, wanted, grams, weight, variation)
        best = value.detach() if best is None else torch.minimum(best, value.detach())
        if step == steps:
            return best
        adam.zero_grad(set_to_none=True)
        value.sum().backward()
        adam.step()
        with torch.no_grad():
            x.clamp_(-1, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True, help="folder of train.py")
    parser.add_argument("--styles", required=True)
    parser.add_argument("--vgg", required=True)
    parser.add_argument("--generator", help="model file of the embedded generator, for the faces")
    parser.add_argument("--photos", required=True, help="folder of square pictures")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--sizes", type=int, nargs="+", default=[512])
    parser.add_argument("--faces", type=int, default=20)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--only", nargs="*", help="ids of styles; without: all")
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    device = options.device
    table = json.loads((pathlib.Path(__file__).parent / "styles.json").read_text())["styles"]
    loss = V.Vgg(options.vgg, device, torch.float32)
    state = torch.load(pathlib.Path(options.work) / "state.pt", map_location=device)
    network = StyleNetwork(len(table)).to(device)
    network.load_state_dict(state["average"])
    used = state["options"]
    pool = photos = T.content_pool([options.photos], device)
    faces = []
    if options.generator:
        faces = T.rendered_pool(options.generator, options.faces, device, HELD_OUT_SEED)
        pool = torch.cat([faces, photos])
    report = {"steps": options.steps, "faces": len(faces), "photos": len(photos), "sizes": {}}
    for size in options.sizes:
        x = torch.nn.functional.interpolate(pool.float() / 127.5 - 1, size=(size, size), mode="bilinear",
                                            antialias=True)
        rows = []
        for number, style in enumerate(table):
            if options.only and style["id"] not in options.only:
                continue
            began = time.time()
            with torch.no_grad():
                target = T.style_picture(pathlib.Path(options.styles) / style["file"],
                                         style.get("size", used["style_size"])).to(device)
                grams = {i: V.gram(f) for i, f in loss.features(target).items() if i in V.STYLE_LAYERS}
            weight = style.get("weight", 1.0) * used["style_weight"]
            preset, start, best = [], [], []
            for part in x.split(5):
                with torch.no_grad():
                    wanted = loss.features(part, V.CONTENT_LAYER)
                    made = network(part, torch.full((len(part),), number, device=device))
                    preset.append(losses(loss, made, wanted, grams, weight, used["variation"]))
                    start.append(losses(loss, part, wanted, grams, weight, used["variation"]))
                best.append(optimised(loss, part, wanted, grams, weight, used["variation"], options.steps))
            preset, start, best = torch.cat(preset), torch.cat(start), torch.cat(best)
            rows.append({"id": style["id"], "preset": preset.mean().item(), "optimised": best.mean().item(),
                         "picture": start.mean().item(), "ratio": (preset / best).median().item(),
                         "worst_ratio": (preset / best).max().item(),
                         "not_above": int((preset <= best).sum()), "of": len(preset)})
            print(size, rows[-1], f"{time.time() - began:.1f} s", flush=True)
            report["sizes"][str(size)] = rows
            pathlib.Path(options.output).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
