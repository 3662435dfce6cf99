"""Step 4: one word or one kind of noise. Writes words.pt."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from augment import MAKERS, Surroundings, at_any_gain
from networks import LABELS, RATE, Words
from mixing import Sounds
from training import train
from words import WORDS

RATE_OF_LEARNING = 2e-3
BATCH, SHORTEST, LONGEST = 48, int(0.8 * RATE), int(1.8 * RATE)  # samples
SHARES = {"word": 0.7, "other speech": 0.1, "silence": 0.04, "noise": 0.06, "hum": 0.05, "beep": 0.05}
SILENCE = 10 ** (-60 / 20)  # the peak of what counts as silence, -60 dB of full scale
QUIETEST = 10 ** (-40 / 20)  # the peak of what does not


class Choices:
    """Utterances that are one known word, and those that are none."""

    def __init__(self, sounds: Sounds):
        self.sounds = sounds
        size = lambda index: sounds.ends[index + 1] - sounds.ends[index]
        # A word that fills its utterance is alone in it: others leave a quarter or more to other words.
        whole = lambda index: sounds.words[index][0][2] - sounds.words[index][0][1] > 0.75 * size(index)
        self.words = [i for i in range(sounds.count) if len(sounds.words[i]) == 1 and whole(i)]
        self.others = [i for i in range(sounds.count) if not sounds.words[i]]

    def speech(self, index: int, length: int, dice: np.random.Generator) -> np.ndarray:
        """An utterance somewhere in a sound of `length`; of a longer one its begin."""
        samples, x = self.sounds.samples(index)[:length], np.zeros(length, np.float32)
        at = int(dice.integers(0, length - len(samples) + 1))
        x[at : at + len(samples)] = samples
        return x


def example(kind: str, choices: Choices, around: Surroundings, length: int, dice: np.random.Generator) -> tuple[np.ndarray, int]:
    """A sound of a kind and its label, without noise around it."""
    if kind in MAKERS:
        return around.one(kind).numpy()[:length], LABELS.index(kind)
    if kind == "silence":
        return np.zeros(length, np.float32), LABELS.index(kind)
    from_ = choices.words if kind == "word" else choices.others
    index = int(dice.choice(from_))
    label = choices.sounds.words[index][0][0] if kind == "word" else LABELS.index(kind)
    return choices.speech(index, length, dice), label


def finished(x: torch.Tensor, labels: torch.Tensor, around: Surroundings, noisy: torch.Tensor, seeded: torch.Generator, least_db: float = 5) -> torch.Tensor:
    """Rooms and noise for speech, any gain for all, and almost nothing for silence."""
    speech = (labels < len(WORDS)) | (labels == LABELS.index("other speech"))
    heard = torch.where((speech & noisy).unsqueeze(1), around.heard(x, least_db, 40), x)
    gained = at_any_gain(heard, seeded)
    hush = around.noise(len(x))[:, : x.shape[1]]
    hush = hush / hush.abs().amax(1, keepdim=True) * SILENCE * torch.rand(len(x), 1, generator=seeded)
    return torch.where((labels == LABELS.index("silence")).unsqueeze(1), hush, gained)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=3_000)
    options.add_argument("--start", type=Path, help="weights to go on from, at half the rate")
    args = options.parse_args()
    seed = args.steps if args.start else 1
    torch.manual_seed(seed)
    dice, seeded = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    choices, around, model = Choices(Sounds(Path("words-train.npz"))), Surroundings(LONGEST, seeded), Words()
    if args.start is not None:
        model.load_state_dict(torch.load(args.start), strict=False)
    kinds, shares = [*SHARES], [*SHARES.values()]

    def step():
        length = int(dice.integers(SHORTEST, LONGEST))
        drawn = [example(str(dice.choice(kinds, p=shares)), choices, around, length, dice) for _ in range(BATCH)]
        labels = torch.tensor([label for _, label in drawn])
        noisy = torch.rand(BATCH, generator=seeded) < 0.75
        x = finished(torch.from_numpy(np.stack([sound for sound, _ in drawn])), labels, around, noisy, seeded)
        mel = model.mel(x)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model.of_mel(mel).float()
        loss = F.cross_entropy(logits, labels, label_smoothing=0.05)
        return loss * 5, {"loss": loss.item(), "right": (logits.argmax(1) == labels).float().mean().item()}

    train(model, args.steps, RATE_OF_LEARNING / 2 if args.start else RATE_OF_LEARNING, step, Path("words.pt"))


if __name__ == "__main__":
    main()
