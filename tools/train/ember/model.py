"""A small LLaMA: RMS norm, rotary positions, grouped queries, SwiGLU; every weight has its Hugging Face twin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Config:
    vocabulary: int = 2048
    width: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    head_width: int = 64
    hidden: int = 768
    theta: float = 10000.0
    epsilon: float = 1e-5
    context: int = 1024

    def to_hub(self) -> dict:
        """The fields of a LlamaConfig."""
        return dict(
            vocab_size=self.vocabulary, hidden_size=self.width, intermediate_size=self.hidden,
            num_hidden_layers=self.layers, num_attention_heads=self.heads, num_key_value_heads=self.kv_heads,
            head_dim=self.head_width, max_position_embeddings=self.context, rms_norm_eps=self.epsilon,
            rope_theta=self.theta, tie_word_embeddings=False, bos_token_id=0, eos_token_id=2, pad_token_id=0,
        )  # fmt: skip


def rotate(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    first, second = x.chunk(2, -1)
    return x * cosine + torch.cat([-second, first], -1) * sine


class Block(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.norm1, self.norm2 = nn.Parameter(torch.ones(c.width)), nn.Parameter(torch.ones(c.width))
        self.qkv = nn.Linear(c.width, (c.heads + 2 * c.kv_heads) * c.head_width, bias=False)
        self.out = nn.Linear(c.heads * c.head_width, c.width, bias=False)
        self.gate_up = nn.Linear(c.width, 2 * c.hidden, bias=False)
        self.down = nn.Linear(c.hidden, c.width, bias=False)

    def forward(self, x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
        c, (batch, length, _) = self.c, x.shape
        split = [c.heads * c.head_width, c.kv_heads * c.head_width, c.kv_heads * c.head_width]
        q, k, v = (
            part.view(batch, length, -1, c.head_width).transpose(1, 2)
            for part in self.qkv(F.rms_norm(x, (c.width,), self.norm1, c.epsilon)).split(split, -1)
        )
        q, k = rotate(q, cosine, sine).to(v.dtype), rotate(k, cosine, sine).to(v.dtype)
        k, v = (t.repeat_interleave(c.heads // c.kv_heads, 1) for t in (k, v))
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(attended.transpose(1, 2).reshape(batch, length, -1))
        gate, up = self.gate_up(F.rms_norm(x, (c.width,), self.norm2, c.epsilon)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class Ember(nn.Module):
    """Returns the last hidden states; multiply by `head` for the logits (untied from the embedding)."""

    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.embedding = nn.Embedding(c.vocabulary, c.width)
        self.blocks = nn.ModuleList([Block(c) for _ in range(c.layers)])
        self.norm = nn.Parameter(torch.ones(c.width))
        nn.init.normal_(self.embedding.weight, std=0.02)
        for block in self.blocks:
            for layer in (block.qkv, block.gate_up):
                nn.init.normal_(layer.weight, std=0.02 * math.sqrt(512 / c.width) ** 0.5)
            for layer in (block.out, block.down):
                nn.init.normal_(layer.weight, std=0.02 / math.sqrt(2 * c.layers))
        self.head = nn.Parameter(self.embedding.weight.detach().clone())
        frequency = 1 / c.theta ** (torch.arange(0, c.head_width, 2).float() / c.head_width)
        angle = torch.outer(torch.arange(c.context).float(), frequency).repeat(1, 2)
        self.register_buffer("cosine", angle.cos(), False)
        self.register_buffer("sine", angle.sin(), False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x, length = self.embedding(ids), ids.shape[1]
        for block in self.blocks:
            x = block(x, self.cosine[:length], self.sine[:length])
        return F.rms_norm(x, (self.c.width,), self.norm, self.c.epsilon)

    def to_hub(self) -> dict[str, torch.Tensor]:
        """The weights under the names of Hugging Face's LlamaForCausalLM."""
        c = self.c
        named = {"model.embed_tokens.weight": self.embedding.weight, "model.norm.weight": self.norm, "lm_head.weight": self.head}
        for i, block in enumerate(self.blocks):
            split = [c.heads * c.head_width, c.kv_heads * c.head_width, c.kv_heads * c.head_width]
            q, k, v = block.qkv.weight.split(split)
            gate, up = block.gate_up.weight.chunk(2)
            parts = {
                "self_attn.q_proj": q, "self_attn.k_proj": k, "self_attn.v_proj": v, "self_attn.o_proj": block.out.weight,
                "mlp.gate_proj": gate, "mlp.up_proj": up, "mlp.down_proj": block.down.weight,
                "input_layernorm": block.norm1, "post_attention_layernorm": block.norm2,
            }  # fmt: skip
            named |= {f"model.layers.{i}.{name}.weight": weight for name, weight in parts.items()}
        return {name: weight.detach().float().contiguous() for name, weight in named.items()}
