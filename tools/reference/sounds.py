"""Sounds for the tests of hearing: small files of every format, and what torchaudio makes of them.

Writes goldens/sounds/* (files) and goldens/sounds.json: each file decoded by libsndfile, mixed to one channel by the
mean, and resampled by torchaudio.functional.resample. Long rows of numbers are kept as every 17th sample.

Run: python sounds.py
"""

import hashlib

import numpy as np
import soundfile
import torch
from torchaudio.functional import resample

from common import GOLDENS, write_json

SOUNDS = GOLDENS / "sounds"
STEP = 17


def chirp(rate: int, seconds: float, channels: int) -> np.ndarray:
    """Two tones and a rising one in soft noise, without which empty bands would compare rounding; the channels differ."""
    noise = np.random.default_rng(rate + channels).normal(0, 0.003, (round(rate * seconds), 2))
    t = np.arange(round(rate * seconds)) / rate
    left = 0.4 * np.sin(2 * np.pi * (200 + 900 * t) * t) + 0.2 * np.sin(2 * np.pi * 0.31 * rate * t)
    right = 0.3 * np.sin(2 * np.pi * 523 * t)
    return (np.stack([left, right], 1) + noise)[:, :channels].squeeze()


# name: rate, seconds, channels, container, subtype
FILES = {
    "stereo-44k.wav": (44100, 0.03, 2, "WAV", "PCM_16"),
    "mono-8k.wav": (8000, 0.1, 1, "WAV", "PCM_16"),
    "u8.wav": (22050, 0.03, 1, "WAV", "PCM_U8"),
    "int24.wav": (48000, 0.02, 2, "WAV", "PCM_24"),
    "int32.wav": (44100, 0.02, 1, "WAV", "PCM_32"),
    "float.wav": (44100, 0.02, 1, "WAV", "FLOAT"),
    "double.wav": (44100, 0.02, 1, "WAV", "DOUBLE"),
    "a-law.wav": (8000, 0.1, 1, "WAV", "ALAW"),
    "mu-law.wav": (8000, 0.1, 1, "WAV", "ULAW"),
    "long.wav": (8000, 1.5, 1, "WAV", "ULAW"),
    "extensible.wav": (44100, 0.02, 2, "WAVEX", "PCM_16"),
    "stereo.flac": (44100, 0.05, 2, "FLAC", "PCM_16"),
    "int24.flac": (48000, 0.03, 1, "FLAC", "PCM_24"),
    "stereo.ogg": (44100, 0.15, 2, "OGG", "VORBIS"),
    "mono.opus": (48000, 0.15, 1, "OGG", "OPUS"),
    "stereo.opus": (48000, 0.15, 2, "OGG", "OPUS"),
    "stereo.mp3": (44100, 0.15, 2, "MP3", "MPEG_LAYER_III"),
    "mono.mp3": (22050, 0.15, 1, "MP3", "MPEG_LAYER_III"),
}
# Rates that models want, for the sounds whose samples are exact.
RESAMPLED = [("stereo-44k.wav", 16000), ("mono-8k.wav", 16000), ("int24.wav", 16000), ("u8.wav", 16000), ("stereo-44k.wav", 48000), ("mono-8k.wav", 44100)]


def main() -> None:
    SOUNDS.mkdir(parents=True, exist_ok=True)
    cases = []
    wanted = [(name, FILES[name][0]) for name in FILES] + RESAMPLED
    for name, (rate, seconds, channels, container, subtype) in FILES.items():
        soundfile.write(SOUNDS / name, chirp(rate, seconds, channels), rate, format=container, subtype=subtype)
    for name, rate in wanted:
        samples, own = soundfile.read(SOUNDS / name, dtype="float32", always_2d=True)
        mono = resample(torch.from_numpy(samples.mean(1)), own, rate).numpy()
        cases.append({"file": name, "sampleRate": rate, "length": len(mono), "samples": [round(float(v), 6) for v in mono[::STEP]]})
    write_json(GOLDENS / "sounds.json", {"step": STEP, "cases": cases}, indent=None)
    total = sum(p.stat().st_size for p in SOUNDS.iterdir())
    print(f"{len(FILES)} sounds, {total} bytes, {hashlib.sha256(b''.join(p.read_bytes() for p in sorted(SOUNDS.iterdir()))).hexdigest()[:8]}")


if __name__ == "__main__":
    main()
