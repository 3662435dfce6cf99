"""Step 1: letters with the sounds they say (letters.npz), and sounds with their length, pitch and spectrum (speech.npz)."""
from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyworld

sys.path.append(str(Path(__file__).parent.parent / "speech"))
from align import align
from espeak import RATE, Espeak
from features import BANDS, FRAME, bands, noisiness
from text import JOINTS, LETTERS, MANNER, PAUSES, VOICE, ids, phrase, sentences, sound, vocabulary
from words import WORDS

PHRASES = 10_000  # texts of several words whose letters are learnt from
UTTERANCES = 750  # texts that are heard
RAREST = 12  # a sound that is rarer than this in all texts is not learnt
PAUSE = {",": 24, ".": 30, "?": 30}  # frames of silence that stay at most
HELD = 12  # one text in so many is kept for the figures


def read(espeak: Espeak, text: str) -> list[str] | None:
    """The sounds of a text, clause by clause, with its pauses; None where eSpeak saw other clauses than its signs show."""
    said: list[str] = []
    clause = ""
    for sign in text + ("" if text[-1] in PAUSES else "."):
        if sign not in PAUSES:
            clause += sign
            continue
        names = espeak.phonemes(clause, VOICE).replace(" ", "_").split("_")
        said += [sound(name) for name in names if name.strip() and name not in JOINTS] + [sign]
        clause = ""
    return said


def heard(espeak: Espeak, text: str):
    """Sounds with their first frame and the features of all frames; None where signs and pauses don't fit together."""
    speech = espeak.say(text, VOICE, **MANNER)
    signs = [sign for sign in text if sign in PAUSES]
    said: list[tuple[str, int]] = []
    for name, at in speech.phonemes:
        frame = round(at * RATE / FRAME)
        if name in JOINTS:
            continue
        if not name.startswith("_"):
            said.append((sound(name), frame))
        elif said and said[-1][0] not in PAUSES:
            if not signs:
                return None
            said.append((signs.pop(0), frame))
    if signs or not said:
        return None
    x = speech.samples.astype(np.float64)
    pitch, times = pyworld.dio(x, RATE, f0_floor=60, f0_ceil=250, frame_period=1000 * FRAME / RATE)
    pitch = pyworld.stonemask(x, pitch, times, RATE)
    power, noise = pyworld.cheaptrick(x, pitch, times, RATE), pyworld.d4c(x, pitch, times, RATE)
    return said, pitch, bands(power), noisiness(noise)


def cut(said, count: int) -> tuple[list[str], list[int], np.ndarray]:
    """Names, lengths in frames, and which frames stay: pauses are cut to a common length."""
    starts = [frame for _, frame in said] + [count]
    names, lengths, kept = [], [], []
    for (name, start), end in zip(said, starts[1:]):
        end = min(end, start + PAUSE[name]) if name in PAUSE else end
        if end <= start:
            continue
        names.append(name)
        lengths.append(end - start)
        kept.append(np.arange(start, end))
    return names, lengths, np.concatenate(kept)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("base", type=Path, help="folder of the original all-MiniLM-L6-v2, for English words")
    options.add_argument("--part", type=float, default=1, help="share of the texts, to try the steps")
    args = options.parse_args()
    espeak, dice = Espeak(), random.Random(21)
    little, plain = vocabulary(args.base)
    common = [*sentences(), *WORDS]
    single = dice.sample([*little, *plain], int(len(plain) * min(1, args.part)))
    texts = [*common, *single, *(phrase(dice, little, plain) + dice.choice(["", ".", "?", ", " + phrase(dice, little, plain)]) for _ in range(int(PHRASES * args.part)))]
    spoken = [read(espeak, text) for text in texts]
    counts = Counter(name for said in spoken for name in said)
    sounds = ["", *PAUSES, *sorted(name for name, count in counts.items() if count >= RAREST and name not in PAUSES)]
    place = {name: index for index, name in enumerate(sounds)}
    pairs = [(np.array(ids(t + ("" if t[-1] in PAUSES else "."))), np.array([place[n] for n in said])) for t, said in zip(texts, spoken) if all(n in place for n in said)]
    paths = align([text for text, _ in pairs], [said for _, said in pairs], LETTERS, sounds)
    fit = [index for index, path in enumerate(paths) if path.sum() == len(pairs[index][1])]
    rows, ends = [], [0]
    for index in fit:
        (text, said), at = pairs[index], 0
        for letter, count in zip(text, paths[index]):
            two = [*said[at : at + count], 0, 0][:2]
            rows.append((letter, *two))
            at += count
        ends.append(len(rows))
    np.savez("letters.npz", rows=np.array(rows, np.int16), ends=np.array(ends))
    Path("sounds.json").write_text(json.dumps(sounds), encoding="utf-8")
    print(len(sounds), "sounds;", len(fit), "texts of", len(texts), "aligned;", len(rows), "letters", flush=True)

    wanted = int(UTTERANCES * args.part)
    to_say = [one if one[-1] in PAUSES else one.rstrip("!;: ") + "." for one in [*WORDS, *dice.sample(common, min(len(common), wanted // 3))]]
    while len(to_say) < wanted:
        end = dice.choice([".", ".", ".", "?", f", {phrase(dice, little, plain)}."])
        to_say.append(phrase(dice, little, plain) + end if dice.random() < 0.75 else dice.choice(plain) + ".")
    data: dict[str, list] = {"said": [], "lengths": [], "pitch": [], "power": [], "noise": []}
    said_ends, frame_ends = [0], [0]
    for text in to_say:
        result = heard(espeak, text)
        if result is None or any(name not in place for name, _ in result[0]):
            continue
        names, lengths, kept = cut(result[0], len(result[1]))
        data["said"] += [place[name] for name in names]
        data["lengths"] += lengths
        for name, values in zip(("pitch", "power", "noise"), result[1:]):
            data[name].append(values[kept])
        said_ends.append(len(data["said"]))
        frame_ends.append(frame_ends[-1] + len(kept))
    np.savez(
        "speech.npz", said=np.array(data["said"], np.int16), lengths=np.array(data["lengths"], np.int16), said_ends=np.array(said_ends), frame_ends=np.array(frame_ends),
        pitch=np.concatenate(data["pitch"]).astype(np.float32), power=np.concatenate(data["power"]).astype(np.float32), noise=np.concatenate(data["noise"]).astype(np.float32),
    )  # fmt: skip
    print(len(said_ends) - 1, "utterances of", len(to_say), "heard,", round(frame_ends[-1] * FRAME / RATE / 60, 1), "minutes,", BANDS, "bands")


if __name__ == "__main__":
    main()
