"""Draws scenes of the shapes world: up to four flat things on a patterned floor that runs to a horizon.

A scene knows what it shows: the kind, colour and box of each thing, which pixels are whose, and how far away each pixel is. The
same generator gives the same scene for the same seed.
"""
from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

KINDS = "circle square triangle star heart cross ring moon".split()
COLOURS = {
    "red": (205, 30, 35), "orange": (240, 130, 20), "yellow": (245, 220, 40), "green": (40, 160, 60),
    "blue": (40, 80, 210), "purple": (130, 50, 170), "white": (240, 240, 240), "black": (25, 25, 28),
}  # fmt: skip
# What a detector calls a thing: the colour's index times 8 plus the kind's.
LABELS = [f"{colour} {kind}" for colour in COLOURS for kind in KINDS]

SIDE = 128  # what the models look at
MOST = 4  # things in a scene
POINTS = 40  # corners of a round outline
RING = 0.55  # inner radius of a ring
LEAST_SEEN = 0.35  # a scene in which less of a thing is left to see is drawn anew


@dataclass
class Thing:
    """One thing: indices into KINDS and the names of COLOURS, centre and radius in pixels, distance from 0 to 1."""

    kind: int
    colour: int
    x: float
    y: float
    radius: float
    distance: float
    box: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass
class Scene:
    """Picture [side, side, 3] of bytes; `owner` is 0 for the ground and 1 + index for things; `depth` is 1 at the horizon."""

    picture: np.ndarray
    things: list[Thing]
    owner: np.ndarray
    depth: np.ndarray
    full: list[int] = field(default_factory=list)


def outline(kind: str, angle: float) -> list[tuple[float, float]]:
    """Corners of a shape about its centre, within a radius of one."""
    turn = lambda start, end: np.linspace(start, end, POINTS)
    if kind in ("circle", "ring"):
        points = [(math.cos(t), math.sin(t)) for t in turn(0, 2 * math.pi)]
    elif kind == "square":
        points = [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]
    elif kind == "triangle":
        points = [(0, -1), (0.92, 0.75), (-0.92, 0.75)]
    elif kind == "star":
        reach = [1 if i % 2 == 0 else 0.42 for i in range(10)]
        points = [(r * math.sin(i * math.pi / 5), -r * math.cos(i * math.pi / 5)) for i, r in enumerate(reach)]
    elif kind == "heart":
        curve = lambda t: 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        points = [(0.062 * 16 * math.sin(t) ** 3, -0.062 * curve(t)) for t in turn(0, 2 * math.pi)]
    elif kind == "cross":
        b = 0.33
        points = [(-b, -1), (b, -1), (b, -b), (1, -b), (1, b), (b, b), (b, 1), (-b, 1), (-b, b), (-1, b), (-1, -b), (-b, -b)]
    else:
        back = [(math.cos(t), math.sin(t)) for t in turn(math.radians(50), math.radians(310))]
        front = [(0.45 + 0.72 * math.cos(t), 0.72 * math.sin(t)) for t in turn(math.radians(285), math.radians(75))]
        points = back + front
    c, s = math.cos(angle), math.sin(angle)
    return [(x * c - y * s, x * s + y * c) for x, y in points]


def coverage(kind: str, x: float, y: float, radius: float, angle: float, stretch: float, side: int) -> np.ndarray:
    """How much of each pixel a shape covers, from 0 to 1, by drawing it at twice the size."""
    image = Image.new("L", (side * 2, side * 2))
    pen = ImageDraw.Draw(image)
    corners = lambda part: [((x + px * radius * stretch * part) * 2, (y + py * radius * part) * 2) for px, py in outline(kind, angle)]
    pen.polygon(corners(1), fill=255)
    if kind == "ring":
        pen.polygon(corners(RING), fill=0)
    return np.asarray(image.resize((side, side), Image.BOX), np.float32) / 255


def clouds(rng: np.random.Generator, cells: int, side: int) -> np.ndarray:
    """Smooth noise from 0 to 1 with so many cells along a side."""
    values = rng.random((cells, cells)).astype(np.float32)
    return np.asarray(Image.fromarray(values).resize((side, side), Image.BICUBIC))


def ground(rng: np.random.Generator, side: int) -> tuple[np.ndarray, np.ndarray, float, float]:
    """A patterned background; its depth, where its horizon is, and how bright it is."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    base = rng.random(3).astype(np.float32) * 0.55 + 0.2
    base = base.mean() + 0.45 * (base - base.mean())
    other = np.clip(base + rng.normal(0, 0.12, 3), 0, 1).astype(np.float32)
    slope = (y if rng.random() < 0.6 else x)[..., None]
    back = base * (1 - slope) + other * slope
    pattern = rng.integers(4)
    if pattern == 0:
        back = back + 0.16 * (clouds(rng, int(rng.integers(4, 28)), side) - 0.5)[..., None]
    elif pattern == 1:
        angle, waves = rng.random() * math.pi, rng.uniform(5, 22)
        back = back + 0.07 * np.sin(2 * math.pi * waves * (x * math.cos(angle) + y * math.sin(angle)))[..., None]
    elif pattern == 2:
        squares = int(rng.integers(3, 10))
        back = back + 0.07 * (((x * squares).astype(int) + (y * squares).astype(int)) % 2 - 0.5)[..., None]
    else:
        back = back + 0.05 * (clouds(rng, 6, side) - 0.5)[..., None]
    horizon = rng.uniform(0.15, 0.45)
    floor = np.clip((y - horizon) / (1 - horizon), 0, 1)
    back = np.where((y < horizon)[..., None], back * rng.uniform(0.75, 1.2), back * (0.8 + 0.3 * floor)[..., None])
    depth = np.where(y < horizon, 1.0, 1 - 0.65 * (y - horizon) / (1 - horizon)).astype(np.float32)
    return back.astype(np.float32), depth, horizon, float(base.mean())


def place(rng: np.random.Generator, distance: float, horizon: float, things: list[Thing], side: int) -> tuple[float, float, float] | None:
    """Centre and radius of one more thing that does not hide another; None after twelve tries."""
    for _ in range(12):
        radius = side * (0.085 + 0.16 * (1 - distance)) * rng.uniform(0.85, 1.2)
        x = rng.uniform(radius * 0.9, side - radius * 0.9)
        stands = side * (horizon + (1 - horizon) * (1 - distance) * 0.9)
        y = np.clip(stands - radius * 0.5 + rng.normal(0, 8) * side / SIDE, radius * 0.95, side - radius * 0.95)
        if all(math.hypot(x - t.x, y - t.y) > 0.75 * (radius + t.radius) for t in things):
            return x, y, radius
    return None


def add_thing(rng: np.random.Generator, scene: Scene, image: np.ndarray, distance: float, at: tuple[float, float, float], haze: float) -> np.ndarray:
    """Paints one more thing with its shadow, nearer than all before; gives the picture."""
    side = len(image)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    cx, cy, radius = at
    kind, colour = int(rng.integers(len(KINDS))), int(rng.integers(len(COLOURS)))
    stretch, angle = rng.uniform(0.85, 1.15), rng.uniform(-0.35, 0.35)
    covered = coverage(KINDS[kind], cx, cy, radius, angle, stretch, side)
    paint = np.array(list(COLOURS.values())[colour], np.float32) / 255
    paint = np.clip(paint + rng.normal(0, 0.035, 3), 0, 1).astype(np.float32)
    shadow = coverage(KINDS[kind], cx + radius * 0.18, cy + radius * 0.22, radius, angle, stretch, side)
    small = Image.fromarray((shadow * 255).astype(np.uint8)).resize((SIDE // 4, SIDE // 4), Image.BOX)
    shadow = np.asarray(small.resize((side, side), Image.BILINEAR), np.float32) / 255
    image = image * (1 - 0.45 * shadow[..., None])
    light = 1 + 0.22 * ((x - cx) * -0.7 + (y - cy) * -0.7)[..., None] / radius * 0.5
    surface = np.clip(paint * light + 0.03 * (clouds(rng, 12, side) - 0.5)[..., None], 0, 1)
    image = image * (1 - covered[..., None]) + surface * covered[..., None]
    mine = covered > 0.5
    image = np.where(mine[..., None], image * (1 - 0.12 * distance) + 0.12 * distance * haze, image)
    scene.depth = np.where(mine, np.float32(0.08 + 0.8 * distance), scene.depth)
    scene.things.append(Thing(kind, colour, cx, cy, radius, float(distance)))
    scene.owner[mine] = len(scene.things)
    scene.full.append(int(mine.sum()))
    return image


def draw_scene(rng: np.random.Generator, side: int = SIDE) -> Scene:
    """One scene; far things first. Boxes go to the edge behind the last pixel that is seen."""
    while True:
        image, depth, horizon, haze = ground(rng, side)
        scene = Scene(np.empty(0), [], np.zeros((side, side), np.int32), depth)
        count = int(rng.integers(1, MOST + 1))
        for distance in np.sort(rng.uniform(0.08, 0.85, count))[::-1]:
            at = place(rng, distance, horizon, scene.things, side)
            if at is not None:
                image = add_thing(rng, scene, image, distance, at, haze)
        seen = [scene.owner == index + 1 for index in range(len(scene.things))]
        if any(mask.sum() < max(25, LEAST_SEEN * full) for mask, full in zip(seen, scene.full)):
            continue
        for thing, mask in zip(scene.things, seen):
            rows, columns = np.where(mask)
            thing.box = (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
        image = np.clip(image * rng.uniform(0.85, 1.1) + rng.normal(0, rng.uniform(0, 0.03), image.shape), 0, 1)
        scene.picture = (image * 255).astype(np.uint8)
        return scene
