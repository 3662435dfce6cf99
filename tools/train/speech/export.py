"""Step 5: the two model folders, laid out as the Hub's wav2vec2 models with a CTC head and with a classifier are, with weights of 8 bits."""
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
from networks import LABELS, RATE, STRIDE, TOKENS, Commands, Words

# What is common to both: the waveform goes in as it is, and the graph itself looks after its loudness.
LEAST = 500  # numbers of a weight that is rounded: the kernels over time too
PROCESSOR = {
    "feature_extractor_type": "Wav2Vec2FeatureExtractor", "feature_size": 1, "sampling_rate": RATE, "do_normalize": False,
    "padding_side": "right", "padding_value": 0.0, "return_attention_mask": False,
}  # fmt: skip


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def write_graph(folder: Path, module: torch.nn.Module, axes: dict) -> None:
    """onnx/model_quantized.onnx, whose difference from PyTorch is printed."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    exact, small = folder / "onnx" / "model.onnx", folder / "onnx" / "model_quantized.onnx"
    x = torch.randn(1, 2 * RATE) * 0.1
    torch.onnx.export(
        module.eval(), (x,), str(exact), input_names=["input_values"], output_names=["logits"],
        dynamic_axes={"input_values": {0: "batch_size", 1: "sequence_length"}, "logits": axes}, opset_version=17, dynamo=False, do_constant_folding=False,
    )  # fmt: skip
    onnx.save(short_names(quantise_weights(onnx.load(exact), LEAST)), small)
    exact.unlink()
    x = torch.randn(1, 33_333) * 0.1
    with torch.no_grad():
        wanted = module(x).numpy()
    got = ort.InferenceSession(str(small), providers=["CPUExecutionProvider"]).run(["logits"], {"input_values": x.numpy()})[0]
    print(folder.name, small.stat().st_size, "bytes, differs by", float(np.abs(wanted - got).max()))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("out", type=Path)
    out = options.parse_args().out
    commands, words = Commands(), Words()
    for model, name in ((commands, "commands"), (words, "words")):
        model.load_state_dict(torch.load(f"{name}.pt"), strict=False)  # without the numbers that kernels follow from

    folder = out / "spoken-commands"
    write_graph(folder, commands, {0: "batch_size", 1: "steps"})
    strides = [5, 2, 2, 2, 2, 2, 4]
    assert np.prod(strides) == STRIDE
    write_json(folder / "config.json", {"model_type": "wav2vec2", "architectures": ["Wav2Vec2ForCTC"], "conv_stride": strides, "vocab_size": len(TOKENS), "pad_token_id": 0})
    write_json(folder / "preprocessor_config.json", PROCESSOR)
    write_json(folder / "vocab.json", {token: index for index, token in enumerate(TOKENS)})
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "Wav2Vec2CTCTokenizer", "pad_token": "<pad>", "word_delimiter_token": "|"})

    folder = out / "spoken-words"
    write_graph(folder, words, {0: "batch_size"})
    names = {"id2label": dict(enumerate(LABELS)), "label2id": {label: index for index, label in enumerate(LABELS)}}
    write_json(folder / "config.json", {"model_type": "wav2vec2", "architectures": ["Wav2Vec2ForSequenceClassification"], **names})
    write_json(folder / "preprocessor_config.json", PROCESSOR)


if __name__ == "__main__":
    main()
