"""Makes tiny/llava (vision_encoder, embed_tokens, decoder_model_merged) and what PyTorch answers to pictures with a text.

Run: python llava.py

Writes goldens/models/tiny/llava/ and goldens/llava.json for pictures of goldens/pictures/kinds. The strategy «default»
leaves out the class token of the vision half, as llava-1.5 does. At every step the best token leads by GAP.
"""

from vision import PICTURES, settle, shown

import torch
from tokenizers import processors
from transformers import AutoImageProcessor, CLIPVisionConfig, DynamicCache, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from common import GOLDENS, MODELS, byte_level_bpe, export, randomise, save_tokenizer, write_json
from seq2seq_export import shrink

GAP, NEW, SIZE, PATCHES = 0.002, 12, 16, 4
TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() + ': ' }}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\\n' }}{% endfor %}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' ' }}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
ONE = ("rgb.png", "turned-6.jpg", "gray.png", "lossy.webp")
CASES = [{"files": [f], "text": "What is in the picture?"} for f in ONE] + [
    {"files": ["rgba.png"], "text": "日本 🙂 or the fox?"},
    {"files": ["rgb.png", "gray.png"], "text": "Which one is old?"},
    {"files": ["rgb.png"], "messages": [
        {"role": "user", "content": "Is it a lamp?"}, {"role": "assistant", "content": "No."}, {"role": "user", "content": "Why not?"}]},
]  # fmt: skip


class Features(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector

    def forward(self, pixel_values):
        states = self.tower(pixel_values, output_hidden_states=True).hidden_states[-2]
        return self.projector(states[:, 1:])


class Decoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model, self.head = model.model.language_model, model.lm_head

    def forward(self, inputs_embeds, attention_mask, position_ids, key, value):
        cache = DynamicCache()
        cache.update(key, value, 0)
        total, length = attention_mask.shape[1], inputs_embeds.shape[1]
        at = torch.arange(total)
        seen = (at[None, :] <= at[total - length :][:, None])[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(seen, torch.tensor(0.0), torch.tensor(-1e9))
        out = self.model(inputs_embeds=inputs_embeds, attention_mask=bias, position_ids=position_ids, past_key_values=cache, use_cache=True)
        return self.head(out[0]), cache.layers[0].keys, cache.layers[0].values


def make():
    tok = byte_level_bpe(280, ["<s>", "</s>", "<pad>", "<image>"])
    tok.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    names = {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<pad>", "pad_token": "<pad>", "model_max_length": 256}
    vision = CLIPVisionConfig(hidden_size=SIZE, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=16)
    text = LlamaConfig(vocab_size=tok.get_vocab_size(), hidden_size=SIZE, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1, head_dim=8,
                       max_position_embeddings=256, bos_token_id=0, eos_token_id=1, pad_token_id=2)  # fmt: skip
    config = LlavaConfig(vision_config=vision, text_config=text, image_token_index=3, vision_feature_select_strategy="default", vision_feature_layer=-2)
    return tok, names, LlavaForConditionalGeneration._from_config(config, attn_implementation="eager").eval()


PROCESSOR = {"crop_size": {"height": 32, "width": 32}, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True,
             "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_processor_type": "CLIPImageProcessor", "image_std": [0.26862954, 0.26130258, 0.27577711],
             "resample": 3, "rescale_factor": 1 / 255, "size": {"shortest_edge": 32}}  # fmt: skip


def parts(case) -> list[dict]:
    """The chat as Python's template takes it: the pictures stand in the first message of the user."""
    messages = case.get("messages") or [{"role": "user", "content": case["text"]}]
    chat = [{"role": m["role"], "content": [{"type": "text", "text": m["content"]}]} for m in messages]
    chat[0]["content"] = [{"type": "image"} for _ in case["files"]] + chat[0]["content"]
    return chat


def answer(model, tokenizer, images, case):
    text = tokenizer.apply_chat_template(parts(case), tokenize=False, add_generation_prompt=True)
    x = tokenizer(text.replace("<image>", "<image>" * PATCHES), return_tensors="pt")
    pixels = images([shown(PICTURES / f) for f in case["files"]], return_tensors="pt")["pixel_values"]
    out = model.generate(input_ids=x["input_ids"], attention_mask=x["attention_mask"], pixel_values=pixels, do_sample=False, max_new_tokens=NEW,
                         eos_token_id=1, pad_token_id=2, output_scores=True, return_dict_in_generate=True)  # fmt: skip
    ids = out.sequences[0, x["input_ids"].shape[1] :].tolist()
    gap = min(float(t[0] - t[1]) for t in (s[0].topk(2).values for s in out.scores))
    expected = {"inputIds": x["input_ids"][0].tolist(), "ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)}
    return {**case, "expected": expected}, gap


def export_all(model, folder) -> None:
    batch = {0: "batch_size"}
    export(Features(model), (torch.randn(2, 3, 32, 32),), folder / "vision_encoder.onnx", ["pixel_values"], ["image_features"], {"pixel_values": batch, "image_features": batch})
    ids = torch.randint(4, 200, (2, 3))
    export(model.get_input_embeddings(), (ids,), folder / "embed_tokens.onnx", ["input_ids"], ["inputs_embeds"], {n: {**batch, 1: "length"} for n in ("input_ids", "inputs_embeds")})
    past, cache = torch.randn(2, 1, 4, 8), ["past_key_values.0.key", "past_key_values.0.value"]
    inputs = ["inputs_embeds", "attention_mask", "position_ids", *cache]
    outputs = ["logits", "present.0.key", "present.0.value"]
    axes = {n: {**batch, 1: "length"} for n in ("inputs_embeds", "position_ids", "logits")} | {"attention_mask": {**batch, 1: "total"}}
    axes |= {n: {**batch, 2: "past"} for n in cache} | {n: {**batch, 2: "total"} for n in outputs[1:]}
    args = (torch.randn(2, 3, SIZE), torch.ones(2, 7, dtype=torch.long), torch.arange(4, 7).repeat(2, 1), past, past)
    export(Decoder(model), args, folder / "decoder_model_merged.onnx", inputs, outputs, axes)
    for path in folder.glob("*.onnx"):
        shrink(path)


def build() -> None:
    folder = MODELS / "tiny" / "llava"
    for seed in range(1, 60):
        tok, names, model = make()
        randomise(model, seed, 0.6)
        settle(model.model.vision_tower, seed, 2.0)
        save_tokenizer(folder, tok, {**names, "chat_template": TEMPLATE})
        write_json(folder / "preprocessor_config.json", PROCESSOR)
        tokens = {k: v for k, v in names.items() if k.endswith("_token")}
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), chat_template=TEMPLATE, **tokens)
        with torch.no_grad():
            for i in range(len(tokenizer)):
                text = tokenizer.decode([i])
                if "\ufffd" in text or not text.isprintable():
                    model.lm_head.weight[i] = (model.lm_head.weight[i] / 8).half().float()
            model.lm_head.weight[3] = 0
        found = [answer(model, tokenizer, AutoImageProcessor.from_pretrained(folder, backend="pil"), c) for c in CASES]
        gap, texts = min(g for _, g in found), {f["expected"]["text"] for f, _ in found}
        print(f"llava {seed}: gap {gap:.4f}, {len(texts)} different texts", flush=True)
        if gap > GAP and len(texts) > 4:
            break
    else:
        raise SystemExit("no seed fits")
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    write_json(folder / "generation_config.json", {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2})
    export_all(model, folder / "onnx")
    write_json(GOLDENS / "llava.json", {"model": "tiny/llava", "maxNewTokens": NEW, "minGap": gap, "cases": [f for f, _ in found]})


if __name__ == "__main__":
    build()
