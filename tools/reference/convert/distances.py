"""Goldens of transformers of pictures that learn distances between patches: BEiT, Data2Vec. Run: python distances.py"""

import seen  # first: it hides torchvision

import torch
from transformers import (
    BeitConfig, BeitForImageClassification, BeitForSemanticSegmentation, BeitModel, Data2VecVisionConfig, Data2VecVisionForImageClassification,
)

from common import pick, random_input, save
from seen import asked

VIT = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, image_size=16, patch_size=4)
CLASSES = "image-classification"


def pixels(*sizes, out=("logits",)):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, *size)}, pick(*out)) for batch, *size in sizes]


if __name__ == "__main__":
    # As microsoft/beit-base-patch16-224, and with what others have in place of it.
    relative = dict(use_relative_position_bias=True, layer_scale_init_value=0.5)
    square = {**VIT, "image_size": 64, "patch_size": 16}
    save("beit-classes", BeitForImageClassification(BeitConfig(**square, **relative, num_labels=4)), pixels((1, 64, 64), (2, 32, 48)), more=asked(CLASSES, "resnet"))
    shared = dict(use_shared_relative_position_bias=True, use_absolute_position_embeddings=True, use_mask_token=True, use_mean_pooling=False, layer_scale_init_value=0.0)
    save("beit-model-f16", BeitModel(BeitConfig(**VIT, **shared)), pixels((2, 16, 16), out=("last_hidden_state", "pooler_output")), dtype=torch.float16)
    segments = {**VIT, "hidden_size": 8, "num_hidden_layers": 4, "image_size": 64, "patch_size": 16}
    config = BeitConfig(**segments, **relative, out_indices=[1, 2, 3, 4], pool_scales=[1, 2, 3], auxiliary_channels=4, num_labels=3)
    save("beit-segments", BeitForSemanticSegmentation(config), pixels((1, 32, 48)), more=asked("image-segmentation", "segformer", pictures=("grey.png",)))
    save("data2vec-vision-classes", Data2VecVisionForImageClassification(Data2VecVisionConfig(**VIT, **relative, num_labels=3)), pixels((2, 16, 16)))
