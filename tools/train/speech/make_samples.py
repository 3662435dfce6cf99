"""Writes the sounds that a person can try the models on: words in voices that training never heard."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import soundfile

from espeak import RATE, Espeak

# Text, voice and speed of each. The commands are among the sentences that are kept out of training.
SAMPLES = {
    "spoken-commands": ("turn off the kitchen fan. close the garden window. set the timer to five minutes.", "en-us+f4", 150),
    "spoken-word": ("yellow", "en-gb-x-rp+m7", 140),
}
NOISE = 0.003  # a quiet room
SEED = 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/samples")
    folder = options.parse_args().folder
    espeak, dice = Espeak(), np.random.default_rng(SEED)
    for name, (text, voice, speed) in SAMPLES.items():
        samples = np.pad(espeak.say(text, voice, speed=speed, pitch=50, range=50).samples, RATE // 4)
        samples = samples / np.abs(samples).max() * 0.7 + dice.normal(0, NOISE, len(samples))
        soundfile.write(folder / f"{name}.opus", samples.astype(np.float32), RATE, format="OGG", subtype="OPUS")
        print(name, (folder / f"{name}.opus").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
