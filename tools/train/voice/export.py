"""Step 4: the model folder, laid out as the Hub's VITS voices are, with weights of 8 bits."""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch

sys.path.append(str(Path(__file__).parent.parent))
from common.names import short_names
from common.weights8 import quantise_weights
from features import RATE
from speaker import Voice
from text import ALIKE, LETTERS, ids

LEAST = 500  # numbers of a weight that is rounded: the kernels over time too
TRIAL = "the red cat asked for seven apples, and left."


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def loaded() -> Voice:
    """What steps 2 and 3 left."""
    voice = Voice(len(json.loads(Path("sounds.json").read_text(encoding="utf-8"))))
    voice.letters.load_state_dict(torch.load("letters.pt"))
    voice.sound.load_state_dict(torch.load("sound.pt"))
    return voice.eval()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("out", type=Path)
    folder, voice = options.parse_args().out / "voice", loaded()
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    exact, small = folder / "onnx" / "model.onnx", folder / "onnx" / "model_quantized.onnx"
    letters, rate = torch.tensor([ids("hello, hello.")]), torch.ones(1)
    torch.onnx.export(
        voice, (letters, rate), str(exact), input_names=["input_ids", "speaking_rate"], output_names=["waveform"],
        dynamic_axes={"input_ids": {1: "sequence_length"}, "waveform": {1: "samples"}}, opset_version=17, dynamo=False, do_constant_folding=False,
    )  # fmt: skip
    onnx.save(short_names(quantise_weights(onnx.load(exact), LEAST)), small)
    graph = ort.InferenceSession(str(small), providers=["CPUExecutionProvider"])
    letters = torch.tensor([ids(TRIAL)])
    with torch.no_grad():
        wanted = voice(letters, rate).numpy()
    got = graph.run(["waveform"], {"input_ids": letters.numpy(), "speaking_rate": rate.numpy()})[0]
    print(small.stat().st_size, "bytes;", got.shape[1] / RATE, "s where PyTorch says", wanted.shape[1] / RATE, "s")
    if got.shape == wanted.shape:
        print("correlation with PyTorch", float(np.corrcoef(wanted[0], got[0])[0, 1]))
    exact.unlink()
    write_json(folder / "config.json", {"model_type": "vits", "architectures": ["VitsModel"], "sampling_rate": RATE, "num_speakers": 1})
    write_json(folder / "vocab.json", {sign: index for index, sign in enumerate(LETTERS)} | {sign: LETTERS.index(same) for sign, same in ALIKE.items()})
    tokenizer = {"tokenizer_class": "VitsTokenizer", "language": "eng", "normalize": True, "phonemize": False, "is_uroman": False, "add_blank": False, "pad_token": "<pad>"}
    write_json(folder / "tokenizer_config.json", tokenizer)


if __name__ == "__main__":
    main()
