"""Start with heads that copy.

Small language models on few tokens do not learn to copy names and asked-for objects on
their own. So one head of layer 0 is wired by hand to look one token back, and two heads of
layer 1 to continue what followed the last time: ordinary LLaMA weights, which training may
change after the first 200 steps.
"""

from __future__ import annotations

import math

import torch

from model import Ember

BIAS, WORD, TAIL = 0, slice(1, 192), slice(192, 256)  # parts of the 256-wide residual stream


@torch.no_grad()
def wire(model: Ember, kappa: float = 4.0, sharpness: float = 6.0, gain: float = 0.2, scale: float = 0.05, seed: int = 0) -> None:
    """Overwrite the embedding, layer 0's first head and two heads of layer 1."""
    c = model.c
    draw = torch.Generator().manual_seed(seed)
    size, keys = c.head_width, c.heads * c.head_width
    values = keys + c.kv_heads * size

    # embedding: a constant, 191 random directions, and room for layer 0 to write into
    table = model.embedding.weight
    table.normal_(0, scale, generator=draw)
    table[:, BIAS] = scale * kappa
    table[:, TAIL] = 0
    basis = torch.linalg.qr(torch.randn(191, 191, generator=draw))[0]
    look = torch.zeros(64, c.width)
    look[:, WORD] = basis[:64]
    norm = math.sqrt((191 + kappa**2) / 256)

    # layer 0, head 0: the score of a pair of positions is highest one step back
    frequency = 1 / c.theta ** (torch.arange(0, size, 2).float() / size)
    key = torch.zeros(size)
    key[:6] = math.sqrt(4 * 8 / 1.05) / (kappa / norm)
    query = torch.cat([key[:32] * frequency.cos(), -key[:32] * frequency.sin()])
    weights = model.blocks[0].qkv.weight
    for part, direction in ((slice(0, size), query), (slice(keys, keys + size), key)):
        weights[part] *= 0.1
        weights[part, BIAS] = direction
    weights[values : values + size] = look / math.sqrt(256 / (191 + kappa**2))
    out = model.blocks[0].out.weight
    out[:, 0:size] = 0
    out[TAIL, 0:size] = scale * torch.eye(64)

    # layer 1, heads 0 and 2: this word meets "the word before" and copies what stood there
    weights = model.blocks[1].qkv.weight
    slow = list(range(22, 32)) + list(range(54, 64))  # rotary dimensions that hardly turn
    for number, (query_head, kv_head) in enumerate(((0, 0), (2, 1))):
        q = slice(query_head * size, (query_head + 1) * size)
        k = slice(keys + kv_head * size, keys + (kv_head + 1) * size)
        v = slice(values + kv_head * size, values + (kv_head + 1) * size)
        weights[q] *= 0.1
        weights[k] *= 0.1
        for place, dimension in enumerate(slow):
            row = number * len(slow) + place
            weights[q.start + dimension] += math.sqrt(sharpness) * look[row]
            weights[k.start + dimension, 192 + row] += math.sqrt(sharpness)
        carry = torch.zeros(64, c.width)
        first = 64 + number * 63
        carry[:, WORD] = basis[first : first + 64] if first + 64 <= 191 else basis[127:191]
        weights[v] = carry
        model.blocks[1].out.weight[:, q] = gain * scale / 0.02 * carry.T
