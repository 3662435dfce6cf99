"""Shared by the scripts of pictures: the processors that work with Pillow, small pictures of every kind, and the export of models.

To be imported before transformers: without torchvision, its pipelines take the image processors of Pillow and NumPy, which
Hearth follows.
"""

import random
import struct
import sys
import zlib
from pathlib import Path

sys.modules["torchvision"] = None

import numpy as np
import onnx
import onnxruntime as ort
import torch
from PIL import Image, ImageCms, ImageDraw, ImageOps

from common import GOLDENS, MODELS, export, session, write_json

PICTURES = GOLDENS / "pictures" / "kinds"
SIZE = (40, 27)


def draw(width: int, height: int, seed: int) -> Image.Image:
    """A slope of colour with discs and rectangles on it; the same for the same seed."""
    r = random.Random(seed)
    colour = lambda: tuple(r.randrange(256) for _ in range(3))
    a, b = colour(), colour()
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    for x in range(width):
        pen.line([(x, 0), (x, height)], fill=tuple(p + (q - p) * x // width for p, q in zip(a, b)))
    for i in range(6):
        x, y, w, h = r.randrange(width), r.randrange(height), r.randrange(3, width // 2 + 4), r.randrange(3, height // 2 + 4)
        (pen.rectangle if i % 2 else pen.ellipse)([x - w // 2, y - h // 2, x + w // 2, y + h // 2], fill=colour())
    return image


def png16(values: np.ndarray, kind: int) -> bytes:
    """A PNG of 16 bits a channel, which Pillow writes for gray alone. Kinds: 0 gray, 2 RGB, 4 gray and alpha, 6 RGBA."""
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    head = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def bmp565(image: Image.Image) -> bytes:
    """A BMP of 16 bits a pixel with masks, from the top down, which Pillow reads and does not write."""
    width, height = image.size
    r, g, b = np.asarray(image).astype(np.uint16).transpose(2, 0, 1)
    pixels = np.zeros((height, (width + 1) // 2 * 2), "<u2")
    pixels[:, :width] = (r >> 3 << 11) | (g >> 2 << 5) | (b >> 3)
    info = struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 16, 3, pixels.nbytes, 0, 0, 0, 0)
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    offset = 14 + len(info) + len(masks)
    return b"BM" + struct.pack("<IHHI", offset + pixels.nbytes, 0, 0, offset) + info + masks + pixels.tobytes()


def turned(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def swapped_profile() -> bytes:
    """A colour profile that calls red what is blue: whoever applies it gets another picture."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"-XYZ").replace(b"bXYZ", b"rXYZ").replace(b"-XYZ", b"bXYZ")


def write_pictures() -> list[Path]:
    """Writes a small picture of every kind that is read; the order of the list is the order of the goldens."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    rgb, gray = draw(*SIZE, 1), draw(*SIZE, 2).convert("L")
    rgba = draw(*SIZE, 3)
    rgba.putalpha(draw(*SIZE, 4).convert("L"))
    palette = rgb.convert("P", palette=Image.ADAPTIVE, colors=16)
    gray_alpha = Image.merge("LA", [gray, draw(*SIZE, 4).convert("L")])
    cmyk = Image.merge("CMYK", [draw(*SIZE, s).convert("L") for s in (5, 6, 7, 8)])
    wide = np.asarray(draw(*SIZE, 9)).astype(np.uint16)
    files = {
        "rgb.png": (rgb, {}),
        "gray.png": (gray, {}),
        "gray-alpha.png": (gray_alpha, {}),
        "rgba.png": (rgba, {}),
        "palette.png": (palette, {}),
        "palette-transparent.png": (palette, {"transparency": 3}),
        "one-bit.png": (gray.convert("1"), {}),
        "key.png": (rgb, {"transparency": rgb.getpixel((0, 0))}),
        "turned.png": (rgb, {"exif": turned(6)}),
        "profile.png": (rgb, {"icc_profile": swapped_profile()}),
        "profile.jpg": (rgb, {"icc_profile": swapped_profile(), "quality": 90}),
        "444.jpg": (rgb, {"quality": 90, "subsampling": 0}),
        "420.jpg": (rgb, {"quality": 85}),
        "progressive.jpg": (rgb, {"progressive": True}),
        "gray.jpg": (gray, {}),
        "cmyk.jpg": (cmyk, {}),
        **{f"turned-{i}.jpg": (rgb, {"exif": turned(i)}) for i in range(2, 9)},
        "lossy.webp": (rgb, {"quality": 70}),
        "lossless.webp": (rgba, {"lossless": True}),
        "turned.webp": (rgb, {"exif": turned(8)}),
        "palette.gif": (palette, {}),
        "transparent.gif": (palette, {"transparency": 3}),
        "frames.gif": (palette, {"save_all": True, "append_images": [gray.convert("P")], "transparency": 5, "disposal": 2}),
        "frames.webp": (rgb, {"save_all": True, "append_images": [rgba.convert("RGB")]}),
        "rgb.tif": (rgb, {}),
        "lzw.tif": (rgba, {"compression": "tiff_lzw"}),
        "cmyk.tif": (cmyk, {"compression": "tiff_lzw"}),
        "gray-16.tif": (Image.fromarray(wide[:, :, 0] * 2), {}),
        "rgb.bmp": (rgb, {}),
        "palette.bmp": (palette, {}),
        "gray.bmp": (gray, {}),
        "one-bit.bmp": (gray.convert("1"), {}),
        "rgba.bmp": (rgba, {}),
        "444.avif": (rgb, {"quality": 90, "subsampling": "4:4:4"}),
        "420.avif": (rgb, {"quality": 90}),
        "dot.png": (draw(40, 27, 1).crop((7, 7, 8, 8)), {}),
    }
    for name, (image, options) in files.items():
        image.save(PICTURES / name, **options)
    made = {
        "gray-16.png": png16(wide[:, :, 0] * 2, 0),
        "rgb-16.png": png16(wide * 257 - 3 * (wide > 0), 2),
        "gray-alpha-16.png": png16(wide[:, :, :2] * 257, 4),
        "rgba-16.png": png16(np.concatenate([wide, wide[:, :, :1]], 2) * 257, 6),
        "masks.bmp": bmp565(rgb),
    }
    for name, data in made.items():
        (PICTURES / name).write_bytes(data)
    return [PICTURES / name for name in [*files, *made]]


def shown(path: Path) -> Image.Image:
    """The picture as the pipelines see it."""
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def settle(model: torch.nn.Module, seed: int, std: float) -> None:
    """Random weights scaled to their fan-in, all of which fit half precision; running statistics of norms as well."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in [*model.named_parameters(), *model.named_buffers()]:
            if not p.is_floating_point() or "logit" in name:
                continue
            noise = torch.randn(p.shape, generator=g)
            if p.ndim <= 1:
                near_one = name.endswith(("weight", "running_var", "lambda1"))
                p.copy_((1 + 0.2 * noise).abs() if near_one else 0.1 * noise)
            else:
                p.copy_(std * noise / max(1, p[0].numel()) ** 0.5)
            p.copy_(p.half().float())


def shrink(path: Path) -> None:
    """Gives every inner value a short name, half of a tiny graph being names, and stores in half precision what fits it exactly."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    model = onnx.load(path)
    graph = model.graph
    outside, names = {v.name for v in [*graph.input, *graph.output]}, {"": ""}
    short = lambda n: n if n in outside else names.setdefault(n, f"v{len(names)}")
    for node in graph.node:
        node.name = node.doc_string = ""
        node.input[:] = [short(n) for n in node.input]
        node.output[:] = [short(n) for n in node.output]
    casts = []
    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.size > 32 and np.array_equal(values.astype(np.float16).astype(np.float32), values):
            half = onnx.numpy_helper.from_array(values.astype(np.float16), tensor.name + "h")
            casts.append(onnx.helper.make_node("Cast", [half.name], [tensor.name], to=onnx.TensorProto.FLOAT))
            tensor.CopyFrom(half)
    nodes = [*casts, *graph.node]
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    onnx.save(model, path)


def save(model, name: str, processor: dict, wrapper, feeds: dict, outputs: dict, axes: dict) -> None:
    """config.json, preprocessor_config.json and onnx/model.onnx, checked against PyTorch with two pictures at once."""
    folder = MODELS / "tiny" / name
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(folder)
    write_json(folder / "preprocessor_config.json", processor)
    path = folder / "onnx" / "model.onnx"
    export(wrapper, tuple(feeds.values()), path, list(feeds), list(outputs), axes)
    shrink(path)
    with torch.no_grad():
        want = wrapper(*feeds.values())
    got = session(path).run(None, {k: v.numpy() for k, v in feeds.items()})
    worst = max(float(np.abs(a.numpy() - b).max()) for a, b in zip(want, got))
    print(name, "graph", worst, path.stat().st_size)
    assert worst < 1e-5, worst
