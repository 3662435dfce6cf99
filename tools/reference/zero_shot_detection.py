"""Makes a tiny OWL-ViT (ONNX float32) and its goldens from transformers' own pipeline. It reads with the tokenizer of tiny/clip.

Run (after zero_shot_images.py): python zero_shot_detection.py
Writes goldens/models/tiny/owlvit/ and goldens/owlvit.json.
"""

import vision  # first: it hides torchvision

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoImageProcessor, OwlViTConfig, OwlViTForObjectDetection, PreTrainedTokenizerFast, pipeline

from common import GOLDENS, MODELS, coarsen, export, save_tokenizer, session, write_json
from dense import Named, settle, shown, shrink
from scenes import write_scenes

LABELS = ["a red kite", "東京 🙂", "an empty house in the winter of 1984 before dinner", "Fox"]
THRESHOLDS = [0.1, 0.5]
SIDE, WORDS = 48, 16
MARGIN = 2e-4
TOP = 8
PROCESSOR = {
    "image_processor_type": "OwlViTImageProcessor", "do_resize": True, "size": {"height": SIDE, "width": SIDE}, "resample": 3, "do_center_crop": False,
    "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}  # fmt: skip
INPUTS, OUTPUTS = ["input_ids", "pixel_values", "attention_mask"], ["logits", "pred_boxes"]


def make(tok, seed: int):
    end = tok.token_to_id("<|endoftext|>")
    side = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2)
    text = dict(**side, vocab_size=tok.get_vocab_size(), max_position_embeddings=WORDS, bos_token_id=tok.token_to_id("<|startoftext|>"), eos_token_id=end, pad_token_id=0)
    config = OwlViTConfig(text_config=text, vision_config=dict(**side, image_size=SIDE, patch_size=12), projection_dim=16)
    model = OwlViTForObjectDetection(config).eval()
    model.set_attn_implementation("eager")
    settle(model, seed, 1.25)
    coarsen(model)
    return model


def clear(every: dict[str, list[dict]]) -> bool:
    """Scores on both sides of the thresholds and away from them, and none so near to the next that rounding swaps the two."""
    scores = [found["score"] for all_found in every.values() for found in all_found]
    best = [[found["score"] for found in all_found[: TOP + 1]] for all_found in every.values()]
    apart = all(a - b > 1e-5 for ranked in best for a, b in zip(ranked, ranked[1:]))
    return apart and all(abs(s - t) > MARGIN for s in scores for t in THRESHOLDS) and max(scores) > 0.6 and min(scores) < 0.1


def main() -> None:
    tok, folder = Tokenizer.from_file(str(MODELS / "tiny" / "clip" / "tokenizer.json")), MODELS / "tiny" / "owlvit"
    names = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "!", "model_max_length": WORDS}
    save_tokenizer(folder, tok, {"tokenizer_class": "CLIPTokenizer", **names})
    write_json(folder / "preprocessor_config.json", PROCESSOR, indent=None)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=tok, **names)
    processor, pictures = AutoImageProcessor.from_pretrained(folder), write_scenes()
    for seed in range(1, 200):
        model = make(tok, seed)
        detect = pipeline("zero-shot-object-detection", model=model, tokenizer=tokenizer, image_processor=processor, device="cpu")
        every = {key: detect(shown(path), candidate_labels=LABELS, threshold=0.0) for key, path in pictures.items()}
        if clear(every):
            break
    else:
        raise SystemExit("no seed keeps the scores clear of the thresholds")
    model.config.architectures = ["OwlViTForObjectDetection"]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"}, indent=None)
    texts = tokenizer(LABELS, return_tensors="pt", padding=True)
    given = {**texts, "pixel_values": processor(shown(pictures["wide.png"]), return_tensors="pt")["pixel_values"]}
    path = folder / "onnx" / "model.onnx"
    axes = {"input_ids": {0: "labels", 1: "tokens"}, "attention_mask": {0: "labels", 1: "tokens"}, "logits": {2: "labels"}}
    export(Named(model, INPUTS, OUTPUTS), tuple(given[name] for name in INPUTS), path, INPUTS, OUTPUTS, axes)
    shrink(path)
    known = {i.name for i in session(path).get_inputs()}
    got = session(path).run(OUTPUTS, {name: given[name].numpy() for name in INPUTS if name in known})
    with torch.no_grad():
        want = Named(model, INPUTS, OUTPUTS)(*(given[name] for name in INPUTS))
    worst = max(float(np.abs(a.numpy() - b).max() / max(1, float(a.abs().max()))) for a, b in zip(want, got))
    assert worst < 2e-5, worst
    cases = [
        {"picture": key, "threshold": threshold, "found": [f for f in every[key] if f["score"] > threshold][:TOP]}
        for key in pictures
        for threshold in THRESHOLDS
    ]
    write_json(GOLDENS / "owlvit.json", {"labels": LABELS, "top": TOP, "cases": cases}, indent=None)
    print(f"tiny/owlvit: seed {seed}, onnx differs by {worst:.1e}, {path.stat().st_size} bytes, {[len(c['found']) for c in cases]} boxes")


if __name__ == "__main__":
    main()
