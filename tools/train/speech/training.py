"""The loop that all trainings here share: so many steps of AdamW on a cosine, and the running mean of the weights at its end."""
from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Callable

import torch

WARM_UP = 40  # steps
MEAN = 0.98  # of the running mean of the weights
REPORT = 25  # steps


def train(model: torch.nn.Module, count: int, rate: float, step: Callable[[], tuple[torch.Tensor, dict[str, float]]], path: Path) -> None:
    """Calls `step` for a loss and its parts so many times; leaves the mean weights in the model and in the file, which has them from time to time
    before as well."""
    torch.set_num_threads(1)
    wide = [p for p in model.parameters() if p.ndim > 1]
    narrow = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": wide, "weight_decay": 0.02}, {"params": narrow, "weight_decay": 0.0}], lr=rate, betas=(0.9, 0.98))
    mean = {key: value.clone() for key, value in model.state_dict().items()}
    start = time.process_time()
    model.train()
    for number in range(1, count + 1):
        loss, parts = step()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        now = rate * min(1, number / WARM_UP) * max(0.01, 0.5 * (1 + math.cos(math.pi * number / count)))
        for group in optimizer.param_groups:
            group["lr"] = now
        optimizer.step()
        keep = min(MEAN, (1 + number) / (10 + number))
        with torch.no_grad():
            for key, value in model.state_dict().items():
                if value.dtype.is_floating_point:
                    mean[key].mul_(keep).add_(value, alpha=1 - keep)
                else:
                    mean[key].copy_(value)
        if number % REPORT == 0:
            print(number, {key: round(value, 4) for key, value in parts.items()}, f"{time.process_time() - start:.0f} s of processor", flush=True)
            torch.save(mean, path)
    torch.save(mean, path)
    model.load_state_dict(mean)
    model.eval()
