"""Step 5: the words of questions and answers (15 minutes on one core). Writes questions.pt."""
from __future__ import annotations

import argparse
import random
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F

from answerer import ANSWER_ID, END_ID, PAD_ID, Answerer, dialogue, vocabulary
from fitting import fit
from questions import CHOICES, SHARES, question
from scenes import Scenes

BATCH = 24
RATE = 3e-3
TURNS = 5  # questions about one picture
BARE, SMALL = 0.2, 0.3  # share of the questions without a question mark, and of those that begin with a small letter
EVERY = 125  # steps between two looks at which kinds of question are still hard
LOOKED = 4  # batches of such a look
HARD = 6  # how much more often a kind is asked of which every answer is wrong


def typed(text: str, rng: random.Random) -> str:
    """A question as people type it."""
    text = text.removesuffix("?") if rng.random() < BARE else text
    return text[0].lower() + text[1:] if rng.random() < SMALL else text


def answers(ids: torch.Tensor) -> torch.Tensor:
    """Where `ids` are of an answer or end one: after ANSWER_ID, up to END_ID."""
    opened, closed = (ids == ANSWER_ID).cumsum(1), (ids == END_ID).cumsum(1)
    return ((opened > closed) | (ids == END_ID)) & (ids != ANSWER_ID)


class Lessons:
    """Batches of dialogues. What the model still gets wrong is asked more often."""

    def __init__(self, model: Answerer):
        self.model, self.rng, self.shares = model, random.Random(2), [float(share) for share in SHARES]
        self.tokenizer = vocabulary()
        self.tokenizer.enable_padding(pad_id=PAD_ID)
        self.batches = Scenes().batches(BATCH, np.random.default_rng(2))
        self.step = 0

    def batch(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, list[list[str]]]:
        """Places, ids, what is wanted (-100 where nothing is), and the kinds of the questions."""
        places, scenes = next(self.batches)
        asked = [[question(self.rng, things, self.shares) for _ in range(TURNS)] for things in scenes]
        texts = [dialogue([(typed(text, self.rng), answer) for _, text, answer in turns]) for turns in asked]
        ids = torch.tensor([e.ids for e in self.tokenizer.encode_batch(texts)])
        return places, ids, torch.where(answers(ids), ids, torch.full_like(ids, -100)), [[kind for kind, _, _ in turns] for turns in asked]

    def look(self) -> None:
        """Asks harder kinds more often from now on: those of which fewer answers come out whole."""
        asked, right = Counter(), Counter()
        self.model.eval()
        for _ in range(LOOKED):
            places, ids, wanted, kinds = self.batch()
            with torch.no_grad():
                wrong = (self.model(places, ids[:, :-1]).argmax(-1) != wanted[:, 1:]) & (wanted[:, 1:] >= 0)
            turn = (ids == ANSWER_ID).cumsum(1)[:, 1:] - (ids[:, 1:] == ANSWER_ID).int()
            for row, names in enumerate(kinds):
                for place, kind in enumerate(names):
                    asked[kind] += 1
                    right[kind] += int(not wrong[row][turn[row] == place + 1].any())
        self.model.train()
        share = {kind: right[kind] / max(1, asked[kind]) for kind in CHOICES}
        self.shares = [base * (1 + HARD * (1 - share[kind])) for kind, base in zip(CHOICES, SHARES)]
        torch.save(self.model.state_dict(), "questions.pt")
        print({kind: f"{100 * value:.0f} %" for kind, value in share.items()}, flush=True)

    def loss(self) -> torch.Tensor:
        self.step += 1
        if self.step % EVERY == 0:
            self.look()
        places, ids, wanted, _ = self.batch()
        return F.cross_entropy(self.model(places, ids[:, :-1]).flatten(0, 1), wanted[:, 1:].flatten())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=3_000)
    options.add_argument("--rate", type=float, default=RATE)
    options.add_argument("--start", help="weights to go on from")
    args = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = Answerer(vocabulary())
    model.tokens.tokens.described.distance.load_state_dict(torch.load("distance.pt"))
    if args.start:
        model.load_state_dict(torch.load(args.start))
    fit(model, args.steps, args.rate, Lessons(model).loss, frozen=("tokens.tokens.described",))
    torch.save(model.state_dict(), "questions.pt")


if __name__ == "__main__":
    main()
