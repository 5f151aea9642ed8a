"""The encoder: a picture of an aligned face [n, 3, 128, 128], -1..1, to w and what each style row adds to it. Plain
convolutions; batch norm is folded into them on export."""
import torch
from torch import nn

SIDE = 128
WIDTHS = (32, 64, 128, 256, 256)  # at 64, 32, 16, 8 and 4 pixels
FEATURES, RANK = 96, 48


def convolution(inputs, outputs, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = convolution(width, width), convolution(width, width)

    def forward(self, x):
        return torch.relu(x + self.second(torch.relu(self.first(x))))


class Encoder(nn.Module):
    def __init__(self, mean, deviation, rows):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.stem = convolution(3, WIDTHS[0], 2)
        self.stages = nn.ModuleList()
        for before, width in zip(WIDTHS, WIDTHS[1:]):
            self.stages.append(nn.ModuleList([convolution(before, width, 2), Block(width)]))
        self.squeeze = nn.Conv2d(WIDTHS[-1], FEATURES, 1)
        places = FEATURES * (SIDE // 32) ** 2
        self.shared = nn.Linear(places, mean.numel())
        self.few = nn.Linear(places, RANK)
        self.spread = nn.Linear(RANK, rows * mean.numel(), bias=False)
        nn.init.zeros_(self.spread.weight)
        self.rows = rows

    def forward(self, x):
        """w [n, size] and the rows' distances from it [n, rows, size], in units of the generator's w."""
        x = torch.relu(self.stem(x))
        for down, block in self.stages:
            x = block(torch.relu(down(x)))
        x = torch.relu(self.squeeze(x)).flatten(1)
        w = self.mean + self.deviation * self.shared(x)
        spread = self.spread(self.few(x)).reshape(x.shape[0], self.rows, -1) * self.deviation
        return w, spread


def folded(sequence):
    """Weight and bias of a convolution with its batch norm in it."""
    conv, norm = sequence
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return conv.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale


def exported(encoder):
    """Name -> tensor, as the program reads them: conv0 ... in running order, then squeeze, shared, few, spread."""
    pairs = [folded(encoder.stem)]
    for down, block in encoder.stages:
        pairs += [folded(down), folded(block.first), folded(block.second)]
    tensors = {}
    for i, (weight, bias) in enumerate(pairs):
        tensors[f"conv{i}.weight"], tensors[f"conv{i}.bias"] = weight, bias
    for name in ("squeeze", "shared", "few"):
        layer = getattr(encoder, name)
        tensors[name + ".weight"], tensors[name + ".bias"] = layer.weight.flatten(1), layer.bias
    tensors["spread.weight"] = encoder.spread.weight
    tensors["mean"], tensors["deviation"] = encoder.mean, encoder.deviation
    return tensors
