"""The one kind of layer that what hears and what speaks are made of."""
from __future__ import annotations

import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """Over time within each channel, then over channels, and what came in is added."""

    def __init__(self, width: int, reach: int, dilation: int = 1, drop: float = 0.0):
        super().__init__()
        self.over_time = nn.Conv1d(width, width, reach, padding=dilation * (reach // 2), groups=width, dilation=dilation)
        self.norm = nn.BatchNorm1d(width)
        self.out, self.back = nn.Conv1d(width, 2 * width, 1), nn.Conv1d(2 * width, width, 1)
        self.drop = nn.Dropout(drop)

    def forward(self, x):
        return x + self.drop(self.back(F.gelu(self.out(self.norm(self.over_time(x))))))
