"""Goldens of Conditional DETR. Run: python conditional.py"""

import seen  # first: it hides torchvision

import torch
from transformers import ConditionalDetrConfig, ConditionalDetrForObjectDetection, DetrImageProcessorPil, models

from common import save
from detection import as_timm, detr, pictures
from seen import asked

# The settings that lie in the goldens are DETR's, and its processor tells classes by a softmax.
DetrImageProcessorPil.post_process_object_detection = models.conditional_detr.image_processing_pil_conditional_detr.ConditionalDetrImageProcessorPil.post_process_object_detection

if __name__ == "__main__":
    config = detr(ConditionalDetrConfig)
    save("conditional-detr", ConditionalDetrForObjectDetection(config), pictures((1, 64, 96), (2, 64, 96)), more=asked("object-detection", "detr-panoptic", {"threshold": 0.3}))
    save("conditional-detr-timm-f16", ConditionalDetrForObjectDetection(detr(ConditionalDetrConfig, decoder_layers=1)), pictures((1, 64, 64)), dtype=torch.float16, respell=as_timm)
