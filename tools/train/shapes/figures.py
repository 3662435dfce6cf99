"""The figures of the three cards: the graphs that ship, in onnxruntime, on 1,000 scenes that were never trained on."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnxruntime as ort

from scene import LABELS, SIDE, Scene, draw_scene

SEED, COUNT = 200, 1000
LEAST_SCORE = 0.05  # what counts for average precision


def graph(folder: Path, name: str, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(str(folder / name / "onnx" / "model_quantized.onnx"), options, providers=["CPUExecutionProvider"])


def prepared(scene: Scene) -> np.ndarray:
    """The picture as preprocessor_config.json asks for: from -1 to 1. It has the right size already."""
    return ((scene.picture.astype(np.float32) / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]


def iou(a, b) -> float:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])
    return width * height / (area(a) + area(b) - width * height)


def found(logits: np.ndarray, boxes: np.ndarray) -> list[tuple[float, int, tuple]]:
    """Score, label and corners of every query that is sure enough, best first."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    scores = (powers / powers.sum(-1, keepdims=True))[:, :-1]
    best = scores.argmax(-1)
    sure = [(float(scores[q, best[q]]), int(best[q]), q) for q in range(len(best)) if scores[q, best[q]] > LEAST_SCORE]
    corner = lambda x, y, w, h: tuple(SIDE * v for v in (x - w / 2, y - h / 2, x + w / 2, y + h / 2))
    return [(score, label, corner(*boxes[q])) for score, label, q in sorted(sure, reverse=True)]


def matched(guesses, scene: Scene, least: float) -> list[tuple[float, bool]]:
    """Each guess with whether it is right; a thing can be found once."""
    open_things = {index: thing for index, thing in enumerate(scene.things)}
    out = []
    for score, label, box in guesses:
        fits = [(iou(box, t.box), i) for i, t in open_things.items() if t.colour * 8 + t.kind == label]
        best, index = max(fits, default=(0.0, -1))
        if best >= least:
            del open_things[index]
        out.append((score, best >= least))
    return out


def average_precision(judged: list[tuple[float, bool]], things: int) -> float:
    """Area under the curve of precision over recall, over all classes together."""
    right = np.cumsum([ok for _, ok in sorted(judged, key=lambda one: -one[0])])
    precision = np.maximum.accumulate((right / np.arange(1, len(right) + 1))[::-1])[::-1]
    return float(np.sum(np.diff(np.concatenate([[0], right / things])) * precision))


def enlarged(planes: np.ndarray) -> np.ndarray:
    """Planes [count, side / 2, side / 2] at the side of the picture: bilinear, as torch without corners aligned."""
    at = np.clip((np.arange(SIDE) + 0.5) / (SIDE / planes.shape[-1]) - 0.5, 0, planes.shape[-1] - 1)
    low = np.floor(at).astype(int)
    high, part = np.minimum(low + 1, planes.shape[-1] - 1), (at - low).astype(np.float32)
    rows = planes[:, low] * (1 - part)[:, None] + planes[:, high] * part[:, None]
    return rows[:, :, low] * (1 - part) + rows[:, :, high] * part


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/models/hearth")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--count", type=int, default=COUNT)
    args = options.parse_args()
    detector, segmenter, depth_model = [graph(args.folder, f"shapes-{name}", args.threads) for name in ("detection", "segmentation", "depth")]

    rng, things = np.random.default_rng(SEED), 0
    judged = {0.5: [], 0.75: []}
    both, either = np.zeros(9), np.zeros(9)
    errors, near = [], []
    for _ in range(args.count):
        scene = draw_scene(rng)
        given = {"pixel_values": prepared(scene)}
        logits, boxes = detector.run(["logits", "pred_boxes"], given)
        guesses = found(logits[0], boxes[0])
        things += len(scene.things)
        for least, list_ in judged.items():
            list_ += matched(guesses, scene, least)
        classes = enlarged(segmenter.run(None, given)[0][0]).argmax(0)
        wanted = np.array([0, *(t.kind + 1 for t in scene.things)])[scene.owner]
        for label in range(9):
            both[label] += ((classes == label) & (wanted == label)).sum()
            either[label] += ((classes == label) | (wanted == label)).sum()
        depth = enlarged(depth_model.run(None, given)[0])[0].clip(0.01, 1)
        errors.append(float((np.abs(depth - scene.depth) / scene.depth).mean()))
        near.append(float((np.maximum(depth / scene.depth, scene.depth / depth) < 1.25).mean()))

    for least, list_ in judged.items():
        sure = [ok for score, ok in list_ if score > 0.5]
        print(f"detection: AP{least * 100:.0f} {100 * average_precision(list_, things):.1f}, at score .5 precision {100 * np.mean(sure):.1f} recall {100 * sum(sure) / things:.1f} ({things} things, {len(LABELS)} labels)")
    print(f"segmentation: mean IoU {100 * (both / either).mean():.1f}, pixel accuracy {100 * both.sum() / (args.count * SIDE * SIDE):.2f}, by class {np.round(100 * both / either, 1)}")
    print(f"depth: relative error {np.mean(errors):.3f}, within a quarter {100 * np.mean(near):.1f} %")


if __name__ == "__main__":
    main()
