"""Step 3: the two numbers of the classifier (a few seconds). Writes largest.pt."""
from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F

from classifier import Largest
from fit_distance import HELD_OUT
from fitting import fit
from scenes import Scenes, guessed
from world import KINDS

BATCH = 256


def largest(things: np.ndarray) -> np.ndarray:
    """Labels [count] of the things whose boxes are largest, of tables [count, MOST, FIELDS]."""
    areas = np.where(things[..., 0] < 0, -1, (things[..., 4] - things[..., 2]) * (things[..., 5] - things[..., 3]))
    rows = things[np.arange(len(things)), areas.argmax(1)]
    return (rows[:, 1] * len(KINDS) + rows[:, 0]).astype(np.int64)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=600)
    steps = options.parse_args().steps
    torch.set_num_threads(1)
    rng, things, model = np.random.default_rng(0), Scenes().things, Largest()
    pairs = lambda tables: (torch.from_numpy(guessed(tables, rng)), torch.from_numpy(largest(tables)))

    def loss_of():
        x, y = pairs(things[rng.integers(0, len(things) - HELD_OUT, BATCH)])
        return F.cross_entropy(model(x), y)

    fit(model, steps, 0.05, loss_of)
    with torch.no_grad():
        x, y = pairs(things[-HELD_OUT:])
        right = (model(x).argmax(1) == y).float().mean().item()
    print("sharp", model.sharp.item(), "sure", model.sure.item(), "right", right)
    torch.save(model.state_dict(), "largest.pt")


if __name__ == "__main__":
    main()
