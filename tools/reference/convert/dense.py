"""Goldens of models that answer for each pixel: SegFormer, GLPN, DPT, Depth Anything. Run: python dense.py"""

import seen  # first: it hides torchvision

import torch
from transformers import (
    BitConfig, DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config, DPTConfig, DPTForDepthEstimation, DPTForSemanticSegmentation,
    GLPNConfig, GLPNForDepthEstimation, SegformerConfig, SegformerForImageClassification, SegformerForSemanticSegmentation,
)

from transformers.models.dpt import modeling_dpt

from common import pick, random_input, save
from seen import ALL, asked, settings

VIT = dict(hidden_size=16, num_hidden_layers=4, num_attention_heads=4, intermediate_size=24)
DEPTH = "depth-estimation"
HALF = {
    "image_processor_type": "DPTImageProcessor", "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3,
    "image_std": [0.5] * 3, "do_resize": True, "resample": 3,
}
STAGES = dict(depths=[1, 2, 1, 1], hidden_sizes=[4, 8, 12, 16], num_attention_heads=[1, 2, 3, 4], mlp_ratios=[2, 2, 2, 2])


def pixels(*sizes, out="logits"):
    return [("model", {"pixel_values": random_input(f"pixels {batch}", batch, 3, *size)}, pick(out)) for batch, *size in sizes]


def dpt(**more):
    base = dict(image_size=16, patch_size=8, backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[4, 6, 8, 10], fusion_hidden_size=8)
    return DPTConfig(**VIT, **{**base, "is_hybrid": False, **more})


def own_width(init):
    """The projection in front of the head is 256 wide, whatever the config says: here as wide as what it gets."""

    def narrow(self, config):
        init(self, config)
        if config.add_projection:
            self.projection = torch.nn.Conv2d(config.fusion_hidden_size, config.fusion_hidden_size, 3, padding=1)

    return narrow


def dpt_on_dinov2(**more):
    backbone = Dinov2Config(**VIT, image_size=16, patch_size=8, out_indices=[1, 2, 3, 4], reshape_hidden_states=False, apply_layernorm=False)
    sizes = dict(neck_hidden_sizes=[4, 6, 8, 10], fusion_hidden_size=8, is_hybrid=False)
    return DPTConfig(backbone_config=backbone, **sizes, use_bias_in_fusion_residual=False, add_projection=True, **more)


def depth_anything(**more):
    sizes = dict(reassemble_hidden_size=16, neck_hidden_sizes=[4, 6, 8, 10], fusion_hidden_size=8, head_hidden_size=6, patch_size=4)
    backbone = Dinov2Config(**VIT, image_size=16, patch_size=4, out_indices=[1, 2, 3, 4], reshape_hidden_states=False)
    return DepthAnythingConfig(backbone_config=backbone, **sizes, **more)


def of_any_size(model, inputs):
    """The hybrid takes pictures of its config's size only, though it resizes its positions to whatever it gets."""
    embeddings = model.dpt.embeddings
    own, embeddings.image_size = embeddings.image_size, inputs["pixel_values"].shape[2:]
    depth = model(**inputs).predicted_depth
    embeddings.image_size = own
    return {"predicted_depth": depth}


if __name__ == "__main__":
    segformer = SegformerConfig(**STAGES, decoder_hidden_size=12, num_labels=3)
    save("segformer", SegformerForSemanticSegmentation(segformer), pixels((1, 32, 32), (2, 48, 32), (1, 35, 50)), more=asked("image-segmentation", "segformer", pictures=("grey.png",)))
    save("segformer-classes", SegformerForImageClassification(segformer), pixels((2, 32, 64)), dtype=torch.bfloat16)
    depth = "predicted_depth"
    # As Intel/dpt-large, which squeezes pictures to squares, and facebook/dpt-dinov2-small-nyu, which keeps their shape.
    settings("dpt", {**HALF, "size": {"height": 64, "width": 64}, "keep_aspect_ratio": False, "ensure_multiple_of": 1})
    settings("dpt-dinov2", {**HALF, "size": {"height": 60, "width": 60}, "keep_aspect_ratio": True, "ensure_multiple_of": 14})
    save("dpt-project", DPTForDepthEstimation(dpt()), pixels((1, 16, 16), (2, 8, 8), out=depth), more=asked(DEPTH, "dpt", pictures=ALL))
    save("dpt-add-f16", DPTForDepthEstimation(dpt(readout_type="add")), pixels((1, 16, 16), out=depth), dtype=torch.float16)
    labels = dict(readout_type="ignore", use_batch_norm_in_fusion_residual=True, num_labels=2, use_auxiliary_head=True)
    save("dpt-segments", DPTForSemanticSegmentation(dpt(**labels)), pixels((1, 16, 16)))
    modeling_dpt.DPTDepthEstimationHead.__init__ = own_width(modeling_dpt.DPTDepthEstimationHead.__init__)
    save("dpt-dinov2", DPTForDepthEstimation(dpt_on_dinov2()), pixels((1, 8, 16), out=depth), more=asked(DEPTH, "dpt-dinov2", pictures=ALL))
    save("depth-anything", DepthAnythingForDepthEstimation(depth_anything()), pixels((1, 16, 16), (2, 24, 12), out=depth))
    metric = depth_anything(depth_estimation_type="metric", max_depth=20)
    save("depth-anything-metric", DepthAnythingForDepthEstimation(metric), pixels((1, 12, 16), out=depth))
    stages = ["stage1", "stage2", "stage3"]
    bit = BitConfig(embedding_size=8, hidden_sizes=[32, 32, 32], depths=[1, 2, 1], num_groups=4, layer_type="bottleneck", global_padding="same", embedding_dynamic_padding=True, out_features=stages)
    # As Intel/dpt-hybrid-midas.
    sizes = dict(image_size=64, patch_size=16, backbone_featmap_shape=[1, 32, 4, 4], neck_hidden_sizes=[32, 32, 8, 10], reassemble_factors=[1, 1, 1, 0.5])
    hybrid = DPTForDepthEstimation(dpt(is_hybrid=True, backbone_config=bit, **sizes))
    small = [(graph, inputs, of_any_size) for graph, inputs, _ in pixels((1, 32, 32))]
    save("dpt-hybrid", hybrid, small, more=asked(DEPTH, "dpt"))
    glpn = GLPNConfig(**STAGES, decoder_hidden_size=12, max_depth=8)
    save("glpn", GLPNForDepthEstimation(glpn), pixels((1, 32, 64), out=depth), more=asked(DEPTH, "glpn"))
