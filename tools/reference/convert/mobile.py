"""Goldens of MobileNet, versions 1 and 2. Run: python mobile.py"""

import seen  # first: it hides torchvision

import torch
from transformers import (
    MobileNetV1Config, MobileNetV1ForImageClassification, MobileNetV2Config, MobileNetV2ForImageClassification, MobileNetV2ForSemanticSegmentation,
    MobileNetV2Model,
)

from common import pick, random_input, save
from seen import ALL, asked, settings


def pixels(*sizes, out=("logits",)):
    """Odd sides and even ones: TensorFlow pads them otherwise."""
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, *size)}, pick(*out)) for batch, *size in sizes]


def lively(name: str, shape):
    """Pictures would fade away in so many layers of few channels."""
    return (1.0, 0.0) if shape[1:] == [1, 3, 3] else None


if __name__ == "__main__":
    # What Google's checkpoints have: the middle of a picture whose shorter edge is an eighth longer.
    settings("mobilenet-v2", {
        "image_processor_type": "MobileNetV2ImageProcessor", "crop_size": {"height": 32, "width": 32}, "do_center_crop": True, "do_normalize": True,
        "do_rescale": True, "do_resize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "resample": 2, "rescale_factor": 1 / 255,
        "size": {"shortest_edge": 36},
    })
    tiny = dict(depth_multiplier=0.03, image_size=32, num_labels=4)
    save("mobilenet-v1", MobileNetV1ForImageClassification(MobileNetV1Config(**tiny)), pixels((1, 64, 64), (2, 45, 39)), override=lively, more=asked("image-classification", "mobilenet-v1", pictures=ALL))
    save("mobilenet-v1-plain-f16", MobileNetV1ForImageClassification(MobileNetV1Config(**tiny, tf_padding=False)), pixels((2, 45, 40)), dtype=torch.float16)
    small = dict(depth_multiplier=0.05, image_size=32, expand_ratio=2.0, num_labels=4)
    save("mobilenet-v2", MobileNetV2ForImageClassification(MobileNetV2Config(**small)), pixels((1, 64, 64), (2, 45, 39)), override=lively, more=asked("image-classification", "mobilenet-v2", pictures=ALL))
    model = MobileNetV2Config(**small, finegrained_output=False, first_layer_is_expansion=False)
    save("mobilenet-v2-model", MobileNetV2Model(model), pixels((1, 33, 48), out=("pooler_output",)))
    config = MobileNetV2Config(**{**small, "depth_multiplier": 0.03}, finegrained_output=False, output_stride=8)
    save("mobilenet-v2-segments", MobileNetV2ForSemanticSegmentation(config), pixels((2, 45, 40)), dtype=torch.bfloat16, override=lively, more=asked("image-segmentation", "mobilenet-v2", pictures=("turned.jpg",)))
