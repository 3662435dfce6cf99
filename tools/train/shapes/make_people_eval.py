"""Writes the evaluation set of keypoints: drawn people who stand, walk and wave, with the places of their joints.

    python make_people_eval.py ../../../resources/eval

No embedded model finds joints, and a drawing is no photograph: the figure of a model says how it does on plain drawings, and
serves to compare two forms of the same model.
"""
from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

FOLDER = Path(sys.argv[1])
SEED, COUNT = 778, 24
WIDTH, HEIGHT = 192, 160  # pixels of a picture
FINER = 4  # drawn so much larger and then shrunk
QUALITY = 80  # of the WebP files
ABOUT = f"Drawn people with their joints, by tools/train/shapes/make_people_eval.py from the seed {SEED}. Pictures are files beside this one."
# As parts of the height of a person: lengths of bones, half widths, and the lines that draw them.
HEAD, NECK, TORSO, SHOULDER, HIP, UPPER_ARM, LOWER_ARM, THIGH, SHIN = 0.07, 0.04, 0.29, 0.1, 0.065, 0.16, 0.15, 0.24, 0.22
LIMB, LEG = 0.05, 0.065
SKINS = [(241, 205, 170), (206, 150, 110), (141, 92, 60)]
CLOTHES = [(176, 52, 52), (46, 92, 160), (60, 120, 70), (226, 180, 60), (90, 70, 120), (70, 70, 76)]
GROUNDS = [(226, 232, 238), (214, 226, 204), (238, 226, 204), (200, 212, 226)]

Point = tuple[float, float]


def from_(start: Point, angle: float, length: float) -> Point:
    """`angle` in degrees from straight down, towards the right of the picture."""
    return start[0] + length * math.sin(math.radians(angle)), start[1] + length * math.cos(math.radians(angle))


def joints(rng: np.random.Generator, x: float, top: float, tall: float) -> dict[str, Point]:
    """COCO's 17 joints of a person who looks at us: the left ones are on the right of the picture."""
    up = 180 + rng.uniform(-10, 10)
    hips = (x, top + tall * (2 * HEAD + NECK + TORSO))
    chest = from_(hips, up, TORSO * tall)
    face = from_(chest, up, (NECK + HEAD) * tall)
    across = up - 90
    points = {"Nose": from_(face, up + 180, 0.15 * HEAD * tall)}
    for name, out, height in (("Eye", 0.4, 0.2), ("Ear", 1.0, 0.05)):
        middle = from_(face, up, height * HEAD * tall)
        points |= {f"L_{name}": from_(middle, across, out * HEAD * tall), f"R_{name}": from_(middle, across, -out * HEAD * tall)}
    for side, sign in (("L", 1), ("R", -1)):
        shoulder, hip = from_(chest, across, sign * SHOULDER * tall), from_(hips, across, sign * HIP * tall)
        arm, leg = rng.uniform(5, 130), rng.uniform(-2, 30)
        elbow, knee = from_(shoulder, sign * arm, UPPER_ARM * tall), from_(hip, sign * leg, THIGH * tall)
        wrist = from_(elbow, sign * (arm + rng.uniform(-20, 60)), LOWER_ARM * tall)
        ankle = from_(knee, sign * (leg - rng.uniform(0, 25)), SHIN * tall)
        points |= {f"{side}_Shoulder": shoulder, f"{side}_Elbow": elbow, f"{side}_Wrist": wrist, f"{side}_Hip": hip, f"{side}_Knee": knee, f"{side}_Ankle": ankle}
    return points


def limb(draw: ImageDraw.ImageDraw, ends: list[Point], width: float, colour: tuple[int, int, int]) -> None:
    """A line with round ends and bends."""
    scaled = [(x * FINER, y * FINER) for x, y in ends]
    draw.line(scaled, fill=colour, width=round(width * FINER), joint="curve")
    for x, y in scaled:
        r = width * FINER / 2
        draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)


def person(draw: ImageDraw.ImageDraw, rng: np.random.Generator, p: dict[str, Point], tall: float) -> None:
    skin, shirt, trousers = (tuple(of[rng.integers(len(of))]) for of in (SKINS, CLOTHES, CLOTHES))
    for side in "LR":
        limb(draw, [p[f"{side}_Hip"], p[f"{side}_Knee"], p[f"{side}_Ankle"]], LEG * tall, trousers)
    body = [p["L_Shoulder"], p["R_Shoulder"], p["R_Hip"], p["L_Hip"]]
    draw.polygon([(x * FINER, y * FINER) for x, y in body], fill=shirt)
    limb(draw, [*body, body[0]], LIMB * tall, shirt)
    for side in "LR":
        limb(draw, [p[f"{side}_Shoulder"], p[f"{side}_Elbow"]], LIMB * tall, shirt)
        limb(draw, [p[f"{side}_Elbow"], p[f"{side}_Wrist"]], LIMB * tall * 0.8, skin)
    middle = tuple((p["L_Ear"][axis] + p["R_Ear"][axis]) / 2 for axis in (0, 1))
    neck = tuple((p["L_Shoulder"][axis] + p["R_Shoulder"][axis]) / 2 for axis in (0, 1))
    limb(draw, [middle, neck], LIMB * tall, skin)
    limb(draw, [middle, middle], 2 * HEAD * tall, skin)
    for eye in ("L_Eye", "R_Eye"):
        limb(draw, [p[eye], p[eye]], 0.02 * tall, (30, 30, 34))
    limb(draw, [p["Nose"], p["Nose"]], 0.018 * tall, tuple(round(0.75 * part) for part in skin))


def box_of(points: dict[str, Point], tall: float) -> dict[str, float]:
    """Around all joints and what is drawn about them, inside the picture."""
    xs, ys = [x for x, _ in points.values()], [y for _, y in points.values()]
    edge = LEG * tall
    return {
        "xmin": round(max(0, min(xs) - edge), 1), "ymin": round(max(0, min(ys) - HEAD * tall), 1),
        "xmax": round(min(WIDTH, max(xs) + edge), 1), "ymax": round(min(HEIGHT, max(ys) + edge), 1),
    }  # fmt: skip


def main() -> None:
    rng, items = np.random.default_rng(SEED), []
    for index in range(COUNT):
        count = 1 if index % 3 else 2
        picture = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), GROUNDS[rng.integers(len(GROUNDS))])
        draw = ImageDraw.Draw(picture)
        draw.rectangle((0, round(HEIGHT * FINER * 0.8), WIDTH * FINER, HEIGHT * FINER), fill=(168, 160, 140))
        people, boxes = [], []
        for place in range(count):
            tall = rng.uniform(0.7, 0.92) * HEIGHT
            x = WIDTH * ((place + 0.5) / count + rng.uniform(-0.04, 0.04))
            points = joints(rng, x, HEIGHT * 0.97 - tall, tall)
            person(draw, rng, points, tall)
            people.append({name: {"x": round(px, 1), "y": round(py, 1)} for name, (px, py) in points.items() if 0 <= px < WIDTH and 0 <= py < HEIGHT})
            boxes.append(box_of(points, tall))
        name = f"pictures/people-{index:02}.webp"
        picture.resize((WIDTH, HEIGHT), Image.Resampling.BOX).save(FOLDER / name, "WEBP", quality=QUALITY, method=6)
        items.append({"input": name, "expected": people, "options": {"boxes": boxes}})
    head = {"task": "keypoint-detection", "metric": "share of joints at most a fifth of the box's longer side away (PCK)", "description": ABOUT, "options": {"threshold": 0}}
    lines = ",\n".join(f"  {json.dumps(item, separators=(',', ':'))}" for item in items)
    (FOLDER / "keypoint-detection.json").write_text(json.dumps(head, indent=1)[:-2] + f',\n "items": [\n{lines}\n ]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
