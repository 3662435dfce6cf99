"""Goldens of models that compare texts with pictures: CLIP, SigLIP, OWL-ViT, OWLv2. Run: python pairs.py"""

import torch
from transformers import (
    CLIPConfig, CLIPForImageClassification, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPVisionConfig,
    CLIPVisionModelWithProjection, OwlViTConfig, OwlViTForObjectDetection, Owlv2Config, Owlv2ForObjectDetection, SiglipConfig,
    SiglipForImageClassification, SiglipModel, SiglipVisionConfig, SiglipVisionModel,
)

from common import pick, random_input, save

LAYERS = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24)
SMALL = dict(hidden_size=12, num_hidden_layers=1, num_attention_heads=2, intermediate_size=20)
SEEN = dict(image_size=16, patch_size=8)
VOCABULARY = 40
BOTH = ("logits_per_image", "logits_per_text", "text_embeds", "image_embeds")


def read(**more):
    return {**LAYERS, "vocab_size": VOCABULARY, "max_position_embeddings": 12, "eos_token_id": 39, "bos_token_id": 38, "pad_token_id": 0, **more}


def texts(rows: int, length: int, end: int = 39):
    """The last row ends early, as padding tells; the first of the ids before the end are all below it."""
    ids = torch.randint(5, 38, (rows, length), generator=torch.Generator().manual_seed(rows * length))
    mask = torch.ones(rows, length, dtype=torch.long)
    for row in range(rows):
        last = length - 1 - row % 3
        ids[row, last], ids[row, last + 1 :], mask[row, last + 1 :] = end, 0, 0
    return {"input_ids": ids, "attention_mask": mask}


def pixels(batch: int, size: int = 16):
    return {"pixel_values": random_input(f"pixels {batch}", batch, 3, size, size)}


def halves(model, inputs):
    """Of transformers' CLIP, the projected halves before they are made of length one."""
    if "pixel_values" in inputs:
        return {"image_embeds": model.get_image_features(**inputs).pooler_output}
    return {"text_embeds": model.get_text_features(**inputs).pooler_output}


def encoder(model, inputs):
    answer = model(**inputs, output_hidden_states=True)
    pooled = "text_embeds" if hasattr(answer, "text_embeds") else "pooler_output"
    late = f"hidden_states.{len(answer.hidden_states) - 2}"
    return {pooled: answer[pooled], "last_hidden_state": answer.last_hidden_state, late: answer.hidden_states[-2]}


def owl(batch: int, rows: int, filled: bool = False, out=("logits", "pred_boxes", "text_embeds")):
    """filled: the last text is none; its lowest floats for scores would drown all else, so other cases have none of them."""
    inputs = {**texts(batch * rows, 6), **pixels(batch)}
    if filled:
        inputs["input_ids"][-1], inputs["attention_mask"][-1] = 0, 0
    return ("model", inputs, pick(*out))


if __name__ == "__main__":
    clip = CLIPConfig(text_config=read(), vision_config={**SMALL, **SEEN}, projection_dim=8)
    cases = [("model", {**texts(3, 6), **pixels(1)}, pick(*BOTH)), ("model", {**texts(2, 9), **pixels(2)}, pick(*BOTH))]
    save("clip", CLIPModel(clip), [*cases, ("text_model", texts(2, 7), halves), ("vision_model", pixels(2), halves)])
    old = CLIPConfig(text_config=read(eos_token_id=2, num_hidden_layers=1), vision_config={**SMALL, **SEEN}, projection_dim=8)
    save("clip-old-end-f16", CLIPModel(old), cases[:1], dtype=torch.float16)
    save("clip-classes", CLIPForImageClassification(CLIPConfig(vision_config={**SMALL, **SEEN}, num_labels=3)), [("model", pixels(2), pick("logits"))])
    one = {k: v for k, v in texts(2, 12).items() if k == "input_ids"}
    save("clip-text", CLIPTextModel(CLIPTextConfig(**read())), [("model", one, encoder)])
    save("clip-text-projected", CLIPTextModelWithProjection(CLIPTextConfig(**read(hidden_act="gelu"), projection_dim=8)), [("model", one, encoder)])
    seen = CLIPVisionConfig(**SMALL, **SEEN, projection_dim=8)
    save("clip-vision", CLIPVisionModelWithProjection(seen), [("model", pixels(2), pick("image_embeds", "last_hidden_state"))])
    reads = {k: v for k, v in read().items() if k != "eos_token_id"}
    siglip = SiglipConfig(text_config={**reads, "projection_size": 12, "num_hidden_layers": 1}, vision_config={**SMALL, **SEEN})
    words = {k: v for k, v in texts(3, 12).items() if k == "input_ids"}
    save("siglip", SiglipModel(siglip), [("model", {**words, **pixels(2)}, pick(*BOTH))])
    save("siglip-classes-bf16", SiglipForImageClassification(SiglipConfig(vision_config={**SMALL, **SEEN}, num_labels=3)), [("model", pixels(2), pick("logits"))], dtype=torch.bfloat16)
    save("siglip-vision", SiglipVisionModel(SiglipVisionConfig(**SMALL, **SEEN)), [("model", pixels(2), pick("last_hidden_state", "pooler_output"))])
    owls = dict(text_config=read(num_hidden_layers=1), vision_config={**SMALL, **SEEN}, projection_dim=16)
    save("owlvit", OwlViTForObjectDetection(OwlViTConfig(**owls)), [owl(1, 3), owl(2, 2), owl(1, 2, filled=True)])
    save("owlv2-f16", Owlv2ForObjectDetection(Owlv2Config(**owls)), [owl(1, 2, out=("logits", "pred_boxes", "objectness_logits"))], dtype=torch.float16)
