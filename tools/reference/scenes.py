"""Small pictures with hard edges, of every kind that a person may give: shared by the scripts of the dense tasks.

Turned by EXIF, grey, with alpha, as WebP, tall, wide, and of one pixel. Written once as files, so that both sides decode the same
bytes.
"""

import random
from pathlib import Path

import PIL
from PIL import Image, ImageDraw

from common import GOLDENS

# From 13 on Pillow resizes in the other order where that is cheaper.
assert PIL.__version__.startswith("12."), PIL.__version__

FOLDER = GOLDENS / "pictures" / "scenes"
TURNED = 6  # EXIF orientation: the picture is shown after a quarter turn clockwise


def draw(width: int, height: int, seed: int) -> Image.Image:
    """Rectangles and discs over a slope of colour; the same for the same seed."""
    r = random.Random(seed)
    colour = lambda: tuple(r.randrange(256) for _ in range(3))
    top, bottom = colour(), colour()
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    for y in range(height):
        pen.line([(0, y), (width, y)], fill=tuple(a + (b - a) * y // height for a, b in zip(top, bottom)))
    for _ in range(5):
        x, y, w, h = r.randrange(width), r.randrange(height), r.randrange(8, width // 2 + 9), r.randrange(8, height // 2 + 9)
        (pen.rectangle if r.random() < 0.5 else pen.ellipse)([x - w // 2, y - h // 2, x + w // 2, y + h // 2], fill=colour())
    return image


def write_scenes() -> dict[str, Path]:
    """Writes the pictures; gives their paths by name."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with_alpha = draw(72, 60, 3).convert("RGBA")
    with_alpha.putalpha(draw(72, 60, 4).convert("L"))
    exif = Image.Exif()
    exif[0x0112] = TURNED
    pictures = {
        "wide.png": (draw(96, 54, 1), {}),
        "turned.jpg": (draw(80, 64, 2), {"quality": 85, "exif": exif}),
        "alpha.png": (with_alpha, {}),
        "grey.png": (draw(50, 90, 5).convert("L"), {}),
        "lossy.webp": (draw(110, 83, 6), {"quality": 70}),
        "dot.png": (draw(1, 1, 7), {}),
    }
    for name, (image, options) in pictures.items():
        image.save(FOLDER / name, **options)
    return {name: FOLDER / name for name in pictures}
