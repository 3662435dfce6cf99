"""The networks: one backbone (strided convolutions, two steps back up) under three heads."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

WIDTHS = (24, 48, 96, 160)  # channels at 1/2, 1/4, 1/8 and 1/16
HEAD = 64
GRID = 32  # cells along a side in which the detector looks for centres
CLASSES = 9


def block(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.SiLU(True))


class Residual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.a, self.b = block(width, width // 2, 1), block(width // 2, width)

    def forward(self, x):
        return x + self.b(self.a(x))


def double(x: torch.Tensor) -> torch.Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


class Backbone(nn.Module):
    """Features at 1/4 of the side, informed from 1/8 and 1/16; what is at 1/2 goes along for the dense heads."""

    def __init__(self):
        super().__init__()
        w = WIDTHS
        self.s1 = block(3, w[0], 3, 2)
        self.s2 = nn.Sequential(block(w[0], w[1], 3, 2), Residual(w[1]), Residual(w[1]))
        self.s3 = nn.Sequential(block(w[1], w[2], 3, 2), Residual(w[2]), Residual(w[2]), Residual(w[2]))
        self.s4 = nn.Sequential(block(w[2], w[3], 3, 2), Residual(w[3]), Residual(w[3]), Residual(w[3]))
        self.l4, self.l3, self.l2 = block(w[3], HEAD, 1), block(w[2], HEAD, 1), block(w[1], HEAD, 1)
        self.f3, self.f2 = block(HEAD, HEAD), block(HEAD, HEAD)

    def features(self, x: torch.Tensor, whole=None) -> tuple[torch.Tensor, torch.Tensor]:
        half = self.s1(x)
        quarter = self.s2(half)
        eighth = self.s3(quarter)
        sixteenth = self.s4(eighth)
        top = self.l4(sixteenth)
        if whole is not None:
            top = top + whole(sixteenth.mean((2, 3)))[:, :, None, None]
        middle = self.f3(double(top) + self.l3(eighth))
        return self.f2(double(middle) + self.l2(quarter)), half


class Detector(Backbone):
    """For each cell: whether a thing has its centre there, its kind, its colour, and how far its edges are."""

    def __init__(self):
        super().__init__()
        self.hc, self.hb = block(HEAD, HEAD), block(HEAD, HEAD)
        self.obj, self.sh, self.co, self.bx = nn.Conv2d(HEAD, 1, 1), nn.Conv2d(HEAD, 8, 1), nn.Conv2d(HEAD, 8, 1), nn.Conv2d(HEAD, 4, 1)
        nn.init.constant_(self.obj.bias, -4.0)  # most cells are empty

    def forward(self, x):
        p, _ = self.features(x)
        classes, boxes = self.hc(p), self.hb(p)
        return self.obj(classes), self.sh(classes), self.co(classes), self.bx(boxes)


class Dense(Backbone):
    """Classes and depth at half of the side, from one network; `g` tells every place about the whole picture."""

    def __init__(self):
        super().__init__()
        self.g = nn.Linear(WIDTHS[3], HEAD)
        self.l1, self.u1, self.f1 = block(WIDTHS[0], 32, 1), block(HEAD, 32, 1), block(32, 32)
        self.seg, self.dep = nn.Conv2d(32, CLASSES, 1), nn.Conv2d(32, 1, 1)

    def forward(self, x):
        p, half = self.features(x, self.g)
        f = self.f1(double(self.u1(p)) + self.l1(half))
        return self.seg(f), torch.sigmoid(self.dep(f))


def corners(edges: torch.Tensor) -> torch.Tensor:
    """Distances of the edges from each cell's centre, as the head says them, to boxes [batch, 4, grid, grid] in parts of the side."""
    centre = (torch.arange(GRID, device=edges.device) + 0.5) / GRID
    y, x = torch.meshgrid(centre, centre, indexing="ij")
    away = F.softplus(edges.float()) / 8
    return torch.stack([x - away[:, 0], y - away[:, 1], x + away[:, 2], y + away[:, 3]], 1)


def prepared(pictures) -> torch.Tensor:
    """Pictures [count, side, side, 3] of bytes as tensors from -1 to 1."""
    return (torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.5
