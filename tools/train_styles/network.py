"""The style network: Johnson et al. 2016 made slim, with conditional instance normalisation (Dumoulin et al. 2017).

All styles share the convolutions; a style is one scale and one shift per channel and normalisation. The program's own
copy of this network is core/nn/style_network.cpp: names and order of the tensors must stay the same.
"""
import torch
from torch import nn
import torch.nn.functional as F

WIDTHS = (16, 32, 64)
BLOCKS = 4
EPSILON = 1e-5


def layers():
    """(name, inputs, outputs, kernel, stride, upsampled before) of every convolution, first to last."""
    a, b, c = WIDTHS
    table = [("in", 3, a, 5, 1, False), ("down1", a, b, 3, 2, False), ("down2", b, c, 3, 2, False)]
    for i in range(BLOCKS):
        table += [(f"block{i}.a", c, c, 3, 1, False), (f"block{i}.b", c, c, 3, 1, False)]
    return table + [("up1", c, b, 3, 1, True), ("up2", b, a, 3, 1, True), ("out", a, 3, 5, 1, False)]


class StyleNetwork(nn.Module):
    def __init__(self, styles):
        super().__init__()
        self.weights, self.scales, self.shifts = nn.ParameterDict(), nn.ParameterDict(), nn.ParameterDict()
        for name, inputs, outputs, kernel, _, _ in layers():
            key = name.replace(".", "_")
            weight = torch.empty(outputs, inputs, kernel, kernel)
            nn.init.kaiming_normal_(weight, nonlinearity="relu")
            if name == "out":
                weight *= 0.1
                self.bias = nn.Parameter(torch.zeros(outputs))
            else:
                # The last norm of a residual block starts small: every block begins as the identity.
                start = 0.1 if name.endswith(".b") else 1.0
                self.scales[key] = nn.Parameter(torch.full((styles, outputs), start))
                self.shifts[key] = nn.Parameter(torch.zeros(styles, outputs))
            self.weights[key] = nn.Parameter(weight)

    def layer(self, x, name, kernel, stride, up, style):
        key = name.replace(".", "_")
        if up:
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        x = F.conv2d(F.pad(x, [kernel // 2] * 4, mode="reflect"), self.weights[key], None, stride)
        x = F.instance_norm(x, eps=EPSILON)
        return x * self.scales[key][style][:, :, None, None] + self.shifts[key][style][:, :, None, None]

    def forward(self, x, style):
        """x [n, 3, h, w] in -1..1, h and w multiples of 4; style [n] -> the same shape, -1..1."""
        kept = None
        for name, _, _, kernel, stride, up in layers():
            if name == "out":
                x = F.conv2d(F.pad(x, [kernel // 2] * 4, mode="reflect"), self.weights["out"], self.bias)
                return torch.tanh(x)
            if name.endswith(".a"):
                kept = x
            x = self.layer(x, name, kernel, stride, up, style)
            x = x + kept if name.endswith(".b") else F.relu(x)
