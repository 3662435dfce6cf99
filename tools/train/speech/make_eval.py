"""Step 7: Hearth's evaluation sets of speech: sounds as small Opus files, and one JSON for each of three tasks.

The voices and the sentences are those that training never heard, in utterances that the figures of the cards don't use.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

import sentences
from files import save, write_set
from make_data import SENTENCE
from mixing import Sounds
from networks import KINDS
from scenes import labelled, surroundings, utterance
from train_words import Choices

SEED = 777
FIRST = 1_000  # utterance after those of the figures
COMMANDS, SINGLE, OF_EACH_KIND = 20, 24, 2  # sounds: sentences, single words, and each kind of what is no word
MORE = 16  # single words, after the others so that those stay what they were
DESCRIPTION = (
    "{} of eSpeak NG voices that were never trained on, half of them in a room with noise, made by tools/train/speech/make_eval.py "
    f"from the seed {SEED}. Inputs are files beside this one."
)


def commands(folder: Path) -> list[dict]:
    sounds, around = Sounds(Path("commands-held.npz")), surroundings(SEED)
    chosen = [index for index in range(FIRST, sounds.count) if sounds.kinds[index] == SENTENCE][:COMMANDS]
    heard = [utterance(sounds, index, around, place % 2 == 1) for place, index in enumerate(chosen)]
    return [{"input": save(folder, f"command-{place:02}", one.samples), "expected": " ".join(one.said)} for place, one in enumerate(heard)]


def words(folder: Path) -> list[dict]:
    around, dice, choices = surroundings(SEED + 1), np.random.default_rng(SEED), Choices(Sounds(Path("words-held.npz")))
    choices.words = [index for index in choices.words if index >= FIRST]
    choices.others = [index for index in choices.others if index >= FIRST]
    items = []
    for place, kind in enumerate(["word"] * SINGLE + KINDS * OF_EACH_KIND + ["word"] * MORE):
        samples, label = labelled(choices, around, dice, place % 2 == 1, kind)
        items.append({"input": save(folder, f"word-{place:02}", samples), "expected": label})
    return items


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, help="resources/eval")
    folder = options.parse_args().folder
    torch.set_num_threads(1)
    write_set(
        folder,
        {
            "task": "automatic-speech-recognition", "model": "hearth/spoken-commands",
            "metric": "word error rate: mistakes for each word that is said", "description": DESCRIPTION.format("Commands"),
        },
        commands(folder),
    )  # fmt: skip
    write_set(
        folder,
        {
            "task": "audio-classification", "model": "hearth/spoken-words",
            "metric": "accuracy: the right label comes first", "description": DESCRIPTION.format("Words"),
        },
        words(folder),
    )  # fmt: skip
    write_set(
        folder,
        {
            "task": "text-to-speech", "model": "hearth/voice", "listener": "hearth/spoken-commands",
            "metric": "word error rate of the listener, which knows these commands in other voices",
            "description": "One in three commands that hearth/spoken-commands knows, said and listened to. The listener makes mistakes of its own.",
        },
        [{"input": sentence, "expected": sentence} for sentence in [one for kind in sentences.kinds() for one in kind][::3]],
    )  # fmt: skip
    print(sum(path.stat().st_size for path in (folder / "sounds").glob("*.opus")), "bytes of sounds")


if __name__ == "__main__":
    main()
