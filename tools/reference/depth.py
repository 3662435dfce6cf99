"""Makes two tiny models of depth (ONNX float32) and their goldens from transformers' own pipeline.

tiny/depth-anything  keeps the shape of the picture, sides that are multiples of 14
tiny/glpn            sides cut down to multiples of 32; metres

Run: python depth.py
Writes goldens/models/tiny/<name>/ and goldens/<name>.json: the depth of every eighth pixel in both directions, and figures of all.
"""

import numpy as np
import torch
from transformers import (
    AutoImageProcessor,
    DepthAnythingConfig,
    DepthAnythingForDepthEstimation,
    Dinov2Config,
    GLPNConfig,
    GLPNForDepthEstimation,
)
from transformers.models.depth_anything import modeling_depth_anything

from common import GOLDENS, coarsen, write_json
from dense import STANDARD, check, pipeline_of, save, settle
from scenes import write_scenes

STEP = 8


def depth_anything():
    backbone = Dinov2Config(
        hidden_size=8, num_hidden_layers=4, num_attention_heads=2, mlp_ratio=1, image_size=56, patch_size=14,
        out_indices=[1, 2, 3, 4], reshape_hidden_states=False, apply_layernorm=True,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, patch_size=14, reassemble_hidden_size=8, neck_hidden_sizes=[4, 4, 4, 4], fusion_hidden_size=4, head_hidden_size=8
    )
    # `int` of a traced size would freeze it.
    modeling_depth_anything.int = lambda value: value if isinstance(value, torch.Tensor) else int(value)
    processor = {**STANDARD, "image_processor_type": "DPTImageProcessor", "size": {"height": 56, "width": 56}, "keep_aspect_ratio": True, "ensure_multiple_of": 14, "resample": 3}
    return DepthAnythingForDepthEstimation(config), processor, (torch.rand(1, 3, 56, 98),), True


def glpn():
    config = GLPNConfig(
        hidden_sizes=[8, 8, 8, 8], depths=[1, 1, 1, 1], num_attention_heads=[1, 1, 2, 2], mlp_ratios=[1, 1, 1, 1],
        decoder_hidden_size=8, max_depth=10,
    )  # fmt: skip
    processor = {"image_processor_type": "GLPNImageProcessor", "do_resize": True, "size_divisor": 32, "do_rescale": True, "rescale_factor": 1 / 255, "resample": 2}
    return GLPNForDepthEstimation(config), processor, (torch.rand(1, 3, 64, 96),), True


def build(name: str, make, seed: int) -> None:
    # GLPN can't take a side below its divisor.
    pictures = {key: path for key, path in write_scenes().items() if key != "dot.png"}
    model, description, sample, free = make()
    model.set_attn_implementation("eager")
    settle(model.eval(), seed, 1.25)
    coarsen(model)
    estimate = pipeline_of("depth-estimation", model, description)
    cases = []
    for key, path in pictures.items():
        found = estimate(str(path))
        depth, grey = found["predicted_depth"].numpy(), np.asarray(found["depth"])
        figures = {"min": float(depth.min()), "max": float(depth.max()), "mean": float(depth.mean(dtype=np.float64))}
        sampled = {"depth": [float(f"{v:.6g}") for v in depth[::STEP, ::STEP].ravel()], "grey": grey[::STEP, ::STEP].ravel().tolist()}
        cases.append({"picture": key, "width": depth.shape[1], "height": depth.shape[0], **figures, **sampled})
    folder = save(name, model, description, ["predicted_depth"], ("pixel_values",), sample, free)
    worst = check(folder, model, ("pixel_values",), ["predicted_depth"], AutoImageProcessor.from_pretrained(folder), pictures.values())
    write_json(GOLDENS / f"{name}.json", {"model": f"tiny/{name}", "step": STEP, "cases": cases}, indent=None)
    print(f"tiny/{name}: onnx differs by {worst:.1e}, {(folder / 'onnx' / 'model.onnx').stat().st_size} bytes, ranges {[(round(c['min'], 2), round(c['max'], 2)) for c in cases]}")


if __name__ == "__main__":
    build("depth-anything", depth_anything, 2)
    build("glpn", glpn, 3)
