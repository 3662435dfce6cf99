"""Step 2: from letters to sounds. Writes letters.pt, and prints how many words that it never saw it reads as eSpeak does."""
from __future__ import annotations

import argparse
import json
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.append(str(Path(__file__).parent.parent / "speech"))
from speaker import Letters
from text import LETTERS
from training import train

LETTERS_A_STEP, RATE = 2_500, 4e-3
HELD_LENGTH, HELD_PART = 8, 20  # of words with so many letters or more, one in so many is kept for the figure


def held(word: str) -> bool:
    return len(word) >= HELD_LENGTH and zlib.crc32(word.encode()) % HELD_PART == 0


class Texts:
    """What letters.npz holds, without or with the texts in which a word is that was kept out of training."""

    def __init__(self, path: Path):
        data = np.load(path)
        self.rows, ends = data["rows"].astype(np.int64), data["ends"]
        self.seen, self.unseen = [], []
        for first, last in zip(ends[:-1], ends[1:]):
            words = "".join(LETTERS[letter] for letter in self.rows[first:last, 0]).strip(".?,").replace(",", " ").replace(".", " ").split()
            (self.unseen if any(map(held, words)) else self.seen).append((first, last))

    def joined(self, dice: np.random.Generator) -> np.ndarray:
        """Rows of texts one after the other, with a space between some."""
        parts, count = [], 0
        while count < LETTERS_A_STEP:
            first, last = self.seen[dice.integers(len(self.seen))]
            parts.append(self.rows[first:last])
            if dice.random() < 0.3:
                parts.append(np.array([[LETTERS.index(" "), 0, 0]]))
            count += last - first
        return np.concatenate(parts)


def right(model: Letters, texts: Texts) -> float:
    """Share of single words that training never saw whose sounds are all as eSpeak's."""
    stop, good, count = np.array([[LETTERS.index("."), 0, 0]]), 0, 0
    for first, last in texts.unseen:
        rows = np.concatenate([stop, texts.rows[first:last]])
        if LETTERS.index(" ") in rows[:, 0]:
            continue
        with torch.no_grad():
            said = model(torch.from_numpy(rows[None, :, 0])).argmax(3)[0].flatten().numpy()
        count += 1
        good += list(said[said > 0][1:]) == [one for one in rows[1:, 1:].flatten() if one > 0]
    print(count, "words")
    return good / count


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=1_400)
    options.add_argument("--start", type=Path, help="weights to go on from, at half the rate")
    args = options.parse_args()
    torch.manual_seed(0)
    dice, texts = np.random.default_rng(0), Texts(Path("letters.npz"))
    model = Letters(len(json.loads(Path("sounds.json").read_text(encoding="utf-8"))))
    if args.start is not None:
        model.load_state_dict(torch.load(args.start), strict=False)

    def step():
        rows = torch.from_numpy(texts.joined(dice))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(rows[None, :, 0])[0].float()
        loss = F.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten(), label_smoothing=0.02) * 2
        wrong = (logits.argmax(2) != rows[:, 1:]).any(1).float().mean()
        return loss, {"loss": loss.item(), "wrong": wrong.item()}

    train(model, args.steps, RATE / 2 if args.start else RATE, step, Path("letters.pt"))
    print(f"{100 * right(model, texts):.1f} % of them read as eSpeak reads them")


if __name__ == "__main__":
    main()
