"""LPIPS with VGG16 in PyTorch; weights as the program stores them (core/io/vgg_model.h). Blocks whose convolutions are
not in the file are left out."""
import torch
import torch.nn.functional as F

from generator import read_safetensors

ENDS = (1, 3, 6, 9, 12)
MEAN, DEVIATION = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)


class Lpips:
    def __init__(self, path, device, dtype):
        tensors, _ = read_safetensors(path)
        self.dtype = dtype
        self.convolutions = []
        while f"conv{len(self.convolutions)}.weight" in tensors:
            name = f"conv{len(self.convolutions)}"
            self.convolutions.append([tensors[name + part].to(device, dtype) for part in (".weight", ".bias")])
        self.heads = [tensors[f"head{b}.weight"].reshape(-1).to(device) for b, end in enumerate(ENDS)
                      if end < len(self.convolutions)]
        self.mean = torch.tensor(MEAN, device=device)[:, None, None]
        self.deviation = torch.tensor(DEVIATION, device=device)[:, None, None]

    def features(self, x):
        x = ((x - self.mean) / self.deviation).to(self.dtype).contiguous(memory_format=torch.channels_last)
        found = []
        for i, (weight, bias) in enumerate(self.convolutions):
            if i - 1 in ENDS:
                x = F.max_pool2d(x, 2)
            x = F.relu(F.conv2d(x, weight, bias, padding=1))
            if i in ENDS:
                f = x.float()
                found.append(f * torch.rsqrt(f.square().sum(1, keepdim=True) + 1e-10))
        return found

    def __call__(self, x, y):
        """[n]"""
        total = 0.0
        for head, a, b in zip(self.heads, self.features(x), self.features(y)):
            total = total + ((a - b).square() * head[:, None, None]).sum(1).mean((1, 2))
        return total
