"""The loop that both trainings share: so many minutes of AdamW on a cosine, and the running mean of the weights at its end."""
from __future__ import annotations

import math
import time
from typing import Callable, Iterator

import numpy as np
import torch

BATCH = 32
RATE = 2e-3
WARM_UP = 60  # steps
MEAN = 0.998  # of the running mean of the weights


def batches(count: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Indices of batches, without end; each epoch in another order."""
    while True:
        order = rng.permutation(count)
        for start in range(0, count - BATCH + 1, BATCH):
            yield order[start : start + BATCH]


def jitter(x: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Another contrast and brightness for the whole batch."""
    return (x * rng.uniform(0.8, 1.2) + rng.uniform(-0.1, 0.1)).contiguous(memory_format=torch.channels_last)


def decayed(model: torch.nn.Module) -> list[dict]:
    """Weight decay for matrices and kernels alone."""
    parameters = list(model.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.02},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def train(model: torch.nn.Module, minutes: float, step: Callable[[], tuple[torch.Tensor, dict[str, float]]]) -> None:
    """Calls `step` for a loss and its parts until the time is over; leaves the mean weights in the model."""
    optimizer = torch.optim.AdamW(decayed(model), lr=RATE)
    mean = {key: value.clone() for key, value in model.state_dict().items()}
    start, done, steps = time.time(), 0.0, 0
    while done < 1:
        loss, parts = step()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        done = (time.time() - start) / (minutes * 60)
        rate = RATE * min(1, (steps + 1) / WARM_UP) * max(0.01, 0.5 * (1 + math.cos(math.pi * min(1, done))))
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        steps += 1
        keep = min(MEAN, (1 + steps) / (10 + steps))
        with torch.no_grad():
            for key, value in model.state_dict().items():
                if value.dtype.is_floating_point:
                    mean[key].mul_(keep).add_(value, alpha=1 - keep)
                else:
                    mean[key].copy_(value)
        if steps % 50 == 0:
            print(steps, {key: round(value, 4) for key, value in parts.items()}, f"{time.time() - start:.0f} s", flush=True)
    model.load_state_dict(mean)
    model.eval()
    print(steps, "steps of", BATCH)
