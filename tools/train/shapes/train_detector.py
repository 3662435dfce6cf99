"""Step 2: the detector, from scratch (7 minutes on one core). Writes detector.pt.

Centres are learnt as in CenterNet (arXiv:1904.07850): a heat map with a penalty-reduced focal loss; boxes by generalised IoU
(arXiv:1902.09630). One cell for each thing wins, so no suppression of doubles is needed afterwards.
"""
from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F

from networks import GRID, Detector, corners, prepared
from training import batches, jitter, train


def targets(boxes: np.ndarray, labels: np.ndarray) -> tuple[torch.Tensor, ...]:
    """Heat map, kind, colour, box and weight for each cell. A cell near a centre learns of that thing, the nearer the more."""
    cell = torch.arange(GRID) + 0.5
    y, x = torch.meshgrid(cell, cell, indexing="ij")
    count = len(boxes)
    heat, weight = torch.zeros(count, GRID, GRID), torch.zeros(count, GRID, GRID)
    kind, colour = torch.zeros(count, GRID, GRID, dtype=torch.long), torch.zeros(count, GRID, GRID, dtype=torch.long)
    box = torch.zeros(count, 4, GRID, GRID)
    for i in range(count):
        for (x0, y0, x1, y1), (k, c) in zip(boxes[i].tolist(), labels[i].tolist()):
            if k < 0:
                continue
            cx, cy = (x0 + x1) / 2 * GRID, (y0 + y1) / 2 * GRID
            spread = max(0.7, min(x1 - x0, y1 - y0) * GRID / 9)
            hill = torch.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * spread * spread))
            hill[min(GRID - 1, int(cy)), min(GRID - 1, int(cx))] = 1.0
            mine = (hill > heat[i]) & (hill > 0.45)
            heat[i] = torch.maximum(heat[i], hill)
            kind[i][mine], colour[i][mine], weight[i][mine] = k, c, hill[mine]
            box[i][:, mine] = torch.tensor([x0, y0, x1, y1])[:, None]
    return heat, kind, colour, box, weight


def generalised_iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    area = lambda z: (z[:, 2] - z[:, 0]) * (z[:, 3] - z[:, 1])
    inner = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(0).prod(1)
    outer = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    union = area(a) + area(b) - inner
    return inner / union.clamp(1e-6) - (outer - union) / outer.clamp(1e-6)


def loss_of(answer, wanted) -> tuple[torch.Tensor, dict[str, float]]:
    there, kinds, colours, edges = [part.float() for part in answer]
    heat, kind, colour, box, weight = wanted
    p = torch.sigmoid(there[:, 0]).clamp(1e-5, 1 - 1e-5)
    centre = heat == 1
    focal = torch.where(centre, (1 - p) ** 2 * p.log(), (1 - heat) ** 4 * p**2 * (1 - p).log())
    l_there = -focal.sum() / max(1, int(centre.sum()))
    total = weight.sum().clamp(1)
    l_kind = (F.cross_entropy(kinds, kind, reduction="none") * weight).sum() / total
    l_colour = (F.cross_entropy(colours, colour, reduction="none") * weight).sum() / total
    inside = weight > 0
    pick = lambda z: z.permute(0, 2, 3, 1)[inside]
    l_box = ((1 - generalised_iou(pick(corners(edges)), pick(box))) * weight[inside]).sum() / total
    parts = {"there": l_there.item(), "kind": l_kind.item(), "colour": l_colour.item(), "box": l_box.item()}
    return l_there + l_kind + l_colour + 2 * l_box, parts


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=7)
    options.add_argument("--compile", action="store_true", help="torch.compile: three times the speed where a compiler is there")
    args = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng, data = np.random.default_rng(0), np.load("train.npz")
    pictures, boxes, labels = data["pictures"], data["boxes"], data["labels"]
    model = Detector().to(memory_format=torch.channels_last)
    forward = torch.compile(model) if args.compile else model
    order = batches(len(pictures), rng)

    def step():
        chosen = next(order)
        x, box = prepared(pictures[chosen]), boxes[chosen].copy()
        if rng.random() < 0.5:
            x, box = x.flip(3), np.stack([1 - box[..., 2], box[..., 1], 1 - box[..., 0], box[..., 3]], -1)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = forward(jitter(x, rng))
        return loss_of(answer, targets(box, labels[chosen]))

    train(model, args.minutes, step)
    torch.save(model.state_dict(), "detector.pt")


if __name__ == "__main__":
    main()
