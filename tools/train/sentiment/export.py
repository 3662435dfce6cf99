"""Step 4: the checkpoint as a quantised ONNX file in the Hub layout.

Linear layers become MatMulNBits, the word table GatherBlockQuantized (4 bits) or int8 rows.
The file is named `onnx/model_q4.onnx` (transformers.js: dtype "q4") or, with `--bits 8`,
`onnx/model_quantized.onnx` (dtype "q8").
"""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import onnx
import torch
from transformers import BertForSequenceClassification

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]
from common.nbits import halve_scales, quantise_matmuls, quantise_tables  # noqa: E402

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class Logits(torch.nn.Module):
    """Positional inputs, one output: what the ONNX exporter wants."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits


def export_float(checkpoint: Path, target: Path) -> None:
    model = BertForSequenceClassification.from_pretrained(checkpoint, attn_implementation="eager").eval()
    example = torch.tensor([[2, 20, 21, 3], [2, 22, 3, 0]])
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in INPUTS} | {"logits": {0: "batch_size"}}
    torch.onnx.export(Logits(model), (example, (example > 0).long(), torch.zeros_like(example)), target, input_names=INPUTS,
                      output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False)


def write_configs(checkpoint: Path, out: Path) -> None:
    """config.json and the tokenizer files, without what only PyTorch needs."""
    config = json.loads((checkpoint / "config.json").read_text())
    for key in ("transformers_version", "dtype", "tie_word_embeddings", "_name_or_path"):
        config.pop(key, None)
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "tokenizer.json").write_bytes((checkpoint / "tokenizer.json").read_bytes())
    words = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "strip_accents": None, "tokenize_chinese_chars": True,
             "model_max_length": 512, "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]",
             "mask_token": "[MASK]"}
    (out / "tokenizer_config.json").write_text(json.dumps(words, indent=2) + "\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("checkpoint", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--bits", type=int, default=4, choices=(4, 8))
    options.add_argument("--block", type=int, default=64)
    options.add_argument("--table-bits", type=int, default=4, choices=(4, 8))
    options.add_argument("--keep-float", action="store_true", help="leave onnx/model.onnx (fp32) there too")
    args = options.parse_args()

    (args.out / "onnx").mkdir(parents=True, exist_ok=True)
    plain = args.out / "onnx" / "model.onnx"
    export_float(args.checkpoint, plain)
    model = onnx.load(plain)
    matrices = quantise_matmuls(model, args.bits, args.block)
    # the word table in 4 or 8 bits; the position table, always int8, is above 100,000 numbers too
    tables = quantise_tables(model, args.table_bits, 32, smallest=1_000_000) + quantise_tables(model, 8)
    halve_scales(model)
    target = args.out / "onnx" / ("model_q4.onnx" if args.bits == 4 else "model_quantized.onnx")
    onnx.save(model, target)
    if not args.keep_float:
        plain.unlink()
    write_configs(args.checkpoint, args.out)
    print(f"{target.name}: {matrices} matrices, {tables} tables, {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
