"""all-MiniLM-L6-v2 from safetensors to one 8-bit ONNX file in the Hub layout (half a minute).

The word table becomes 4-bit blocks of 16 (GatherBlockQuantized), the positions int8 rows with a
scale each, linear layers MatMulNBits with 8-bit blocks: weight-only, so no activation scale can blur the nearest neighbour. The output is
`last_hidden_state`; mean pooling and normalisation are the caller's (1_Pooling, modules.json).
"""
from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import onnx
import torch
from transformers import BertModel

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]
from common.nbits import halve_scales, quantise_matmuls, quantise_tables  # noqa: E402

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
COPIED = ["config.json", "config_sentence_transformers.json", "modules.json", "sentence_bert_config.json",
          "special_tokens_map.json", "tokenizer_config.json", "1_Pooling/config.json"]


class HiddenState(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)[0]


def export_float(base: Path) -> onnx.ModelProto:
    model = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager").eval()
    example = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in [*INPUTS, "last_hidden_state"]}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.onnx"
        torch.onnx.export(HiddenState(model), (example, (example > 0).long(), torch.zeros_like(example)), file,
                          input_names=INPUTS, output_names=["last_hidden_state"], dynamic_axes=axes, opset_version=17, dynamo=False)
        return onnx.load(file)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("base", type=Path, help="folder of all-MiniLM-L6-v2 with model.safetensors")
    options.add_argument("out", type=Path)
    options.add_argument("--bits", type=int, default=8, choices=(4, 8, 32))
    options.add_argument("--block", type=int, default=64)
    options.add_argument("--table-bits", type=int, default=4, choices=(4, 8))
    options.add_argument("--table-block", type=int, default=16)
    args = options.parse_args()

    model = export_float(args.base)
    if args.bits < 32:
        quantise_matmuls(model, args.bits, args.block)
        if args.table_bits == 4:
            quantise_tables(model, 4, args.table_block, smallest=1_000_000, search=True)
        quantise_tables(model, 8)  # the positions
        halve_scales(model)
    name = {4: "model_q4.onnx", 8: "model_quantized.onnx", 32: "model.onnx"}[args.bits]
    (args.out / "onnx").mkdir(parents=True, exist_ok=True)
    onnx.save(model, args.out / "onnx" / name)
    for file in COPIED:
        (args.out / file).parent.mkdir(exist_ok=True)
        (args.out / file).write_bytes((args.base / file).read_bytes())
    words = json.loads((args.base / "tokenizer.json").read_text(encoding="utf-8"))
    (args.out / "tokenizer.json").write_text(json.dumps(words, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{name} {(args.out / 'onnx' / name).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
