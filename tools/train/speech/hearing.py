"""Running the graphs that ship as Hearth runs them, for the figures."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort

from networks import BLANK, LABELS, TOKENS

LEAST_SAMPLES = 1_600  # shorter sounds hold no speech for Hearth either


def graph(folder: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(folder / "onnx" / "model_quantized.onnx"), options, providers=["CPUExecutionProvider"])


def written(commands: ort.InferenceSession, samples: np.ndarray) -> list[str]:
    """The words of a sound: the likeliest token of each step, equal neighbours once, without what is no word."""
    if len(samples) < LEAST_SAMPLES or np.abs(samples).max() < 2 / 32768:
        return []
    best = commands.run(["logits"], {"input_values": samples[None].astype(np.float32)})[0][0].argmax(1)
    tokens = [token for index, token in enumerate(best) if index == 0 or token != best[index - 1]]
    text = "".join(TOKENS[token] for token in tokens if token != BLANK)
    return [word for word in text.split("|") if word]


def label(words: ort.InferenceSession, samples: np.ndarray) -> str:
    return LABELS[int(words.run(["logits"], {"input_values": samples[None].astype(np.float32)})[0][0].argmax())]


def mistakes(wanted: list[str], got: list[str]) -> int:
    """How many words are wrong, missing or too many: the edit distance."""
    row = list(range(len(got) + 1))
    for i, word in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]
