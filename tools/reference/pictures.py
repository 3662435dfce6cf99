"""Pictures as Pillow decodes and resizes them, as torch enlarges planes, and as transformers prepares them.

Pillow has to be of version 12: from 13 on it resizes in the other order where that is cheaper. What is compared bit for bit is
kept as the first 16 digits of their SHA-256; only the two pictures whose decoders differ are kept as bytes.
"""

import vision  # first: it hides torchvision

import base64
import hashlib
import importlib

import numpy as np
import PIL
import torch
from PIL import Image

from common import GOLDENS, write_json
from vision import draw, shown, write_pictures

assert PIL.__version__.startswith("12."), PIL.__version__

SCENE = (131, 77)
SIZES = [(224, 224), (32, 17), (131, 40), (60, 77), (7, 300), (1, 1)]

# Class, and the fields of its preprocessor_config.json beside the class.
PROCESSORS = [
    ("vit", "ViT", {"size": 48}),
    ("vit", "ViT", {"size": {"height": 30, "width": 50}, "resample": 3, "image_mean": [0.1, 0.2, 0.3]}),
    ("vit", "ViT", {"do_resize": False, "do_normalize": False}),
    ("deit", "DeiT", {"size": 60, "crop_size": 48}),
    ("clip", "CLIP", {"size": 50, "crop_size": 48}),
    ("clip", "CLIP", {"size": {"shortest_edge": 31}, "crop_size": {"height": 64, "width": 45}}),
    ("siglip", "Siglip", {"size": {"height": 48, "width": 48}}),
    ("beit", "Beit", {"size": 50, "do_center_crop": True, "crop_size": 40}),
    ("convnext", "ConvNext", {"size": {"shortest_edge": 56}, "crop_pct": 0.875}),
    ("convnext", "ConvNext", {}),
    ("poolformer", "PoolFormer", {"size": {"shortest_edge": 48}, "crop_size": 48, "crop_pct": 0.9}),
    ("levit", "Levit", {"size": {"shortest_edge": 48}, "crop_size": 48}),
    ("efficientnet", "EfficientNet", {"size": 46, "rescale_offset": True, "include_top": True}),
    ("mobilenet_v2", "MobileNetV2", {"size": {"shortest_edge": 64}, "crop_size": {"height": 56, "width": 56}}),
    ("mobilevit", "MobileViT", {"size": {"shortest_edge": 60}, "crop_size": 64, "do_flip_channel_order": True}),
    ("textnet", "TextNet", {"size": {"shortest_edge": 70}}),
    ("segformer", "Segformer", {"size": 64}),
    ("dpt", "DPT", {"size": {"height": 70, "width": 70}, "keep_aspect_ratio": True, "ensure_multiple_of": 14}),
    ("dpt", "DPT", {"size": 64, "do_pad": True, "size_divisor": 48}),
    ("glpn", "GLPN", {"size_divisor": 16}),
    ("detr", "Detr", {"size": 80, "max_size": 100}),
    ("detr", "Detr", {"size": {"shortest_edge": 60, "longest_edge": 200}}),
    ("yolos", "Yolos", {"size": {"shortest_edge": 80, "longest_edge": 100}}),
    ("rt_detr", "RTDetr", {"size": {"height": 64, "width": 64}}),
    ("mask2former", "Mask2Former", {"size": {"shortest_edge": 50, "longest_edge": 90}}),
    ("owlvit", "OwlViT", {"size": 64}),
    ("sam", "Sam", {"size": {"longest_edge": 96}, "pad_size": {"height": 96, "width": 96}}),
    ("swin2sr", "Swin2SR", {"size_divisor": 8}),
    ("donut", "Donut", {"size": [48, 65]}),
    ("donut", "Donut", {"size": {"height": 50, "width": 71}, "do_align_long_axis": True, "resample": 3}),
    ("donut", "Donut", {"size": [64, 48], "do_align_long_axis": True, "do_thumbnail": False, "do_pad": False}),
    ("donut", "Donut", {"size": [45, 60], "do_resize": False, "do_normalize": False}),
]


def digest(values: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:16]


def decoded() -> list[dict]:
    out = []
    for path in write_pictures():
        image = shown(path)
        case = {"file": path.name, "width": image.width, "height": image.height}
        values = np.asarray(image)
        key = {"bytes": base64.b64encode(values.tobytes()).decode()} if path.suffix == ".avif" else {"sha256": digest(values)}
        out.append({**case, **key})
    return out


def resized(scene: Image.Image) -> list[dict]:
    return [
        {"filter": f.name.lower(), "width": w, "height": h, "sha256": digest(np.asarray(scene.resize((w, h), f)))}
        for f in Image.Resampling
        for w, h in SIZES
    ]


def interpolated() -> list[dict]:
    out = []
    plane = torch.tensor(np.asarray(draw(9, 7, 11).convert("L")).astype(np.float32) / 7 - 12)
    for mode in ("bilinear", "bicubic", "nearest"):
        for corners in (False, True) if mode != "nearest" else (None,):
            for w, h in ((23, 16), (5, 4), (9, 20), (1, 3)):
                got = torch.nn.functional.interpolate(plane[None, None], size=(h, w), mode=mode, align_corners=corners)[0, 0]
                values = [round(v, 5) for v in got.flatten().tolist()]
                out.append({"mode": mode, "alignCorners": bool(corners), "width": w, "height": h, "values": values})
    return [{"plane": plane.flatten().tolist(), "width": 9, "height": 7, "cases": out}]


def prepared(pictures: dict[str, Image.Image]) -> list[dict]:
    out = []
    for module, name, fields in PROCESSORS:
        lib = importlib.import_module(f"transformers.models.{module}.image_processing_pil_{module}")
        processor = getattr(lib, f"{name}ImageProcessorPil")(**fields)
        for key, image in pictures.items():
            pixels = np.asarray(processor(image, return_tensors="np")["pixel_values"][0], dtype=np.float32)
            case = {"config": {"image_processor_type": f"{name}ImageProcessor", **fields}, "picture": key}
            out.append({**case, "shape": list(pixels.shape), "sha256": digest(pixels)})
    return out


def main() -> None:
    wide = draw(*SCENE, 12)
    files = decoded()
    pictures = {"wide": wide, "tall": draw(41, 83, 13), "small": draw(19, 23, 14)}
    for key, image in pictures.items():
        image.save(vision.PICTURES / f"scene-{key}.png")
    write_json(
        GOLDENS / "pictures.json",
        {"decoded": files, "resized": resized(wide), "interpolated": interpolated()[0], "prepared": prepared(pictures)},
        indent=None,
    )


if __name__ == "__main__":
    main()
