"""What the places say, made easy to speak of: from left to right, with distances, and how each stands among the others."""
from __future__ import annotations

import math

import torch
from torch import nn

from eyes import KNOWN, PLACES
from world import COLOURS, KINDS

SURE = 0.4  # a place less sure than that is empty
HIDDEN = 32
WAVES = (1, 2, 4)  # half turns over the side, with which a position is told finely
SHARP = (0.01, 0.01, 0.02, 0.05)  # over what difference "less" becomes "more": x, y, distance, logarithm of the area
K, C = len(KINDS), len(COLOURS)
FEATURES = KNOWN + 1 + len(SHARP) + 4 + 4 * len(WAVES)


class Distance(nn.Module):
    """The distance of the thing in a place, from its box, kind and colour: [..., KNOWN] → [..., 1]."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(KNOWN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.net(places))


def in_order(places: torch.Tensor) -> torch.Tensor:
    """The places with a thing from left to right, then the empty ones."""
    empty = (places[..., -1] < SURE).float()
    order = (-(places[..., K + C] + 2 * empty)).topk(PLACES, 1).indices
    return places.gather(1, order[:, :, None].expand(-1, -1, KNOWN))


class Described(nn.Module):
    """[batch, PLACES, KNOWN] → [batch, PLACES, FEATURES]; things from left to right, then the empty places."""

    def __init__(self):
        super().__init__()
        self.distance = Distance()

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        p = in_order(places)
        there = (p[..., -1] >= SURE).float()
        distance = self.distance(p)
        x, y, width, height = (p[..., K + C + i, None] for i in range(4))
        measures = torch.cat([x, y, distance, torch.log(width * height + 1e-4)], -1)
        differences = (measures[:, :, None] - measures[:, None]) / torch.tensor(SHARP)
        ranks = (torch.sigmoid(differences) * there[:, None, :, None]).sum(2)
        same_kind, same_colour = p[..., :K] @ p[..., :K].transpose(1, 2), p[..., K : K + C] @ p[..., K : K + C].transpose(1, 2)
        alike = [(same * there[:, None]).sum(2)[..., None] for same in (same_kind, same_colour, same_kind * same_colour)]
        all_ = there.sum(1)[:, None, None].expand(-1, PLACES, 1)
        waves = [f(math.pi * n * v) for n in WAVES for v in (x, y) for f in (torch.sin, torch.cos)]
        return torch.cat([p * there[..., None], distance, ranks, *alike, all_, *waves], -1)


class Tokens(nn.Module):
    """A vector of `width` numbers for each place, for a language model: [batch, PLACES, KNOWN] → [batch, PLACES, width]."""

    def __init__(self, width: int):
        super().__init__()
        self.described = Described()
        self.net = nn.Sequential(nn.Linear(FEATURES, 128), nn.GELU(), nn.Linear(128, width))
        self.slot = nn.Parameter(torch.zeros(PLACES, width))
        self.norm = nn.LayerNorm(width)

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        return self.norm(self.net(self.described(places)) + self.slot)
