"""What the eyes saw, told in words' own vectors: a token for each place, one for each kind and one for each colour.

A small language model trained on few texts hardly finds out by itself which number of a place means which word, and hardly
counts. So the token of a kind holds how many things of it there are and, where it is one, its colour and where it stands;
that of a colour likewise its kind. What is left to learn is to read: which token a question means, and what it asks of it.
"""
from __future__ import annotations

import torch
from tokenizers import Tokenizer
from torch import nn

from described import SURE, Tokens, in_order
from eyes import PLACES
from things import COLOUR_NAMES, NUMBERS, PLURALS
from world import COLOURS, KINDS, MOST

K, C = len(KINDS), len(COLOURS)
ROWS = PLACES + K + C  # tokens of a picture
STRIPES = 3  # left, middle, right
CONTENT = MOST + 1 + K + C + STRIPES  # numbers of a kind or colour: how many, and of which kind, colour and stripe the only one is


def surest(shares: torch.Tensor) -> torch.Tensor:
    """One for the largest share, nothing for the others."""
    return (shares >= shares.amax(-1, keepdim=True)).float()


def stripes(x: torch.Tensor) -> torch.Tensor:
    """[...] → [..., STRIPES]: in which third of the side a centre lies."""
    left, right = (x < 1 / 3).float(), (x > 2 / 3).float()
    return torch.stack([left, 1 - left - right, right], -1)


def contents(groups: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    """Which places belong to each group [batch, PLACES, groups] and what is told of a place → [batch, groups, CONTENT]."""
    count = groups.sum(1)
    many = torch.stack([(count == n).float() for n in range(MOST + 1)], -1)
    return torch.cat([many, groups.transpose(1, 2) @ told * many[..., 1:2]], -1)


class Facts(nn.Module):
    """[batch, PLACES, KNOWN] → the surest kind and colour of each place [batch, PLACES, K + C] and the contents of all kinds and colours [batch, K + C, CONTENT]."""

    def forward(self, places: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        p = in_order(places)
        there = (p[..., -1:] >= SURE).float()
        kinds, colours = surest(p[..., :K]) * there, surest(p[..., K : K + C]) * there
        told = torch.cat([kinds, colours, stripes(p[..., K + C])], -1)
        return told[..., : K + C], torch.cat([contents(kinds, told), contents(colours, told)], 1)


class Table(nn.Module):
    """[batch, PLACES, KNOWN] → [batch, ROWS, width]. The vectors for names and contents begin as those of their words."""

    def __init__(self, width: int, tokenizer: Tokenizer, words: torch.Tensor, spread: float):
        super().__init__()
        self.facts, self.tokens = Facts(), Tokens(width)
        nn.init.constant_(self.tokens.norm.weight, spread)
        vector = lambda *texts: torch.stack([words[tokenizer.token_to_id(text)] for text in texts]).sum(0)
        small, great = lambda name: f"\u0120{name}", lambda name: name.capitalize()
        names = [vector(small(kind), small(PLURALS[kind])) for kind in KINDS] + [vector(small(colour)) for colour in COLOUR_NAMES]
        # A kind that is told of stands for itself: with the vector of its word, every row that tells of it would look like its own.
        said = [*spread * torch.randn(K, width), *(vector(great(colour)) for colour in COLOUR_NAMES)]
        many = [vector(small("no"), "None")] + [vector(small(number), great(number)) for number in NUMBERS[1:]]
        where = [vector(small(place)) for place in ("left", "middle", "right")]
        self.names = nn.Parameter(torch.stack(names).detach().clone())
        self.heads = nn.Parameter(torch.stack(names).detach() + spread * torch.randn(width))
        self.contents = nn.Parameter(torch.stack([*many, *said, *where]).detach().clone())

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        named, contents = self.facts(places)
        return torch.cat([self.tokens(places) + named @ self.names, self.heads + contents @ self.contents], 1)
