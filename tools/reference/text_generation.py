"""Makes tiny/gpt2 and tiny/llama (ONNX decoder-with-past, GGUF F16) and their goldens from PyTorch in float32.

Run: python text_generation.py            builds both
     python text_generation.py --search   prints usable seeds, should another PyTorch draw other random numbers

Writes goldens/models/tiny/{gpt2,llama}/ and goldens/{gpt2,llama}.json. The weights are random with a large
spread, so greedy text is nonsense but not a loop. Prompts are varied until at every step of every golden path
the best token leads the second by more than GAP, so rounding to half precision still picks the same tokens.
"""

import itertools
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer, DynamicCache, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from common import GOLDENS, MODELS, byte_level_bpe, coarsen, export, randomise, save_tokenizer, session, write_json
from gguf_file import write_gguf
from prompts import CHATS, FIRST, PROMPTS

SEEDS = {"gpt2": 54, "llama": 7}  # llama's first one, 5, shows the rounding of llama.cpp's half-precision caches more than its test allows
GAP, NEW, PENALTY = 0.05, 24, 1.3
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
SPECIALS = {"gpt2": ["<|endoftext|>"], "llama": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]}
TOP_LOGITS = ("plain", "unicode", "long")


class Decoder(torch.nn.Module):
    """logits and present.* from plain tensors; the causal mask is written out, so tracing keeps it for every shape."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = DynamicCache()
        for i in range(len(past) // 2):
            cache.update(past[2 * i], past[2 * i + 1], i)
        total, length = attention_mask.shape[1], input_ids.shape[1]
        at = torch.arange(total)
        seen = (at[None, :] <= at[total - length :][:, None])[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(seen, torch.tensor(0.0), torch.tensor(-1e9))
        out = self.model(input_ids=input_ids, attention_mask=bias, position_ids=position_ids, past_key_values=cache, use_cache=True)
        return (out.logits, *[t for layer in cache.layers for t in (layer.keys, layer.values)])


def tokenizer_for(name: str, folder):
    tok = byte_level_bpe(512, SPECIALS[name])
    bos, eos = SPECIALS[name][0], SPECIALS[name][-1]
    config = {"tokenizer_class": "GPT2Tokenizer" if name == "gpt2" else "PreTrainedTokenizerFast", "bos_token": bos, "eos_token": eos}
    config |= {"unk_token": bos, "add_prefix_space": False, "model_max_length": 256} if name == "gpt2" else {"pad_token": bos, "model_max_length": 512}
    if name == "llama":
        config["chat_template"] = CHATML
    save_tokenizer(folder, tok, config)
    return AutoTokenizer.from_pretrained(folder)


def model_for(name: str, seed: int, tokenizer):
    size = len(tokenizer)
    if name == "gpt2":
        config = GPT2Config(vocab_size=size, n_positions=256, n_embd=32, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0)
        model = GPT2LMHeadModel._from_config(config, attn_implementation="eager")
    else:
        config = LlamaConfig(
            vocab_size=size, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
            max_position_embeddings=512, rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, rms_norm_eps=1e-5,
            tie_word_embeddings=False, bos_token_id=0, eos_token_id=2, pad_token_id=0,
        )  # fmt: skip
        model = LlamaForCausalLM._from_config(config, attn_implementation="eager")
    randomise(model, seed, 0.4)
    coarsen(model)
    # Lone bytes and control characters get small logits, so the greedy text is mostly readable.
    with torch.no_grad():
        for i in range(len(SPECIALS[name]), size):
            text = tokenizer.decode([i])
            if "\ufffd" in text or not text.isprintable():
                model.lm_head.weight[i] = (model.lm_head.weight[i] / 8).half().float()
    model.generation_config.pad_token_id = 0
    return model.eval()


def greedy(model, tokenizer, ids: list[int], **options) -> tuple[dict, float]:
    out = model.generate(
        torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), do_sample=False, max_new_tokens=NEW,
        output_scores=True, return_dict_in_generate=True, **options,
    )  # fmt: skip
    new = out.sequences[0, len(ids) :].tolist()
    gap = min(float(top[0] - top[1]) for top in (s[0].topk(2).values for s in out.scores))
    return {"ids": new, "text": tokenizer.decode(new, skip_special_tokens=True), "stopped": new[-1] == model.config.eos_token_id}, gap


def paths(model, tokenizer, ids: list[int], *options: dict):
    """The greedy results and their smallest lead, or None where one is a close call or a loop."""
    results = []
    for o in options:
        results.append(greedy(model, tokenizer, ids, **o))
        new, gap = results[-1][0]["ids"], results[-1][1]
        if gap < GAP or len(set(new)) < 0.6 * len(new) or len(new) < 4:
            return None
    return [r for r, _ in results], min(g for _, g in results)


def completion(model, tokenizer, name: str):
    for prompt in itertools.takewhile(lambda p: p is not None, map(PROMPTS[name], itertools.count())):
        ids = tokenizer(prompt)["input_ids"]
        found = paths(model, tokenizer, ids, {}, {"repetition_penalty": PENALTY})
        if found and found[0][0]["stopped"] == (name == "stops"):
            case = {"name": name, "prompt": prompt, "promptIds": ids, "greedy": found[0][0], "greedyPenalty": found[0][1]}
            if name in TOP_LOGITS:
                with torch.no_grad():
                    top = model(torch.tensor([ids])).logits[0, -1].topk(20)
                case["topLogits"] = {"ids": top.indices.tolist(), "values": top.values.tolist()}
            return case, found[1]


def chat(model, tokenizer, name: str):
    for messages in map(CHATS[name], itertools.count()):
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        ids = tokenizer.apply_chat_template(messages, tokenize=True, add_generation_prompt=True, return_dict=True)["input_ids"]
        found = paths(model, tokenizer, ids, {})
        if found:
            return {"name": name, "messages": messages, "rendered": text, "promptIds": ids, "greedy": found[0][0]}, found[1]


def goldens(name: str, model, tokenizer) -> dict:
    cases = [completion(model, tokenizer, key) for key in PROMPTS]
    chats = [chat(model, tokenizer, key) for key in CHATS] if name == "llama" else []
    assert all(cases), "the seed no longer fits here: run --search"
    head = {"model": f"tiny/{name}", "maxNewTokens": NEW, "repetitionPenalty": PENALTY, "eosTokenId": model.config.eos_token_id}
    return {**head, "minGap": min(g for _, g in cases + chats), "cases": [c for c, _ in cases], "chats": [c for c, _ in chats]}


def export_decoder(model, path) -> None:
    c = model.config
    heads, width = getattr(c, "num_key_value_heads", c.num_attention_heads), c.hidden_size // c.num_attention_heads
    kv = [f"{i}.{k}" for i in range(c.num_hidden_layers) for k in ("key", "value")]
    inputs = ["input_ids", "attention_mask", "position_ids"] + [f"past_key_values.{x}" for x in kv]
    outputs = ["logits"] + [f"present.{x}" for x in kv]
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in inputs[:3] + outputs[:1]}
    axes["attention_mask"] = {0: "batch_size", 1: "total_sequence_length"}
    axes |= {n: {0: "batch_size", 2: "past_sequence_length"} for n in inputs[3:]} | {n: {0: "batch_size", 2: "total_sequence_length"} for n in outputs[1:]}
    batch, length, past = 2, 3, 4
    args = (torch.randint(3, c.vocab_size, (batch, length)), torch.ones(batch, length + past, dtype=torch.long), torch.arange(past, past + length).repeat(batch, 1))
    export(Decoder(model), (*args, *[torch.randn(batch, heads, past, width) for _ in kv]), path, inputs, outputs, axes)


def check_onnx(model, path, golden: dict) -> float:
    """Greedy with a cache in onnxruntime: the same tokens, and the logits of every step within 1e-5 relative to their spread."""
    run, worst = session(path), 0.0
    names = [i.name for i in run.get_inputs()][3:]
    shape = run.get_inputs()[3].shape
    for case in golden["cases"] + golden["chats"]:
        ids, cur, past = list(case["promptIds"]), case["promptIds"], {n: np.zeros((1, shape[1], 0, shape[3]), np.float32) for n in names}
        for want in case["greedy"]["ids"]:
            at = np.arange(len(ids) - len(cur), len(ids))[None]
            out = run.run(None, {"input_ids": np.array([cur]), "attention_mask": np.ones((1, len(ids)), np.int64), "position_ids": at, **past})
            with torch.no_grad():
                reference = model(torch.tensor([ids])).logits[0, -1].numpy()
            worst = max(worst, float(np.abs(out[0][0, -1] - reference).max() / np.abs(reference).max()))
            assert out[0][0, -1].argmax() == want, case["name"]
            past, cur, ids = dict(zip(names, out[1:])), [want], ids + [want]
    assert worst < 1e-5, worst
    return worst


def search(name: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = tokenizer_for(name, Path(folder))
        return next(s for s in itertools.count(1) if all(completion(model_for(name, s, tokenizer), tokenizer, key) for key in FIRST))


def build(name: str) -> None:
    folder = MODELS / "tiny" / name
    tokenizer = tokenizer_for(name, folder)
    model = model_for(name, SEEDS[name], tokenizer)
    golden = goldens(name, model, tokenizer)
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    eos = model.config.eos_token_id
    write_json(folder / "generation_config.json", {"bos_token_id": 0, "eos_token_id": [eos, 0] if eos else 0} | ({"pad_token_id": 0} if eos else {}))
    export_decoder(model, folder / "onnx" / "model.onnx")
    worst = check_onnx(model, folder / "onnx" / "model.onnx", golden)
    write_gguf(folder / "model-f16.gguf", model, folder / "tokenizer.json", len(SPECIALS[name]), CHATML if name == "llama" else None)
    write_json(GOLDENS / f"{name}.json", golden)
    print(f"tiny/{name}: onnx differs by {worst:.1e} of the largest logit, smallest gap {golden['minGap']:.3f}")


if __name__ == "__main__":
    for which in SEEDS:
        print(which, "seed", search(which)) if "--search" in sys.argv else build(which)
