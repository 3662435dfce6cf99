"""The loop of the trainings here: so many steps of AdamW on a cosine, and the running mean of the weights at its end."""
from __future__ import annotations

import math
import time
from typing import Callable

import torch

from training import decayed

WARM_UP = 100  # steps
MEAN = 0.998  # of the running mean


def fit(model: torch.nn.Module, steps: int, rate: float, loss_of: Callable[[], torch.Tensor], frozen: tuple[str, ...] = ()) -> None:
    """Leaves the mean weights in the model."""
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not name.startswith(frozen) if frozen else True)
    optimizer = torch.optim.AdamW(decayed(model), lr=rate, betas=(0.9, 0.98))
    mean = {key: value.clone() for key, value in model.state_dict().items()}
    start, shown = time.time(), 0.0
    for step in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, step / WARM_UP) * max(0.01, 0.5 * (1 + math.cos(math.pi * step / steps)))
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], 1.0)
        optimizer.step()
        keep = min(MEAN, (1 + step) / (10 + step))
        with torch.no_grad():
            for key, value in model.state_dict().items():
                mean[key].lerp_(value, 1 - keep) if value.dtype.is_floating_point else mean[key].copy_(value)
        shown += loss.item()
        if step % 50 == 0:
            print(step, f"{shown / 50:.4f}", f"{time.time() - start:.0f} s", flush=True)
            shown = 0.0
    model.load_state_dict(mean)
    model.eval()
