"""Makes tiny/moondream (vision_encoder, embed_tokens, decoder_model_merged) and what PyTorch answers to a picture with a question.

Run: python moondream.py

transformers has no Moondream, so the model is put together of its parts as vikhyatk/moondream1 does: a SigLIP tower, a
projector of two layers, PhiForCausalLM. The prompt is that of its `answer_question`: the first special token, the features
of the picture, then the text. Writes goldens/models/tiny/moondream/ and goldens/moondream.json. At every step the best
token leads by GAP.
"""

from vision import PICTURES, settle, shown

import torch
from transformers import AutoImageProcessor, DynamicCache, PhiConfig, PhiForCausalLM, PreTrainedTokenizerFast, SiglipVisionConfig, SiglipVisionModel

from common import GOLDENS, MODELS, byte_level_bpe, export, randomise, save_tokenizer, write_json
from seq2seq_export import shrink

GAP, NEW, SIZE, SIDE, PATCH, MARK = 0.002, 12, 8, 16, 8, 1
CASES = [{"file": f, "text": "What is in the picture?"} for f in ("rgb.png", "turned-6.jpg", "gray.png", "lossy.webp")] + [
    {"file": "rgba.png", "text": "日本 🙂 or the fox?"},
    {"file": "rgb.png", "messages": [
        {"role": "user", "content": "Is it a lamp?"}, {"role": "assistant", "content": "No."}, {"role": "user", "content": "Why not?"}]},
]  # fmt: skip
PROCESSOR = {"do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5],
             "image_processor_type": "SiglipImageProcessor", "image_std": [0.5, 0.5, 0.5], "resample": 3, "rescale_factor": 1 / 255,
             "size": {"height": SIDE, "width": SIDE}}  # fmt: skip


class Moondream(torch.nn.Module):
    def __init__(self, vocab_size: int):
        super().__init__()
        vision = SiglipVisionConfig(hidden_size=SIZE, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, image_size=SIDE, patch_size=PATCH, vision_use_head=False)
        self.tower = SiglipVisionModel._from_config(vision, attn_implementation="eager")
        self.projector = torch.nn.Sequential(torch.nn.Linear(SIZE, 24), torch.nn.GELU(approximate="tanh"), torch.nn.Linear(24, SIZE))
        text = PhiConfig(vocab_size=vocab_size, hidden_size=SIZE, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2,
                         max_position_embeddings=256, bos_token_id=0, eos_token_id=0, pad_token_id=0)  # fmt: skip
        self.text = PhiForCausalLM._from_config(text, attn_implementation="eager")

    def features(self, pixel_values):
        return self.projector(self.tower(pixel_values=pixel_values).last_hidden_state)


class Features(torch.nn.Module):
    def __init__(self, model: Moondream):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model.features(pixel_values)


class Decoder(torch.nn.Module):
    def __init__(self, model: Moondream):
        super().__init__()
        self.text = model.text

    def forward(self, inputs_embeds, attention_mask, position_ids, key, value):
        cache = DynamicCache()
        cache.update(key, value, 0)
        total, length = attention_mask.shape[1], inputs_embeds.shape[1]
        at = torch.arange(total)
        seen = (at[None, :] <= at[total - length :][:, None])[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(seen, torch.tensor(0.0), torch.tensor(-1e9))
        out = self.text.model(inputs_embeds=inputs_embeds, attention_mask=bias, position_ids=position_ids, past_key_values=cache, use_cache=True)
        return self.text.lm_head(out[0]), cache.layers[0].keys, cache.layers[0].values


def prompt(case) -> str:
    """What stands after the picture; earlier questions come with their answers."""
    turns = case.get("messages") or [{"role": "user", "content": case["text"]}]
    said = "".join(f"Question: {turns[i]['content']}\n\nAnswer: {turns[i + 1]['content']}\n\n" for i in range(0, len(turns) - 1, 2))
    return f"\n\n{said}Question: {turns[-1]['content']}\n\nAnswer:"


def answer(model: Moondream, tokenizer, images, case):
    features = model.features(images([shown(PICTURES / case["file"])], return_tensors="pt")["pixel_values"])
    after = tokenizer(prompt(case), add_special_tokens=False, return_tensors="pt")["input_ids"]
    embed = model.text.get_input_embeddings()
    first = torch.tensor([[tokenizer.bos_token_id]])
    embeds = torch.cat([embed(first), features, embed(after)], dim=1)
    out = model.text.generate(inputs_embeds=embeds, attention_mask=torch.ones(embeds.shape[:2], dtype=torch.long), do_sample=False, max_new_tokens=NEW,
                              eos_token_id=0, pad_token_id=0, output_scores=True, return_dict_in_generate=True)  # fmt: skip
    ids = out.sequences[0].tolist()
    gap = min(float(t[0] - t[1]) for t in (s[0].topk(2).values for s in out.scores))
    input_ids = [tokenizer.bos_token_id, *[MARK] * features.shape[1], *after[0].tolist()]
    expected = {"inputIds": input_ids, "ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)}
    return {**case, "expected": expected}, gap


def export_all(model: Moondream, folder) -> None:
    batch = {0: "batch_size"}
    export(Features(model), (torch.randn(2, 3, SIDE, SIDE),), folder / "vision_encoder.onnx", ["pixel_values"], ["image_features"], {"pixel_values": batch, "image_features": batch})
    ids = torch.randint(4, 200, (2, 3))
    export(model.text.get_input_embeddings(), (ids,), folder / "embed_tokens.onnx", ["input_ids"], ["inputs_embeds"], {n: {**batch, 1: "length"} for n in ("input_ids", "inputs_embeds")})
    past, cache = torch.randn(2, 2, 4, SIZE // 2), ["past_key_values.0.key", "past_key_values.0.value"]
    inputs = ["inputs_embeds", "attention_mask", "position_ids", *cache]
    outputs = ["logits", "present.0.key", "present.0.value"]
    axes = {n: {**batch, 1: "length"} for n in ("inputs_embeds", "position_ids", "logits")} | {"attention_mask": {**batch, 1: "total"}}
    axes |= {n: {**batch, 2: "past"} for n in cache} | {n: {**batch, 2: "total"} for n in outputs[1:]}
    args = (torch.randn(2, 3, SIZE), torch.ones(2, 7, dtype=torch.long), torch.arange(4, 7).repeat(2, 1), past, past)
    export(Decoder(model), args, folder / "decoder_model_merged.onnx", inputs, outputs, axes)
    for path in folder.glob("*.onnx"):
        shrink(path)


def build() -> None:
    folder = MODELS / "tiny" / "moondream"
    tok = byte_level_bpe(260, ["<|endoftext|>", "<image>"])
    names = {"tokenizer_class": "CodeGenTokenizer", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "model_max_length": 256}
    save_tokenizer(folder, tok, names)
    write_json(folder / "preprocessor_config.json", PROCESSOR)
    tokens = {k: v for k, v in names.items() if k.endswith("_token")}
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), **tokens)
    images = AutoImageProcessor.from_pretrained(folder, backend="pil")
    for seed in range(1, 80):
        model = Moondream(tok.get_vocab_size()).eval()
        randomise(model, seed, 0.6)
        settle(model.tower, seed, 2.0)
        with torch.no_grad():
            for i in range(len(tokenizer)):
                text = tokenizer.decode([i])
                if "\ufffd" in text or not text.isprintable():
                    model.text.lm_head.weight[i] = (model.text.lm_head.weight[i] / 8).half().float()
            model.text.lm_head.weight[MARK] = 0
            model.text.lm_head.bias[MARK] = -4
            found = [answer(model, tokenizer, images, c) for c in CASES]
        gap, texts = min(g for _, g in found), {f["expected"]["text"] for f, _ in found}
        print(f"moondream {seed}: gap {gap:.4f}, {len(texts)} different texts", flush=True)
        if gap > GAP and len(texts) > 4:
            break
    else:
        raise SystemExit("no seed fits")
    text = {k: getattr(model.text.config, k) for k in ("model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "max_position_embeddings")}
    write_json(folder / "config.json", {"architectures": ["Moondream1ForConditionalGeneration"], "model_type": "moondream1", "image_token_index": MARK, "phi_config": text})
    write_json(folder / "generation_config.json", {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0})
    export_all(model, folder / "onnx")
    write_json(GOLDENS / "moondream.json", {"model": "tiny/moondream", "maxNewTokens": NEW, "minGap": gap, "cases": [f for f, _ in found]})


if __name__ == "__main__":
    build()
