"""The embedded generator in PyTorch, differentiable in w+, for training alone. Pictures leave at half the resolution
(the low-pass band of the last wavelet): what the encoder and its losses see is smaller still."""
import json
import math
import struct

import numpy as np
import torch
import torch.nn.functional as F


def read_safetensors(path):
    """Name -> float32 tensor, and the metadata."""
    kinds = {"F32": np.float32, "F16": np.float16}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        raw = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(raw[begin:end], kinds[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(array.astype(np.float32))
    return tensors, metadata


def write_safetensors(path, tensors, metadata, half=True):
    header, blobs, at = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        array = tensor.detach().float().cpu().numpy().astype(np.float16 if half else np.float32)
        data = array.tobytes()
        header[name] = {"dtype": "F16" if half else "F32", "shape": list(array.shape), "data_offsets": [at, at + len(data)]}
        blobs.append(data)
        at += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(blobs)


def haar(x):
    """Inverse wavelet: [n, 4c, h, w] -> [n, c, 2h, 2w]; LL(c), then LH, HL, HH of every channel."""
    n, c, h, w = x.shape
    c //= 4
    a = x[:, :c]
    b, d, e = x[:, c:].reshape(n, c, 3, h, w).unbind(2)
    rows = [torch.stack([a + b + d + e, a + b - d - e], -1), torch.stack([a - b + d - e, a - b - d + e], -1)]
    return torch.stack(rows, 3).reshape(n, c, 2 * h, 2 * w) * 0.5


class Generator:
    def __init__(self, path, device, dtype=torch.float32):
        tensors, metadata = read_safetensors(path)
        self.spec = json.loads(metadata["spec"])
        self.device, self.dtype = device, dtype
        self.t = {}
        for name, tensor in tensors.items():
            keep = name.startswith("mapping") or ".affine." in name or name == "mean_latent"
            self.t[name] = tensor.to(device, torch.float32 if keep else dtype)
        self.mean = self.t["mean_latent"]
        self.size = self.spec["latent"]
        self.rows = len(self.spec["layers"])
        self.resolutions = [layer["resolution"] for layer in self.spec["layers"]]

    def map(self, z):
        x = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
        for i in range(8):
            x = F.leaky_relu(F.linear(x, self.t[f"mapping.{i}.weight"], self.t[f"mapping.{i}.bias"]), 0.2) * math.sqrt(2)
        return x

    def half_picture(self, w):
        """w [n, rows, size] -> [n, 3, 512, 512] of a picture of 1024."""
        n = w.shape[0]
        x = self.t["constant"].expand(n, -1, -1, -1)
        for row, layer in enumerate(self.spec["layers"]):
            name, kind = layer["name"], layer["kind"]
            s = F.linear(w[:, row].float(), self.t[name + ".affine.weight"], self.t[name + ".affine.bias"])
            x = x * (s * layer["style_scale"]).to(self.dtype)[:, :, None, None]
            if kind == "up":
                x = haar(x)
                continue
            if kind == "head":
                return F.conv2d(x, self.t[name + ".weight"][:3, :, None, None], self.t[name + ".bias"][:3]).float() * 0.5
            weight = self.t[name + ".weight"]
            if kind == "full_conv":
                x = F.conv2d(x, weight, padding=1)
            else:
                x = F.conv2d(x, self.t[name + ".depthwise"][:, None], padding=1, groups=x.shape[1])
                x = F.conv2d(x, weight[:, :, None, None])
            x = F.leaky_relu(x + self.t[name + ".noise"] + self.t[name + ".bias"][:, None, None], 0.2)
        raise ValueError("a model without an image head")
