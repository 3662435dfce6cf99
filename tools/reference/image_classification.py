"""image-classification: tiny ViT, ResNet and MobileNet classifiers, and what transformers' pipeline makes of pictures.

ViT and MobileNet give a picture one of its labels (softmax), ResNet any number of them (sigmoid).
"""

import vision  # first: it hides torchvision

import torch
from transformers import (
    AutoImageProcessor,
    MobileNetV1Config,
    MobileNetV1ForImageClassification,
    ResNetConfig,
    ResNetForImageClassification,
    ViTConfig,
    ViTForImageClassification,
    pipeline,
)

from common import GOLDENS, MODELS, coarsen, write_json
from vision import save, settle, shown, write_pictures

PICKED = ("rgb.png", "gray.png", "rgba.png", "palette-transparent.png", "420.jpg", "turned-6.jpg", "lossy.webp", "gray-16.png", "cmyk.jpg", "dot.png")


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return (self.model(pixel_values=pixel_values).logits,)


def labels(count: int) -> dict:
    names = ["cup", "snow leopard", "Tür", "東京", "kite 🙂", "lamp", "river", "fox"]
    return {"id2label": {i: names[i] for i in range(count)}, "label2id": {names[i]: i for i in range(count)}}


def vit():
    config = ViTConfig(hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, image_size=32, patch_size=8, **labels(7))
    config._attn_implementation = "eager"
    processor = {"do_normalize": True, "do_resize": True, "feature_extractor_type": "ViTFeatureExtractor", "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 2, "size": 32}
    return ViTForImageClassification(config), processor, (32, 32), 1.4


def resnet():
    config = ResNetConfig(embedding_size=8, hidden_sizes=[8, 12, 16, 20], depths=[1, 1, 1, 1], layer_type="basic", problem_type="multi_label_classification", **labels(8))
    processor = {"crop_pct": 0.875, "do_normalize": True, "do_resize": True, "feature_extractor_type": "ConvNextFeatureExtractor",
                 "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3, "size": 64}  # fmt: skip
    return ResNetForImageClassification(config), processor, (64, 64), 1.4


# What Google's checkpoints have: the middle of a picture whose shorter edge is an eighth longer.
MIDDLE = {"crop_size": {"height": 32, "width": 32}, "do_center_crop": True, "do_normalize": True, "do_rescale": True, "do_resize": True,
          "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 2, "rescale_factor": 1 / 255, "size": {"shortest_edge": 36}}  # fmt: skip


def mobilenet_v1():
    config = MobileNetV1Config(depth_multiplier=0.03, image_size=32, **labels(8))
    return MobileNetV1ForImageClassification(config), {**MIDDLE, "image_processor_type": "MobileNetV1ImageProcessor"}, (32, 32), 2.0


def main() -> None:
    for name, make, seed in (("vit", vit, 31), ("resnet", resnet, 32), ("mobilenet-v1", mobilenet_v1, 33)):
        torch.manual_seed(seed)
        model, processor, (height, width), std = make()
        settle(model.eval(), seed, std)
        coarsen(model)
        feeds = {"pixel_values": torch.randn(2, 3, height, width)}
        axes = {"pixel_values": {0: "batch_size"}, "logits": {0: "batch_size"}}
        save(model, name, processor, Logits(model), feeds, ["logits"], axes)
        folder = MODELS / "tiny" / name
        pipe = pipeline("image-classification", model=model, image_processor=AutoImageProcessor.from_pretrained(folder, backend="pil"))
        paths = [p for p in write_pictures() if p.name in PICKED]
        cases = [{"file": p.name, "scores": pipe(shown(p), top_k=100)} for p in paths]
        functions = {f: pipe(shown(paths[0]), top_k=100, function_to_apply=f) for f in ("softmax", "sigmoid", "none")}
        best = [c["scores"][0]["score"] for c in cases]
        print(name, type(pipe.image_processor).__name__, "best scores from", min(best), "to", max(best))
        write_json(GOLDENS / f"{name}.json", {"cases": cases, "functions": functions, "default": pipe(shown(paths[0]))})


if __name__ == "__main__":
    main()
