"""zero-shot-image-classification: tiny CLIP and SigLIP, and what transformers' pipeline makes of pictures and labels."""

import vision  # first: it hides torchvision

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoImageProcessor, CLIPConfig, CLIPModel, PreTrainedTokenizerFast, SiglipConfig, SiglipModel, pipeline

from common import GOLDENS, MODELS, coarsen, corpus, save_tokenizer, write_json
from vision import save, settle, shown, write_pictures

PICKED = ("rgb.png", "gray-alpha.png", "420.jpg", "turned-5.jpg", "lossy.webp", "rgb-16.png", "dot.png")
LABELS = ["a red kite", "東京 🙂", "an empty house in the winter of 1984", "Fox"]
TEMPLATES = {"default": None, "own": "{}, painted."}


class Compared(torch.nn.Module):
    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *tensors):
        out = self.model(**dict(zip(self.names, tensors)))
        return out.logits_per_image, out.logits_per_text


def clip_tokenizer() -> Tokenizer:
    """CLIP's kind: byte-level BPE in lower case with an end-of-word sign."""
    tok = Tokenizer(models.BPE(end_of_word_suffix="</w>", unk_token="<|endoftext|>"))
    tok.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tok.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(
        corpus(),
        trainers.BpeTrainer(vocab_size=560, end_of_word_suffix="</w>", special_tokens=[], show_progress=False,
                            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())),
    )  # fmt: skip
    tok.add_special_tokens(["<|startoftext|>", "<|endoftext|>"])
    end, start = tok.token_to_id("<|endoftext|>"), tok.token_to_id("<|startoftext|>")
    tok.post_processor = processors.RobertaProcessing(("<|endoftext|>", end), ("<|startoftext|>", start), trim_offsets=False, add_prefix_space=False)
    return tok


def siglip_tokenizer() -> Tokenizer:
    """SigLIP's kind: Unigram in lower case without punctuation, </s> at the end; it is filled up with </s>."""
    tok = Tokenizer(models.Unigram())
    tok.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace("[!-/:-@\\[-`{-~]", ""), normalizers.Replace(" {2,}", " "), normalizers.Strip()])
    tok.pre_tokenizer = pre_tokenizers.Metaspace()
    tok.decoder = decoders.Metaspace()
    tok.train_from_iterator(corpus(), trainers.UnigramTrainer(vocab_size=300, special_tokens=["</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    tok.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", tok.token_to_id("</s>"))])
    return tok


def clip():
    tok = clip_tokenizer()
    end = tok.token_to_id("<|endoftext|>")
    text = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=24, vocab_size=tok.get_vocab_size(),
                eos_token_id=end, bos_token_id=tok.token_to_id("<|startoftext|>"), pad_token_id=end)  # fmt: skip
    image = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8)
    config = CLIPConfig(text_config=text, vision_config=image, projection_dim=12)
    processor = {"crop_size": 32, "do_center_crop": True, "do_normalize": True, "do_resize": True, "feature_extractor_type": "CLIPFeatureExtractor",
                 "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "size": 32}  # fmt: skip
    names = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>", "model_max_length": 24}
    return CLIPModel, config, processor, tok, names, True


def siglip():
    tok = siglip_tokenizer()
    text = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=64, vocab_size=tok.get_vocab_size(), projection_size=16)
    image = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8)
    config = SiglipConfig(text_config=text, vision_config=image)
    processor = {"do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": [0.5] * 3, "image_processor_type": "SiglipImageProcessor",
                 "image_std": [0.5] * 3, "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"height": 32, "width": 32}}  # fmt: skip
    return SiglipModel, config, processor, tok, {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "</s>", "model_max_length": 64}, False


def main() -> None:
    for name, make, seed in (("clip", clip, 41), ("siglip", siglip, 42)):
        torch.manual_seed(seed)
        kind, config, processor, tok, names, masked = make()
        config._attn_implementation = config.text_config._attn_implementation = config.vision_config._attn_implementation = "eager"
        model = kind(config)
        settle(model.eval(), seed, 1.4)
        if name == "clip":  # SigLIP's labels would get nearly the same scores
            coarsen(model)
        folder = MODELS / "tiny" / name
        save_tokenizer(folder, tok, {"tokenizer_class": "PreTrainedTokenizerFast", **names})
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        if not masked:
            tokenizer.model_input_names = ["input_ids"]
        fill = dict(padding=True) if masked else dict(padding="max_length", max_length=64)
        texts = tokenizer([f"This is a photo of {x}." for x in LABELS], return_tensors="pt", **fill)
        feeds = {"input_ids": texts["input_ids"], "pixel_values": torch.randn(2, 3, 32, 32)}
        if masked:
            feeds["attention_mask"] = texts["attention_mask"]
        axes = {"input_ids": {0: "text_batch_size", 1: "sequence_length"}, "attention_mask": {0: "text_batch_size", 1: "sequence_length"},
                "pixel_values": {0: "image_batch_size"}, "logits_per_image": {0: "image_batch_size", 1: "text_batch_size"},
                "logits_per_text": {0: "text_batch_size", 1: "image_batch_size"}}  # fmt: skip
        save(model, name, processor, Compared(model, list(feeds)), feeds, ["logits_per_image", "logits_per_text"], axes)
        pipe = pipeline("zero-shot-image-classification", model=model, tokenizer=tokenizer, image_processor=AutoImageProcessor.from_pretrained(folder, backend="pil"))
        cases = []
        for path in (p for p in write_pictures() if p.name in PICKED):
            for key, template in TEMPLATES.items():
                extra = {} if template is None else {"hypothesis_template": template}
                cases.append({"file": path.name, "template": template, "scores": pipe(shown(path), candidate_labels=LABELS, **extra)})
        one = pipe(shown(vision.PICTURES / "rgb.png"), candidate_labels=LABELS[:1])
        print(name, [round(s["score"], 3) for s in cases[0]["scores"]])
        write_json(GOLDENS / f"{name}.json", {"labels": LABELS, "cases": cases, "one": one, "inputIds": texts["input_ids"].tolist()}, indent=None)


if __name__ == "__main__":
    main()
