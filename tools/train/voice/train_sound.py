"""Step 3: from sounds to their lengths, and to the pitch and spectrum of each frame. Writes sound.pt."""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.append(str(Path(__file__).parent.parent / "speech"))
from speaker import Sound, spread
from training import train

FRAMES_A_STEP, RATE = 1_800, 3e-3
WEIGHTS = {"length": 1.0, "pitch": 3.0, "sure": 0.5, "bands": 1.0, "noise": 1.0}


class Spoken:
    """What speech.npz holds."""

    def __init__(self, path: Path):
        data = np.load(path)
        self.data = {name: data[name] for name in data.files}
        self.count = len(self.data["said_ends"]) - 1

    def joined(self, dice: np.random.Generator):
        """Utterances one after the other: sounds, lengths, and pitch, bands and noise of their frames."""
        parts, count = [], 0
        while count < FRAMES_A_STEP:
            index = int(dice.integers(self.count))
            a, b = self.data["said_ends"][index : index + 2]
            c, d = self.data["frame_ends"][index : index + 2]
            parts.append((self.data["said"][a:b], self.data["lengths"][a:b], *(self.data[name][c:d] for name in ("pitch", "power", "noise"))))
            count += d - c
        said, lengths, pitch, power, noise = (torch.from_numpy(np.concatenate(column)) for column in zip(*parts))
        return said.long()[None], lengths.long()[None], pitch[None], power.T[None], noise.T[None]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=1_400)
    options.add_argument("--start", type=Path, help="weights to go on from, at half the rate")
    args = options.parse_args()
    torch.manual_seed(0)
    dice, spoken = np.random.default_rng(0), Spoken(Path("speech.npz"))
    model = Sound(len(json.loads(Path("sounds.json").read_text(encoding="utf-8"))))
    model.middle.copy_(torch.from_numpy(spoken.data["power"].mean(0)[:, None]))
    model.pitch_middle.fill_(float(np.log(spoken.data["pitch"][spoken.data["pitch"] > 0]).mean()))
    if args.start is not None:
        model.load_state_dict(torch.load(args.start), strict=False)

    def step():
        said, lengths, pitch, power, noise = spoken.joined(dice)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            known, length = model.lengths(said)
            length, got_pitch, sure, bands, got_noise = (one.float() for one in (length, *model.frames(spread(known, lengths))))
        voiced = (pitch > 0).float()
        log_pitch = torch.log(pitch.clamp(min=1)) - model.pitch_middle
        parts = {
            "length": F.l1_loss(length, torch.log(lengths.float())),
            "pitch": ((got_pitch - log_pitch).abs() * voiced).sum() / voiced.sum(),
            "sure": F.binary_cross_entropy_with_logits(sure, voiced),
            "bands": F.l1_loss(bands, power - model.middle),
            "noise": ((torch.sigmoid(got_noise) - noise).abs() * voiced.unsqueeze(1)).sum() / voiced.sum() / noise.shape[1],
        }
        return sum(WEIGHTS[name] * value for name, value in parts.items()), {name: value.item() for name, value in parts.items()}

    train(model, args.steps, RATE / 2 if args.start else RATE, step, Path("sound.pt"))


if __name__ == "__main__":
    main()
