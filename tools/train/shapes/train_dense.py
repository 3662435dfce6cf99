"""Step 3: classes and depth of every pixel, one network from the detector's backbone (5.5 minutes on one core). Writes dense.pt."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from networks import CLASSES, Dense, prepared
from scene import SIDE
from training import batches, jitter, train

GROUND = 0.4  # weight of the ground, which is most of a picture
DEPTH = 3.0  # weight of the depth's loss beside that of the classes


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=5.5)
    args = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng, data = np.random.default_rng(0), np.load("train.npz")
    pictures, classes, depths = data["pictures"], data["classes"], data["depth"]
    model = Dense()
    if Path("detector.pt").exists():
        model.load_state_dict(torch.load("detector.pt"), strict=False)
    model = model.to(memory_format=torch.channels_last)
    weights = torch.tensor([GROUND] + [1.0] * (CLASSES - 1))
    order = batches(len(pictures), rng)
    whole = lambda z: F.interpolate(z.float(), size=(SIDE, SIDE), mode="bilinear")

    def step():
        chosen = next(order)
        x, wanted, depth = prepared(pictures[chosen]), torch.from_numpy(classes[chosen]).long(), torch.from_numpy(depths[chosen]).float() / 255
        if rng.random() < 0.5:
            x, wanted, depth = x.flip(3), wanted.flip(2), depth.flip(2)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits, near = model(jitter(x, rng))
        l_classes = F.cross_entropy(whole(logits), wanted, weight=weights)
        l_depth = (whole(near)[:, 0] - depth).abs().mean()
        return l_classes + DEPTH * l_depth, {"classes": l_classes.item(), "depth": l_depth.item()}

    train(model, args.minutes, step)
    torch.save(model.state_dict(), "dense.pt")


if __name__ == "__main__":
    main()
