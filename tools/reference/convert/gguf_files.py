"""Tiny checkpoints of language models, and what llama.cpp's own converter and quantizer make of them.

Writes goldens/gguf/<model>/: config.json and the tokenizer as they are in the Hub, and golden.json with names and shapes
of the checkpoint, hashes of every tensor in every quantization, the fields of the file, tokens of awkward texts and a
greedy text of PyTorch. The weights are a hash of name and place (`fill`), so they lie nowhere: the tests make them again.

LLAMA_CPP names a checkout of llama.cpp for its convert_hf_to_gguf.py; the quantizer is that of node-llama-cpp's library.
"""

import ctypes
import hashlib
import json
import math
import os
import runpy
import shutil
import struct
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, os.environ["LLAMA_CPP"] + "/gguf-py")
sys.path.insert(0, os.environ["LLAMA_CPP"])

import gguf
import numpy as np
import torch
import transformers
from common import GOLDENS, corpus, write_json
from ggml import library, uniform
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

OUT = GOLDENS / "gguf"
QUANTS = dict(Q4_0=2, Q4_K_M=15, Q5_K_M=17, Q6_K=18)
CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
LLAMA3 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
TEXTS = [
    "The old farmer found a broken lamp last week.",
    "  two spaces,\ttabs\n\nand lines  ",
    "Zoë's café: 12,345.67 € — 東京 🙂👩‍🚀",
    "don't I'LL we've THEY'RE",
    "<|im_start|>user\nhi<|im_end|>",
    "def add(a, b):\n    return a + b\n",
]
TEMPLATE = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"


def seed_of(name: str) -> int:
    """FNV-1a of a name in 32 bits."""
    h = 0x811C9DC5
    for byte in name.encode():
        h = (h ^ byte) * 0x01000193 & 0xFFFFFFFF
    return h


def fill(name: str, shape: tuple, gemma: bool) -> np.ndarray:
    """A tensor's numbers: matrices as wide as their rows ask for, norms near one (Gemma's near zero), small biases."""
    u = uniform(seed_of(name), math.prod(shape)).reshape(shape)
    if len(shape) > 1:
        # Gemma's embeddings are multiplied before use, and would drown what the layers say.
        small = 4 if gemma and "embed_tokens" in name else 0
        return u * np.float32(2.0 ** (math.floor(math.log2(2 / math.sqrt(shape[-1]))) - small))
    if name.endswith(".weight"):
        return u * np.float32(0.25) + np.float32(0 if gemma else 1)
    return u * np.float32(0.125)


def byte_level(split: list, specials: list[str], ignore_merges: bool = False, frame: str | None = None) -> Tokenizer:
    tok = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    tok.pre_tokenizer = pre_tokenizers.Sequence(split) if len(split) > 1 else split[0]
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(
        corpus(), trainers.BpeTrainer(vocab_size=320, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    )  # fmt: skip
    if frame:
        tok.post_processor = processors.TemplateProcessing(single=f"{frame} $A", pair=f"{frame} $A {frame} $B", special_tokens=[(frame, tok.token_to_id(frame))])
    else:
        tok.post_processor = processors.ByteLevel(trim_offsets=False)
    return tok


def by_expression(expression: str) -> list:
    return [pre_tokenizers.Split(Regex(expression), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]


def sentence_piece(folder: Path) -> bytes:
    """A tokenizer.model that merges pairs and falls back to bytes, as Llama 2's and Gemma's do."""
    import sentencepiece

    (folder / "corpus.txt").write_text("\n".join(corpus(1500)), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "corpus.txt"), model_prefix=str(folder / "sp"), vocab_size=360, model_type="bpe", byte_fallback=True, character_coverage=1.0,
        normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=True, split_digits=True, minloglevel=2, num_threads=1,
    )  # fmt: skip
    return (folder / "sp.model").read_bytes()


def as_json(model: bytes, prefix: bool, added: list[str]) -> Tokenizer:
    """The same tokenizer as tokenizer.json has it."""
    from sentencepiece import SentencePieceProcessor

    sp = SentencePieceProcessor(model_proto=model)
    vocab = {sp.id_to_piece(i): i for i in range(sp.vocab_size())}
    merges = []
    for piece, i in vocab.items():
        local = [(piece[:k], piece[k:]) for k in range(1, len(piece)) if piece[:k] in vocab and piece[k:] in vocab]
        merges += [(-sp.get_score(i), vocab[a], vocab[b], a, b) for a, b in local if i > 258]
    tok = Tokenizer(models.BPE(vocab=vocab, merges=[(a, b) for *_, a, b in sorted(merges)], byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    replace = normalizers.Replace(" ", "▁")
    tok.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), replace]) if prefix else normalizers.Sequence([replace])
    strip = [decoders.Strip(" ", 1, 0)] if prefix else []
    tok.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip])
    tok.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    tok.add_special_tokens(["<unk>", "<s>", "</s>", *added])
    return tok


def save_tokenizer(folder: Path, tok: Tokenizer | None, config: dict, model: bytes | None = None) -> None:
    if tok:
        (folder / "tokenizer.json").write_text(tok.to_str(pretty=False), encoding="utf-8")
    if model:
        (folder / "tokenizer.model").write_bytes(model)
    write_json(folder / "tokenizer_config.json", config, None)


def convert(folder: Path, kind: str, to: Path, pre: str) -> None:
    """llama.cpp's converter. Its names for splits come from hashes of published tokenizers, so the name is handed in."""
    from conversion import base

    base.TextModel.get_vocab_base_pre = lambda self, tokenizer: pre
    argv, sys.argv = sys.argv, ["convert", str(folder), "--outtype", kind, "--outfile", str(to)]
    runpy.run_path(os.environ["LLAMA_CPP"] + "/convert_hf_to_gguf.py", run_name="__main__")
    sys.argv = argv


class Params(ctypes.Structure):
    """llama_model_quantize_params up to `ftype`; the rest stays as the library's defaults have it."""

    _fields_ = [("nthread", ctypes.c_int32), ("ftype", ctypes.c_int), ("rest", ctypes.c_char * 256)]


def requantize(source: Path, ftype: int, to: Path) -> None:
    for name in ("libggml-base.so", "libggml.v*.so"):
        library(name)
    llama = library("libllama.v*.so")
    defaults = llama.llama_model_quantize_default_params
    defaults.restype = Params
    params = defaults()
    params.nthread, params.ftype = 1, ftype
    assert llama.llama_model_quantize(str(source).encode(), str(to).encode(), ctypes.byref(params)) == 0


def tensors(path: Path) -> dict[str, tuple[str, str]]:
    return {t.name: (t.tensor_type.name, hashlib.sha256(t.data.tobytes()).hexdigest()[:8]) for t in gguf.GGUFReader(path).tensors}


def fields(path: Path) -> dict:
    """Fields that tell how to run the model; lists as hashes of their JSON, those of floats as hashes of their bytes."""
    out = {}
    for name, field in gguf.GGUFReader(path).fields.items():
        if name.startswith(("GGUF.", "general.")) or name == "tokenizer.ggml.add_sep_token":
            continue
        value = field.contents()
        if isinstance(value, float):
            value = float(np.float32(value))
        if isinstance(value, list):
            words = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            if value and isinstance(value[0], float):
                words = np.float32(value).tobytes()
            value = f"{len(value)} {hashlib.sha256(words).hexdigest()[:16]}"
        out[name] = value
    return out


def header(path: Path) -> dict[str, str]:
    """Names of a safetensors file, each with its number format and its shape."""
    with path.open("rb") as f:
        head = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
    return {name: f"{t['dtype']} {' '.join(map(str, t['shape']))}" for name, t in head.items() if name != "__metadata__"}


def greedy(model, prompt: list[int], length: int) -> tuple[list[int], float]:
    """The likeliest tokens one after the other, and the least lead of one over the next."""
    ids, lead = list(prompt), math.inf
    for _ in range(length):
        with torch.no_grad():
            top = model(torch.tensor([ids])).logits[0, -1].float().topk(2)
        lead = min(lead, float(top.values[0] - top.values[1]))
        ids.append(int(top.indices[0]))
    return ids[len(prompt) :], lead


def make(name: str, config, dtype: torch.dtype, pre: str, tokenizer) -> None:
    work = Path(tempfile.mkdtemp())
    folder = work / "tiny"
    folder.mkdir()
    tokenizer(folder)
    torch.manual_seed(0)
    model = transformers.AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    gemma = config.model_type.startswith("gemma")
    with torch.no_grad():
        for key, p in model.named_parameters():
            p.copy_(torch.from_numpy(fill(key, tuple(p.shape), gemma)))
    model.to(dtype).save_pretrained(folder)
    for extra in ("generation_config.json",):
        (folder / extra).unlink(missing_ok=True)
    for kind in ("f16", "q8_0", "f32"):
        convert(folder, kind, work / f"{kind}.gguf", pre)
    kinds = {"F16": tensors(work / "f16.gguf"), "Q8_0": tensors(work / "q8_0.gguf")}
    for kind, ftype in QUANTS.items():
        requantize(work / "f32.gguf", ftype, work / "q.gguf")
        kinds[kind] = tensors(work / "q.gguf")
    reference = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    # Not AutoTokenizer, which makes some classes' splits anew instead of reading them.
    hub = Tokenizer.from_file(str(folder / "tokenizer.json"))
    best = max(
        ((*greedy(reference, prompt, 16), prompt) for prompt in (uniform_ids(s, config.vocab_size) for s in range(24))),
        key=lambda g: (len(set(g[0])) > 3, g[1]),
    )
    stored = header(folder / "model.safetensors")
    target = OUT / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for file in folder.iterdir():
        if file.suffix != ".safetensors":
            shutil.copy(file, target / file.name)
    golden = {
        "checkpoint": stored,
        "fields": fields(work / "f16.gguf"),
        "tensors": {t: " ".join(f"{kinds[k][t][0]}:{kinds[k][t][1]}" for k in kinds) for t in sorted(kinds["F16"])},
        "quantizations": list(kinds),
        "texts": [[text, hub.encode(text, add_special_tokens=False).ids] for text in TEXTS],
        "prompt": best[2],
        "greedy": best[0],
        "lead": round(best[1], 4),
    }
    # Lists of numbers in one line each: half the bytes, and a change can still be read.
    flat = {k: json.dumps(golden[k], ensure_ascii=False) for k in ("texts", "prompt", "greedy", "quantizations")}
    lines = json.dumps({**golden, **{k: f"@{k}@" for k in flat}}, ensure_ascii=False, indent=1)
    for k, words in flat.items():
        lines = lines.replace(f'"@{k}@"', words)
    (target / "golden.json").write_text(lines + "\n", encoding="utf-8")
    print(name, "lead", golden["lead"], golden["greedy"], sum(f.stat().st_size for f in target.iterdir()))
    shutil.rmtree(work)


def uniform_ids(seed: int, vocab: int) -> list[int]:
    return [int((u + 1) / 2 * (vocab - 10)) + 5 for u in uniform(seed, 6)]


CHAT = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
SP = sentence_piece(Path(tempfile.mkdtemp()))
LLAMA_CONFIG = dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", tokenizer_class="LlamaTokenizer")


def gpt2_like(split, **more):
    return lambda folder: save_tokenizer(
        folder, byte_level(split, CHAT), dict(bos_token="<|endoftext|>", eos_token="<|im_end|>", tokenizer_class="PreTrainedTokenizerFast", **more)
    )


def llama3_like(folder: Path) -> None:
    tok = byte_level(by_expression(LLAMA3), ["<|begin_of_text|>", "<|eot_id|>"], True, "<|begin_of_text|>")
    save_tokenizer(folder, tok, dict(bos_token="<|begin_of_text|>", eos_token="<|eot_id|>", tokenizer_class="PreTrainedTokenizerFast"))
    (folder / "chat_template.jinja").write_text("{{ bos_token }}{% for m in messages %}{{ m.content }}<|eot_id|>{% endfor %}", encoding="utf-8")


def spm_like(prefix: bool, with_model: bool, **more):
    tok = as_json(SP, prefix, ["<|im_start|>", "<|im_end|>"])
    added = {str(i): dict(content=c, special=True, lstrip=False, rstrip=False, normalized=False, single_word=False)
             for c, i in [("<unk>", 0), ("<s>", 1), ("</s>", 2), ("<|im_start|>", 360), ("<|im_end|>", 361)]}  # fmt: skip
    return lambda folder: save_tokenizer(folder, tok, {"added_tokens_decoder": added, **LLAMA_CONFIG, **more}, SP if with_model else None)


SMALL = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
SPM = dict(vocab_size=362, bos_token_id=1, eos_token_id=2)
BPE = dict(vocab_size=324, bos_token_id=0, eos_token_id=2, pad_token_id=None)
t = transformers
MODELS = {
    "llama": (t.LlamaConfig(**{**SMALL, **SPM, "hidden_size": 256, "intermediate_size": 512}), torch.bfloat16, "default", spm_like(True, True)),
    "mistral": (t.MistralConfig(**SMALL, **SPM, head_dim=32, sliding_window=None), torch.float16, "default", spm_like(True, False)),
    "llama-3": (t.LlamaConfig(**{**SMALL, **BPE, "hidden_size": 128}, tie_word_embeddings=True, max_position_embeddings=512, rope_parameters=dict(
        rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)), torch.bfloat16, "llama-bpe", llama3_like),
    "smollm": (t.LlamaConfig(**SMALL, **BPE, tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=100000.0)), torch.float32, "smollm",
               gpt2_like([pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)], chat_template=TEMPLATE)),
    "qwen2": (t.Qwen2Config(**SMALL, **BPE, tie_word_embeddings=True), torch.bfloat16, "qwen2", gpt2_like(by_expression(QWEN2), chat_template=TEMPLATE)),
    "qwen3": (t.Qwen3Config(**SMALL, **BPE, head_dim=32), torch.bfloat16, "qwen2", gpt2_like(by_expression(QWEN2))),
    "gemma-2": (t.Gemma2Config(**SMALL, **SPM, head_dim=16, query_pre_attn_scalar=16, sliding_window=32, max_position_embeddings=128), torch.bfloat16, "default",
                spm_like(False, True, tokenizer_class="GemmaTokenizer")),
    "gemma-3": (t.Gemma3TextConfig(**{**SMALL, **SPM, "num_hidden_layers": 6}, head_dim=16, query_pre_attn_scalar=16, sliding_window=32,
                                   max_position_embeddings=128), torch.bfloat16, "default", spm_like(False, True, tokenizer_class="GemmaTokenizer")),
    # llama.cpp chooses between both lists of factors by the size of the context, in steps of 256: these tests stay below.
    "phi-3": (t.Phi3Config(**SMALL, **SPM, pad_token_id=2, max_position_embeddings=1024, original_max_position_embeddings=512, sliding_window=None, rope_parameters=dict(
        rope_type="longrope", rope_theta=10000.0, original_max_position_embeddings=512, long_factor=[2.0] * 8, short_factor=[1.0 + i / 16 for i in range(8)])),
        torch.float16, "default", spm_like(True, True)),
    "gpt-2": (t.GPT2Config(vocab_size=324, n_positions=64, n_ctx=64, n_embd=256, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0), torch.float32, "gpt-2",
              gpt2_like([pre_tokenizers.ByteLevel(add_prefix_space=False)])),
}  # fmt: skip

if __name__ == "__main__":
    chosen = sys.argv[1:] or list(MODELS)
    for key in chosen:
        make(key, *MODELS[key])
