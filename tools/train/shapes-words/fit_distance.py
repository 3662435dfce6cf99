"""Step 2: how far away a thing is, from its place in the picture (half a minute). Writes distance.pt."""
from __future__ import annotations

import argparse

import numpy as np
import torch

from described import Distance
from fitting import fit
from scenes import Scenes, guessed
from world import MOST

HELD_OUT = 1_000  # scenes to look at progress
BATCH = 256


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=1_500)
    steps = options.parse_args().steps
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng, things = np.random.default_rng(0), Scenes().things

    def pairs(tables: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Places and distances of all things of some scenes."""
        known = tables[..., 0] >= 0
        return torch.from_numpy(guessed(tables, rng)[:, :MOST][known]), torch.from_numpy(tables[..., 6:7][known])

    model = Distance()

    def loss_of():
        x, y = pairs(things[rng.integers(0, len(things) - HELD_OUT, BATCH)])
        return (model(x) - y).abs().mean()

    fit(model, steps, 3e-3, loss_of)
    with torch.no_grad():
        x, y = pairs(things[-HELD_OUT:])
        print("mean error", (model(x) - y).abs().mean().item(), "of", len(x))
    torch.save(model.state_dict(), "distance.pt")


if __name__ == "__main__":
    main()
