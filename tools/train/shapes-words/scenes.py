"""The scenes of training, as eyes that hardly err would tell of them, and the same in other colours and places.

The texts are learnt from the tables of things alone, so no picture is looked at in training: `guessed` makes of true things
what the detector says of things that it finds.
"""
from __future__ import annotations

from typing import Iterator

import numpy as np
import torch

from eyes import KNOWN, PLACES
from things import Seen, seen
from world import COLOURS, KINDS, MOST

TWINS = 0.35  # share of the scenes in which a thing takes the kind, the colour or both from another
SHUFFLED = 0.5  # share of the scenes whose kinds and colours are called otherwise
BOX = 0.009  # how far an edge is off, of the side
DOUBT = 0.03  # mean share that goes to another kind or colour
K, C = len(KINDS), len(COLOURS)


def doubted(right: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Shares [..., count] of which nearly all go to the right index and the rest to another one."""
    doubt = rng.beta(0.3, 0.3 / DOUBT, right.shape) * 0.9
    shares = np.zeros((*right.shape, count), np.float32)
    np.put_along_axis(shares, rng.integers(0, count, right.shape)[..., None], doubt[..., None], -1)
    np.put_along_axis(shares, right[..., None], 1 - doubt[..., None], -1)
    return shares / shares.sum(-1, keepdims=True)


def guessed(things: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Places [count, PLACES, KNOWN] of tables [count, MOST, FIELDS]: row by row the things, then places where nothing is."""
    count = len(things)
    there = np.zeros((count, PLACES), bool)
    there[:, :MOST] = things[..., 0] >= 0
    kind, colour = rng.integers(0, K, there.shape), rng.integers(0, C, there.shape)
    centre, size = rng.random((count, PLACES, 2)), rng.uniform(0.1, 0.5, (count, PLACES, 2))
    box = np.concatenate([centre - size / 2, centre + size / 2], -1).astype(np.float32)
    known = there[:, :MOST]
    kind[:, :MOST][known], colour[:, :MOST][known] = things[..., 0][known].astype(int), things[..., 1][known].astype(int)
    box[:, :MOST][known] = things[..., 2:6][known]
    box = np.clip(box + rng.normal(0, BOX, box.shape), 0, 1)
    places = np.empty((count, PLACES, KNOWN), np.float32)
    places[..., :K], places[..., K : K + C] = doubted(kind, K, rng), doubted(colour, C, rng)
    places[..., K + C : K + C + 2], places[..., K + C + 2 : K + C + 4] = (box[..., :2] + box[..., 2:]) / 2, box[..., 2:] - box[..., :2]
    places[..., -1] = np.where(there, rng.uniform(0.5, 1, there.shape), rng.uniform(0, 0.3, there.shape) ** 2)
    return places


class Scenes:
    """things.npy of the working folder."""

    def __init__(self):
        self.things = np.load("things.npy")

    def batch(self, chosen: np.ndarray, rng: np.random.Generator) -> tuple[torch.Tensor, list[list[Seen]]]:
        """Scenes by their indices, each told otherwise: mirrored, in other colours and kinds, with twins."""
        tables = self.things[chosen].copy()
        for t in tables:
            count = int((t[:, 0] >= 0).sum())
            if rng.random() < 0.5:
                t[:count, [2, 4]] = 1 - t[:count, [4, 2]]
            if rng.random() < SHUFFLED:
                kinds, colours = rng.permutation(K), rng.permutation(C)
                t[:count, 0], t[:count, 1] = kinds[t[:count, 0].astype(int)], colours[t[:count, 1].astype(int)]
            if count > 1 and rng.random() < TWINS:
                one, other = rng.permutation(count)[:2]
                for field in (0, 1) if rng.random() < 0.6 else (int(rng.integers(2)),):
                    t[other, field] = t[one, field]
        return torch.from_numpy(guessed(tables, rng)), [seen(t) for t in tables]

    def batches(self, size: int, rng: np.random.Generator) -> Iterator[tuple[torch.Tensor, list[list[Seen]]]]:
        while True:
            order = rng.permutation(len(self.things))
            for start in range(0, len(order) - size + 1, size):
                yield self.batch(order[start : start + size], rng)
