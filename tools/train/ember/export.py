"""Step 3: the weights as GGUF and as ONNX, in the Hub layout (seconds).

The source is a trained folder (model.safetensors) or the shipped .gguf, so that the ONNX
file can be made again from the repository alone. GGUF: Q8_0 (and F16, Q4_0 on request).
ONNX: a decoder with past; `--bits 4` writes onnx/model_q4.onnx (transformers.js dtype "q4"),
`--bits 8` onnx/model_quantized.onnx ("q8"), `--bits 32` onnx/model.onnx ("fp32").
The embedding keeps 8 bits in all quantised files.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from pathlib import Path

import gguf
import numpy as np
import onnx
import torch
import torch.nn.functional as F

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]
from common.nbits import quantise_matmuls, quantise_tables  # noqa: E402
from make_tokenizer import TEMPLATE  # noqa: E402
from model import Config, rotate  # noqa: E402
from weights import GGUF_NAMES, OUTER_NAMES, interleave, read  # noqa: E402

ONNX_FILES = {4: "model_q4.onnx", 8: "model_quantized.onnx", 32: "model.onnx"}


class Decoder(torch.nn.Module):
    """The forward pass with past keys and values, as transformers.js calls it."""

    def __init__(self, weights: dict[str, np.ndarray], config: Config):
        super().__init__()
        self.c = config
        self.w = torch.nn.ParameterDict({k.replace(".", "_"): torch.from_numpy(v.copy()) for k, v in weights.items()})

    def of(self, name: str) -> torch.Tensor:
        return self.w[(name + ".weight").replace(".", "_")]

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + self.c.epsilon) * self.of(name)

    def forward(self, input_ids, attention_mask, position_ids, *past):
        c = self.c
        x = F.embedding(input_ids, self.of("model.embed_tokens"))
        batch, length = input_ids.shape
        total = attention_mask.shape[1]
        frequency = 1 / c.theta ** (torch.arange(0, c.head_width, 2).float() / c.head_width)
        angle = position_ids.float()[:, :, None] * frequency
        angle = torch.cat([angle, angle], -1)[:, None]
        cosine, sine = angle.cos(), angle.sin()
        place = torch.arange(total)
        seen = (place[None, :] <= place[total - length :][:, None])[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(seen, torch.tensor(0.0), torch.tensor(-1e9))[:, :, None]
        group, present = c.heads // c.kv_heads, []
        for i in range(c.layers):
            layer = f"model.layers.{i}."
            normed = self.norm(x, layer + "input_layernorm")
            q, k, v = (
                F.linear(normed, self.of(f"{layer}self_attn.{p}_proj")).view(batch, length, -1, c.head_width).transpose(1, 2)
                for p in "qkv"
            )
            q, k = rotate(q, cosine, sine), rotate(k, cosine, sine)
            k, v = torch.cat([past[2 * i], k], 2), torch.cat([past[2 * i + 1], v], 2)
            present += [k, v]
            grouped = q.reshape(batch, c.kv_heads, group * length, c.head_width)
            scores = (grouped @ k.transpose(2, 3)).view(batch, c.kv_heads, group, length, total) / math.sqrt(c.head_width)
            shares = torch.softmax(scores + bias, -1).view(batch, c.kv_heads, group * length, total)
            mixed = (shares @ v).view(batch, c.heads, length, c.head_width).transpose(1, 2).reshape(batch, length, -1)
            x = x + F.linear(mixed, self.of(layer + "self_attn.o_proj"))
            normed = self.norm(x, layer + "post_attention_layernorm")
            gate, up = F.linear(normed, self.of(layer + "mlp.gate_proj")), F.linear(normed, self.of(layer + "mlp.up_proj"))
            x = x + F.linear(F.silu(gate) * up, self.of(layer + "mlp.down_proj"))
        return (F.linear(self.norm(x, "model.norm"), self.of("lm_head")), *present)


def write_onnx(weights: dict[str, np.ndarray], c: Config, out: Path, bits: int, block: int, attention_bits: int) -> None:
    past = [f"past_key_values.{i}.{kind}" for i in range(c.layers) for kind in ("key", "value")]
    names = ["input_ids", "attention_mask", "position_ids", *past]
    results = ["logits", *(p.replace("past_key_values", "present") for p in past)]
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in ("input_ids", "position_ids", "logits")}
    axes["attention_mask"] = {0: "batch_size", 1: "total_sequence_length"}
    axes |= {p: {0: "batch_size", 2: "past_sequence_length"} for p in past}
    axes |= {r: {0: "batch_size", 2: "total_sequence_length"} for r in results[1:]}
    example = (
        torch.randint(3, c.vocabulary, (2, 3)), torch.ones(2, 7, dtype=torch.long), torch.arange(4, 7)[None].repeat(2, 1),
        *(torch.zeros(2, c.kv_heads, 4, c.head_width) for _ in past),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "model.onnx"
        torch.onnx.export(
            Decoder(weights, c).eval(), example, plain, input_names=names, output_names=results, dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        model = onnx.load(plain)
    if bits < 32:
        # the head and, with 4 bits, the attention matrices keep 8 bits: they are small and copy names
        precise = {(c.vocabulary, c.width)} | ({(c.width, c.width), (c.kv_heads * c.head_width, c.width)} if attention_bits == 8 else set())
        quantise_matmuls(model, bits, block, search=True, override=lambda node, shape: 8 if tuple(shape) in precise else None)
        quantise_tables(model, 8)
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    file = out / "onnx" / ONNX_FILES[bits]
    onnx.save(model, file)
    print(f"{file.name} {file.stat().st_size / 1e6:.2f} MB")


def write_gguf(weights: dict[str, np.ndarray], c: Config, tokenizer: dict, out: Path, kind: str) -> None:
    types = gguf.GGMLQuantizationType
    main_type = types[kind]
    file = out / f"ember-{kind}.gguf"
    w = gguf.GGUFWriter(str(file), "llama")
    w.add_name("Ember tiny")
    w.add_context_length(c.context)
    w.add_embedding_length(c.width)
    w.add_block_count(c.layers)
    w.add_feed_forward_length(c.hidden)
    w.add_head_count(c.heads)
    w.add_head_count_kv(c.kv_heads)
    w.add_rope_dimension_count(c.head_width)
    w.add_rope_freq_base(c.theta)
    w.add_layer_norm_rms_eps(c.epsilon)
    w.add_vocab_size(c.vocabulary)
    w.add_file_type(gguf.LlamaFileType["MOSTLY_" + kind])
    pieces = sorted(tokenizer["model"]["vocab"].items(), key=lambda p: p[1])
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("gpt-2")
    w.add_token_list([piece for piece, _ in pieces])
    w.add_token_types([gguf.TokenType.CONTROL if i < 3 else gguf.TokenType.NORMAL for i in range(len(pieces))])
    w.add_token_merges([" ".join(m) if isinstance(m, list) else m for m in tokenizer["model"]["merges"]])
    w.add_bos_token_id(0)
    w.add_eos_token_id(2)
    w.add_pad_token_id(0)
    w.add_add_bos_token(False)
    w.add_chat_template(TEMPLATE)

    def add(name: str, weight: np.ndarray, kind) -> None:
        if weight.ndim == 1:
            w.add_tensor(name, weight)
        else:
            w.add_tensor(name, gguf.quants.quantize(weight, kind), raw_dtype=kind)

    outer_type = types.Q8_0 if kind == "Q4_0" else main_type
    for ours, theirs in OUTER_NAMES.items():
        add(ours + ".weight", weights[theirs + ".weight"], outer_type)
    for i in range(c.layers):
        for ours, theirs in GGUF_NAMES.items():
            weight = weights[f"model.layers.{i}.{theirs}.weight"]
            heads = {"attn_q": c.heads, "attn_k": c.kv_heads}.get(ours)
            add(f"blk.{i}.{ours}.weight", np.ascontiguousarray(interleave(weight, heads) if heads else weight), main_type)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
    print(f"{file.name} {file.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("source", type=Path, help="a folder with model.safetensors, or a .gguf")
    options.add_argument("out", type=Path)
    options.add_argument("--tokenizer", type=Path, help="folder with the tokenizer files; default: the source's")
    options.add_argument("--gguf", nargs="*", default=[], choices=("F16", "Q8_0", "Q4_0"))
    options.add_argument("--bits", type=int, nargs="*", default=[4], choices=(4, 8, 32))
    options.add_argument("--block", type=int, default=32)
    options.add_argument("--attention-bits", type=int, default=8, choices=(4, 8))
    args = options.parse_args()

    config = Config()
    torch.manual_seed(0)
    weights = read(args.source, config)
    words = args.tokenizer or (args.source if args.source.is_dir() else args.source.parent)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if words.resolve() != args.out.resolve():
            (args.out / name).write_bytes((words / name).read_bytes())
    for kind in args.gguf:
        write_gguf(weights, config, json.loads((words / "tokenizer.json").read_text(encoding="utf-8")), args.out, kind)
    for bits in args.bits:
        write_onnx(weights, config, args.out, bits, args.block, args.attention_bits)


if __name__ == "__main__":
    main()
