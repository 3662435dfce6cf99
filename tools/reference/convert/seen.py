"""Shared by the scripts of models that see: what a task's pipeline makes of pictures with a golden's weights.

The settings of the pictures are those that lie in goldens/models/tiny, some of them there for this alone; the pictures are those of
goldens/pictures/scenes. Not run directly.
"""

import json
import sys
from pathlib import Path

# Without torchvision, pipelines take the image processors of Pillow and NumPy, which Hearth follows.
sys.modules["torchvision"] = None
sys.path.append(str(Path(__file__).resolve().parent.parent))

import numpy as np
import torch
from transformers import AutoImageProcessor, MaskFormerImageProcessorPil, pipeline

GOLDENS = Path(__file__).resolve().parent.parent / "goldens"
ALL = ("wide.png", "turned.jpg", "alpha.png", "grey.png", "lossy.webp")
PICTURES = ("wide.png", "turned.jpg", "grey.png")
STEP = 16


def runs_of(values: np.ndarray) -> list[int]:
    """A map as the lengths of its runs: value, length, value, length, …"""
    flat = values.astype(np.int64).ravel()
    ends = np.flatnonzero(np.append(flat[1:] != flat[:-1], True))
    return [int(n) for pair in zip(flat[ends], np.diff(ends, prepend=-1)) for n in pair]


def surest_last(topk):
    """`topk(sorted=False)` leaves the order open in which instances are painted; here the surest comes last, on top."""

    def ordered(self, k, **_):
        values, indices = topk(self, k, sorted=True)
        return values.flip(-1), indices.flip(-1)

    return ordered


torch.Tensor.topk = surest_last(torch.Tensor.topk)


def settings(beside: str, processor: dict) -> None:
    """Writes the settings of pictures that no other script does."""
    folder = GOLDENS / "models" / "tiny" / beside
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "preprocessor_config.json").write_text(json.dumps(processor) + "\n")


def answer(task: str, found) -> dict:
    if task == "image-classification":
        return {"scores": {f["label"]: float(f"{f['score']:.7g}") for f in found}}
    if task == "depth-estimation":
        depth = found["predicted_depth"].numpy()
        return {"range": float(depth.max() - depth.min()), "depth": [float(f"{v:.6g}") for v in depth[::STEP, ::STEP].ravel()]}
    if task == "object-detection":
        return {"found": [{**f, "score": float(f"{f['score']:.7g}")} for f in found]}
    return {"segments": [{"label": f["label"], "score": f["score"], "mask": runs_of(np.asarray(f["mask"]) > 0)} for f in found]}


def asked(task: str, beside: str, *variants: dict, pictures=PICTURES):
    """For `save`: the pipeline's answers; `variants` are options of its calls, as Hearth's runner takes them too."""

    def ask(model) -> dict:
        processor = AutoImageProcessor.from_pretrained(GOLDENS / "models" / "tiny" / beside, backend="pil")
        if model.config.model_type == "maskformer":
            processor = MaskFormerImageProcessorPil(**{k: v for k, v in processor.to_dict().items() if k != "image_processor_type"})
        pipe = pipeline(task, model=model, image_processor=processor)
        every = [({"top_k": model.config.num_labels} if task == "image-classification" else {}) | options for options in variants or ({},)]
        runs = []
        for picture in pictures:
            for options in every:
                found = pipe(str(GOLDENS / "pictures" / "scenes" / picture), **options)
                runs.append({"picture": picture, "options": options, **answer(task, found)})
        assert task != "image-segmentation" or any(run["segments"] for run in runs)
        return {"asked": {"task": task, "beside": beside, "runs": runs}}

    return ask
