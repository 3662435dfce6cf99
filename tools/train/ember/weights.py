"""Reads ember's weights under their Hugging Face names, from a trained folder or from the shipped GGUF."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import load_file

from model import Config

GGUF_NAMES = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
}  # fmt: skip
OUTER_NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}


def hub_name(name: str) -> str:
    parts = name.removesuffix(".weight").split(".")
    if parts[0] == "blk":
        return f"model.layers.{parts[1]}.{GGUF_NAMES[parts[2]]}.weight"
    return OUTER_NAMES[parts[0]] + ".weight"


def interleave(weight: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp rotates neighbouring pairs, Hugging Face the two halves of a head."""
    return weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)


def deinterleave(weight: np.ndarray, heads: int) -> np.ndarray:
    return weight.reshape(heads, -1, 2, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)


def read(path: Path, config: Config) -> dict[str, np.ndarray]:
    """float32 weights from `folder/model.safetensors` or from a .gguf file."""
    if path.suffix != ".gguf":
        return {k: v.astype(np.float32) for k, v in load_file(str(path / "model.safetensors")).items()}
    weights = {}
    for tensor in gguf.GGUFReader(str(path)).tensors:
        weight = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if ".attn_q." in tensor.name:
            weight = deinterleave(weight, config.heads)
        if ".attn_k." in tensor.name:
            weight = deinterleave(weight, config.kv_heads)
        weights[hub_name(tensor.name)] = weight
    return weights
