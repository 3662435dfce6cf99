"""Makes tiny/vit-gpt2 (decoder with a short cache) and tiny/blip (decoder without one) and the captions of PyTorch.

Run: python captions.py

Writes goldens/models/tiny/{vit-gpt2,blip}/ and goldens/{vit-gpt2,blip}.json for pictures of goldens/pictures/kinds
(`pictures.py` makes those). At every greedy step the best token leads the second by GAP.
"""

import sys

from vision import PICTURES, settle, shown

import numpy as np
import torch
from transformers import (
    AutoImageProcessor, BlipConfig, BlipForConditionalGeneration, GPT2Config, PreTrainedTokenizerFast, ViTConfig, VisionEncoderDecoderConfig, VisionEncoderDecoderModel,
)  # fmt: skip

from common import GOLDENS, MODELS, byte_level_bpe, export, randomise, save_tokenizer, session, word_piece, write_json
from seq2seq_export import bias, causal, export_decoders, merge_decoders
from seq2seq_export import shrink

GAP, NEW = 0.002, 12
FILES = ["rgb.png", "turned-6.jpg", "gray.png", "rgba.png", "lossy.webp"]
SIZE = 16


class Vision(torch.nn.Module):
    """encoder_model: pixel_values → last_hidden_state."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model(pixel_values)[0]


class Uncached(torch.nn.Module):
    """decoder_model of BLIP: input_ids, attention_mask, encoder_hidden_states → logits."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, input_ids, attention_mask, encoder_hidden_states):
        mask = causal(input_ids.shape[1], attention_mask.shape[1]) + bias(attention_mask)
        return self.decoder(input_ids=input_ids, attention_mask=mask, encoder_hidden_states=encoder_hidden_states, use_cache=False, is_decoder=True).logits


def export_vision(model, path) -> None:
    axes = {n: {0: "batch_size"} for n in ("pixel_values", "last_hidden_state")}
    export(Vision(model), (torch.randn(2, 3, 32, 32),), path, ["pixel_values"], ["last_hidden_state"], axes)


def vit_gpt2(seed: int):
    tok = byte_level_bpe(280, ["<|endoftext|>"])
    names = {"tokenizer_class": "GPT2Tokenizer", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "model_max_length": 64}
    vit = ViTConfig(hidden_size=SIZE, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, image_size=32, patch_size=8)
    gpt = GPT2Config(vocab_size=tok.get_vocab_size(), n_positions=40, n_embd=SIZE, n_layer=1, n_head=2, add_cross_attention=True, is_decoder=True, bos_token_id=0, eos_token_id=0)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(vit, gpt, decoder_start_token_id=0, pad_token_id=0, eos_token_id=0)
    model = VisionEncoderDecoderModel._from_config(config, attn_implementation="eager")
    processor = {"do_normalize": True, "do_resize": True, "feature_extractor_type": "ViTFeatureExtractor", "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 2, "size": 32}
    generation = {"bos_token_id": 0, "decoder_start_token_id": 0, "eos_token_id": 0, "pad_token_id": 0, "max_length": NEW, "num_beams": 4}
    return tok, names, model, processor, generation


def blip(seed: int):
    tok = word_piece(160)
    names = {"tokenizer_class": "BertTokenizer", "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]", "model_max_length": 64}
    # The token that starts a caption is [DEC], which lies behind the tokenizer's own vocabulary.
    size = tok.get_vocab_size()
    vision = dict(hidden_size=SIZE, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=8, projection_dim=SIZE)
    text = dict(vocab_size=size + 2, hidden_size=SIZE, encoder_hidden_size=SIZE, intermediate_size=24, projection_dim=SIZE, num_hidden_layers=1, num_attention_heads=2,
                max_position_embeddings=40, bos_token_id=size, eos_token_id=2, sep_token_id=3, pad_token_id=0)  # fmt: skip
    model = BlipForConditionalGeneration._from_config(BlipConfig(vision_config=vision, text_config=text), attn_implementation="eager")
    processor = {"do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.48145466, 0.4578275, 0.40821073],
                 "image_processor_type": "BlipImageProcessor", "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "rescale_factor": 1 / 255,
                 "size": {"height": 32, "width": 32}}  # fmt: skip
    return tok, names, model, processor, None


def fill(model, seed: int) -> None:
    """Large random weights; pictures must tell in the text, so the vision half is scaled to its fan-in."""
    randomise(model, seed, 0.8)
    settle(model.encoder if hasattr(model, "encoder") else model.vision_model, seed, 2.0)


def caption(model, tokenizer, pixels, beams: int, prompt: str | None):
    options = {"do_sample": False, "num_beams": beams, "max_new_tokens": NEW - 1, "output_scores": True, "return_dict_in_generate": True}
    if hasattr(model, "text_decoder"):
        x = {} if prompt is None else {k: v for k, v in tokenizer(prompt, return_tensors="pt").items() if k != "token_type_ids"}
        out = model.generate(pixel_values=pixels, **x, **options)
    else:
        out = model.generate(pixel_values=pixels, max_length=None, **options)
    ids = [i for i in out.sequences[0].tolist()[1:] if i < len(tokenizer)]
    gap = 1.0 if beams > 1 else min(float(t[0] - t[1]) for t in (s[0].topk(2).values for s in out.scores))
    return {"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)}, gap


def build(name: str, make) -> None:
    folder = MODELS / "tiny" / name
    for seed in range(1, 60):
        tok, names, model, processor, generation = make(seed)
        model.eval()
        fill(model, seed)
        save_tokenizer(folder, tok, names)
        write_json(folder / "preprocessor_config.json", processor)
        tokens = {k: v for k, v in names.items() if k.endswith("_token")}
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), **tokens)
        head = model.decoder.lm_head if generation else model.text_decoder.cls.predictions.decoder
        with torch.no_grad():
            for i in range(len(tokenizer)):
                text = tokenizer.decode([i])
                if "\ufffd" in text or not text.isprintable():
                    head.weight[i] = (head.weight[i] / 8).half().float()
        images = AutoImageProcessor.from_pretrained(folder, backend="pil")
        asked = [(file, 1, None) for file in FILES] + [(FILES[0], 4, None)]
        asked += [] if generation else [(FILES[0], 1, "a photo of the fox"), (FILES[1], 1, "the city of 東京")]
        found = [(a, *caption(model, tokenizer, images(shown(PICTURES / a[0]), return_tensors="pt")["pixel_values"], *a[1:])) for a in asked]
        gap, texts = min(f[2] for f in found), {f[1]["text"] for f in found}
        print(f"{name} {seed}: gap {gap:.4f}, {len(texts)} different texts", flush=True)
        if gap > GAP and len(texts) > 3:
            break
    else:
        raise SystemExit(f"no seed fits {name}")
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    onnx = folder / "onnx"
    if generation:
        write_json(folder / "generation_config.json", generation)
        export_vision(model.encoder, onnx / "encoder_model.onnx")
        export_decoders(model, logits, onnx, 1, 2, SIZE // 2, SIZE, 280, cross=False, masked=False)
        merge_decoders(onnx)
    else:
        export_vision(model.vision_model, onnx / "encoder_model.onnx")
        inputs = {"input_ids": torch.randint(5, 150, (2, 3)), "attention_mask": torch.ones(2, 3, dtype=torch.long), "encoder_hidden_states": torch.randn(2, 17, SIZE)}
        axes = {n: {0: "batch_size", 1: "patches" if n.startswith("enc") else "sequence_length"} for n in [*inputs, "logits"]}
        export(Uncached(model.text_decoder), tuple(inputs.values()), onnx / "decoder_model.onnx", list(inputs), ["logits"], axes)
    for path in onnx.glob("*.onnx"):
        shrink(path)
    if not generation:
        prepared = [images(shown(PICTURES / a[0]), return_tensors="pt")["pixel_values"] for a in asked]
        worst = max(check(model, onnx, p, f[1]["ids"]) for p, f in zip(prepared, found))
        print(f"{name}: the graphs differ by {worst:.1e}")
    cases = [{"file": a[0], "options": {"num_beams": a[1], "max_new_tokens": NEW - 1}, "prompt": a[2], "expected": e} for a, e, _ in found]
    write_json(GOLDENS / f"{name}.json", {"model": f"tiny/{name}", "minGap": gap, "cases": cases})


def check(model, onnx, pixels, ids) -> float:
    """Largest difference of the graphs of BLIP from PyTorch along one caption."""
    tokens = torch.tensor([[model.config.text_config.bos_token_id, *ids]])
    with torch.no_grad():
        states = model.vision_model(pixels)[0]
        want = model.text_decoder(input_ids=tokens, attention_mask=torch.ones_like(tokens), encoder_hidden_states=states, is_decoder=True).logits.numpy()
    hidden = session(onnx / "encoder_model.onnx").run(None, {"pixel_values": pixels.numpy()})[0]
    feeds = {"input_ids": tokens.numpy(), "attention_mask": np.ones_like(tokens.numpy()), "encoder_hidden_states": hidden}
    return float(np.abs(session(onnx / "decoder_model.onnx").run(None, feeds)[0] - want).max())


def logits(model, ids, mask, states, states_mask, cache):
    """GPT-2 with cross attention, for the exporter."""
    return model.decoder(input_ids=ids, attention_mask=mask, encoder_hidden_states=states, past_key_values=cache, use_cache=True).logits


if __name__ == "__main__":
    for which in sys.argv[1:] or ["vit-gpt2", "blip"]:
        build(which, {"vit-gpt2": vit_gpt2, "blip": blip}[which])
