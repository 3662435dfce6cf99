"""Step 3: words in a row, by CTC. Writes commands.pt.

Where each word is said is known, so the loss is that of CTC and that of every step by itself together: the first makes the row of
words right, the second makes the steps stay on a word as long as it is said, so that times come out right.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from networks import BETWEEN, BLANK, STRIDE, TOKENS, Commands
from training import train

BATCH, RATE = 32, 3e-3
BY_STEP = 0.5  # weight of the second loss
ALONE = 0.25  # share of the steps with the second loss alone: the first says little before words are known
EMPTY = 0.15  # weight of steps at which nothing is said, which are most
MASKED_FRAMES, MASKED_BANDS = 10, 5  # frames of 10 ms, and bands: the most that is hidden in a sound


def targets(rows, steps: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The row of tokens of each sound, its length, and the token of every step."""
    by_step = torch.full((len(rows), steps), BLANK)
    said = []
    for place, words in enumerate(rows):
        tokens = []
        for word, first, last in words:
            begin, end = round(first / STRIDE), max(round(first / STRIDE) + 1, round(last / STRIDE))
            if tokens:
                tokens.append(BETWEEN)
                by_step[place, begin] = BETWEEN
                begin += 1
            tokens.append(word + 2)
            by_step[place, begin:end] = word + 2
        said.append(tokens)
    return torch.tensor([token for tokens in said for token in tokens]), torch.tensor([len(tokens) for tokens in said]), by_step


def hidden(mel: torch.Tensor, dice: np.random.Generator) -> torch.Tensor:
    """A stretch of time and some bands of each sound made quiet, and all of it louder or softer (SpecAugment, Park and others 2019)."""
    mel = mel + torch.from_numpy(dice.normal(0, 0.5, (len(mel), 1, 1))).float()
    for one in mel:
        at, size = int(dice.integers(one.shape[1])), int(dice.integers(MASKED_FRAMES))
        one[:, at : at + size] = one.min()
        band = int(dice.integers(one.shape[0]))
        one[band : band + int(dice.integers(MASKED_BANDS + 1))] = one.min()
    return mel


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--steps", type=int, default=3_200)
    options.add_argument("--start", type=Path, help="weights to go on from, at half the rate and with both losses")
    args = options.parse_args()
    torch.manual_seed(0)
    dice, model = np.random.default_rng(0), Commands()
    data = np.load("rows.npz")
    mels, said = torch.from_numpy(data["mels"]), [[tuple(row) for row in data["words"][a:b]] for a, b in zip(data["ends"][:-1], data["ends"][1:])]

    if args.start is not None:
        model.load_state_dict(torch.load(args.start), strict=False)
    alone = 0 if args.start else ALONE * args.steps
    weights, done = torch.ones(len(TOKENS)), [0]
    weights[BLANK] = EMPTY

    def step():
        chosen = dice.integers(0, len(mels), BATCH)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model.of_mel(hidden(mels[chosen].float(), dice)).float()
        tokens, lengths, by_step = targets([said[index] for index in chosen], logits.shape[1])
        shares, wanted = F.log_softmax(logits, 2), by_step.flatten()
        single = F.nll_loss(shares.flatten(0, 1), wanted, weights) * 10
        right = (logits.flatten(0, 1).argmax(1) == wanted)[wanted > BETWEEN].float().mean()
        done[0] += 1
        if done[0] < alone:
            return single, {"step": single.item(), "right": right.item()}
        row = F.ctc_loss(shares.transpose(0, 1), tokens, torch.full((BATCH,), logits.shape[1]), lengths, BLANK, "sum", True) / BATCH
        return row + BY_STEP * single, {"row": row.item(), "step": single.item(), "right": right.item()}

    train(model, args.steps, RATE / 2 if args.start else RATE, step, Path("commands.pt"))


if __name__ == "__main__":
    main()
