"""The model of classification: the label of the largest thing, from what the eyes know."""
from __future__ import annotations

import torch
from torch import nn

from world import COLOURS, KINDS

K, C = len(KINDS), len(COLOURS)


class Largest(nn.Module):
    """[batch, PLACES, KNOWN] → logits [batch, 64]: how likely each place is the largest, times what it may be.

    Two numbers are learnt: how much larger is surely larger, and how much a place has to be there.
    """

    def __init__(self):
        super().__init__()
        self.sharp, self.sure = nn.Parameter(torch.tensor(10.0)), nn.Parameter(torch.tensor(1.0))

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        area = torch.log(places[..., K + C + 2] * places[..., K + C + 3] + 1e-4)
        share = (self.sharp * area + self.sure * torch.log(places[..., -1] + 1e-6)).softmax(-1)
        labels = places[..., K : K + C, None] * places[..., None, :K]
        return torch.log((labels.flatten(2) * share[..., None]).sum(1) + 1e-6)
