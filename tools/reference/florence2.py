"""Makes tiny/florence2 (vision_encoder, embed_tokens, encoder_model, decoder_model_merged) and what PyTorch answers to tasks.

Run: python florence2.py

Writes goldens/models/tiny/florence2/ and goldens/florence2.json for pictures of goldens/pictures/kinds. The model asks for
three beams, as those on the Hub do; marks of places (<loc_3>) stay in the answers.
"""

from vision import PICTURES, settle, shown

import torch
from tokenizers import processors
from transformers import AutoImageProcessor, BartConfig, Florence2Config, Florence2ForConditionalGeneration, Florence2Processor, GenerationConfig, PreTrainedTokenizerFast

from common import GOLDENS, MODELS, byte_level_bpe, export, randomise, save_tokenizer, write_json
from seq2seq_export import bias, export_decoders, merge_decoders, shrink

NEW, SIZE, EDGE, FEATURES, POSITIONS = 14, 16, 32, 17, 80
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<image>", *[f"<loc_{i}>" for i in range(12)]]
GENERATION = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2, "forced_bos_token_id": 0, "forced_eos_token_id": 2,
              "num_beams": 3, "no_repeat_ngram_size": 3, "early_stopping": True}  # fmt: skip
PROCESSOR = {"do_center_crop": False, "do_convert_rgb": None, "do_normalize": True, "do_rescale": True, "do_resize": True, "crop_size": {"height": EDGE, "width": EDGE},
             "image_mean": [0.485, 0.456, 0.406], "image_processor_type": "CLIPImageProcessor", "image_std": [0.229, 0.224, 0.225], "resample": 3,
             "rescale_factor": 1 / 255, "size": {"height": EDGE, "width": EDGE}}  # fmt: skip
CASES = [
    ("rgb.png", "<CAPTION>"), ("turned-6.jpg", "<DETAILED_CAPTION>"), ("gray.png", "<MORE_DETAILED_CAPTION>"), ("rgba.png", "<OD>"),
    ("lossy.webp", "<DENSE_REGION_CAPTION>"), ("rgb.png", "<REGION_PROPOSAL>"), ("rgb.png", "<OCR>"), ("gray.png", "<OCR_WITH_REGION>"),
    ("rgb.png", "<CAPTION_TO_PHRASE_GROUNDING> 日本 🙂 "), ("rgb.png", "<REFERRING_EXPRESSION_SEGMENTATION>fox"), ("rgb.png", "<REGION_TO_SEGMENTATION><loc_1><loc_2>"),
    ("rgba.png", "<OPEN_VOCABULARY_DETECTION>a lamp"), ("gray.png", "<REGION_TO_CATEGORY><loc_1><loc_2><loc_3><loc_4>"), ("rgb.png", "<REGION_TO_DESCRIPTION><loc_5>"),
    ("rgb.png", "<REGION_TO_OCR><loc_6>"), ("turned-8.jpg", "What is old?"),
]  # fmt: skip


class Features(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model.model

    def forward(self, pixel_values):
        return self.model.multi_modal_projector(self.model.vision_tower(pixel_values).last_hidden_state)


class Encoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = model.model.language_model.encoder

    def forward(self, inputs_embeds, attention_mask):
        return self.encoder(inputs_embeds=inputs_embeds, attention_mask=bias(attention_mask))[0]


def decode(model, embeds, mask, states, states_mask, cache):
    decoder = model.model.language_model.decoder
    out = decoder(inputs_embeds=embeds, attention_mask=mask, encoder_hidden_states=states, encoder_attention_mask=states_mask, past_key_values=cache, use_cache=True)
    return model.lm_head(out[0])


def make():
    tok = byte_level_bpe(290, SPECIALS)
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    names = {"tokenizer_class": "BartTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": POSITIONS}
    vision = {"depths": [1, 1], "patch_size": [7, 3], "patch_stride": [4, 2], "patch_padding": [3, 1], "patch_prenorm": [False, True], "embed_dim": [8, SIZE],
              "num_heads": [2, 2], "num_groups": [2, 2], "window_size": 4, "projection_dim": SIZE, "mlp_ratio": 1.0, "max_temporal_embeddings": 2, "max_position_embeddings": 8}  # fmt: skip
    text = BartConfig(vocab_size=tok.get_vocab_size(), d_model=SIZE, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=24,
                      decoder_ffn_dim=24, max_position_embeddings=POSITIONS, dropout=0.0, tie_word_embeddings=False, decoder_start_token_id=2)  # fmt: skip
    config = Florence2Config(vision_config=vision, text_config=text.to_dict(), image_token_id=5, tie_word_embeddings=False)
    return tok, names, Florence2ForConditionalGeneration._from_config(config, attn_implementation="eager").eval()


def answer(model, processor, file, text):
    x = processor(images=shown(PICTURES / file), text=text, return_tensors="pt")
    x = {k: x[k] for k in ("input_ids", "attention_mask", "pixel_values")}
    ids = model.generate(**x, generation_config=GenerationConfig(**GENERATION, max_new_tokens=NEW))[0].tolist()
    written = processor.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
    for token in ("<s>", "</s>"):
        written = written.replace(token, "")
    return {"files": [file], "text": text, "expected": {"inputIds": x["input_ids"][0].tolist(), "ids": ids, "text": written}}


def export_all(model, folder, vocab) -> None:
    export(Features(model), (torch.randn(1, 3, EDGE, EDGE),), folder / "vision_encoder.onnx", ["pixel_values"], ["image_features"], {})
    length = {0: "batch_size", 1: "length"}
    args = (torch.randint(6, vocab, (2, 3)),)
    export(model.get_input_embeddings(), args, folder / "embed_tokens.onnx", ["input_ids"], ["inputs_embeds"], {n: length for n in ("input_ids", "inputs_embeds")})
    args, names = (torch.randn(2, 5, SIZE), torch.ones(2, 5, dtype=torch.long)), ["inputs_embeds", "attention_mask"]
    export(Encoder(model), args, folder / "encoder_model.onnx", names, ["last_hidden_state"], {n: length for n in (*names, "last_hidden_state")})
    export_decoders(model, decode, folder, 1, 2, SIZE // 2, SIZE, vocab, embeds=True)
    merge_decoders(folder)
    for path in folder.glob("*.onnx"):
        shrink(path)


def build() -> None:
    folder = MODELS / "tiny" / "florence2"
    for seed in range(1, 40):
        tok, names, model = make()
        randomise(model, seed, 0.6)
        settle(model.model.vision_tower, seed, 2.0)
        # Only the head is its own, so that it can be changed below; tokens have the same embeddings in both halves.
        model.model.language_model.decoder.embed_tokens.weight = model.model.language_model.shared.weight
        save_tokenizer(folder, tok, names)
        write_json(folder / "preprocessor_config.json", PROCESSOR)
        tokens = {k: v for k, v in names.items() if k.endswith("_token")}
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), extra_special_tokens={"image_token": "<image>"}, **tokens)
        with torch.no_grad():
            for i in range(len(tokenizer)):
                text = tokenizer.decode([i])
                if "\ufffd" in text or not text.isprintable() or i in (1, 3, 4, 5):
                    model.lm_head.weight[i] = (model.lm_head.weight[i] / 8).half().float()
        images = AutoImageProcessor.from_pretrained(folder, backend="pil")
        images.image_seq_length = FEATURES
        found = [answer(model, Florence2Processor(images, tokenizer), *c) for c in CASES]
        texts = {f["expected"]["text"] for f in found}
        print(f"florence2 {seed}: {len(texts)} different texts, {sum('<loc' in t for t in texts)} with places", flush=True)
        if len(texts) > 8 and any("<loc" in t for t in texts):
            break
    else:
        raise SystemExit("no seed fits")
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    write_json(folder / "generation_config.json", GENERATION)
    export_all(model, folder / "onnx", len(tokenizer))
    write_json(GOLDENS / "florence2.json", {"model": "tiny/florence2", "maxNewTokens": NEW, "cases": found})


if __name__ == "__main__":
    build()
