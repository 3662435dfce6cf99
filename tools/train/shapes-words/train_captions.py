"""Step 4: the words of the captions (a minute on one core). Writes captions.pt."""
from __future__ import annotations

import argparse

import numpy as np
import torch
import torch.nn.functional as F

from captioner import PAD_ID, Captioner, vocabulary
from captions import caption
from fitting import fit
from scenes import Scenes
from words import END, START

BATCH = 64
RATE = 2e-3


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=700)
    steps = options.parse_args().steps
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = vocabulary()
    tokenizer.enable_padding(pad_id=PAD_ID)
    model = Captioner(tokenizer.get_vocab_size())
    model.tokens.described.distance.load_state_dict(torch.load("distance.pt"))
    batches = Scenes().batches(BATCH, np.random.default_rng(1))

    def loss_of():
        places, scenes = next(batches)
        ids = torch.tensor([e.ids for e in tokenizer.encode_batch([f"{START}{caption(things)}{END}" for things in scenes])])
        logits = model(places, ids[:, :-1])
        return F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), ignore_index=PAD_ID)

    fit(model, steps, RATE, loss_of, frozen=("tokens.described",))
    torch.save(model.state_dict(), "captions.pt")


if __name__ == "__main__":
    main()
