"""The other side: transformers on PyTorch, one thread. Answers a line of JSON on stdin with a line of JSON on stdout.

{"ask": "load", "model": NAME, "folder": PATH}           → {}
{"ask": "run", "times": N, "file"|"text": …, "labels": […], "tokens": N}  → {"ms": […], "answer": {"text": …, "numbers": […]}}
{"ask": "open", "folder": PATH}                          → {}, a raw checkpoint in eager mode
{"ask": "forward", "times": N, "ids": […] | "pixels": [sides]}  → {"ms": […], "values": the first thousand numbers of its first output}

A request that fails is answered with {"failed": WHY}. An answer's numbers and text are what both sides must agree on.
"""

import hidden  # first: it hides torchvision

import json
import os
import sys
import time
import traceback
import wave
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers import (
    AutoImageProcessor,
    AutoTokenizer,
    PreTrainedTokenizerFast,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    WhisperFeatureExtractor,
    WhisperTokenizer,
    pipeline,
)

import checkpoints

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def processor(folder):
    return AutoImageProcessor.from_pretrained(folder, backend="pil")


def seen(model, folder, task, **more):
    return pipeline(task, model=model, image_processor=processor(folder), device="cpu", **more)


def samples(path) -> dict:
    """A WAV file of one channel and 16 bits as the pipelines take it: they would start ffmpeg to read a file."""
    with wave.open(path) as file:
        values = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
        return {"raw": values, "sampling_rate": file.getframerate()}


def best(found) -> dict:
    return {"text": found[0]["label"], "numbers": [found[0]["score"]]}


def vit(model, folder):
    classify = seen(model, folder, "image-classification")
    return lambda asked: best(classify(asked["file"]))


def clip(model, folder):
    compare = seen(model, folder, "zero-shot-image-classification", tokenizer=PreTrainedTokenizerFast.from_pretrained(folder))
    return lambda asked: best(compare(asked["file"], candidate_labels=asked["labels"]))


def yolos(model, folder):
    detect = seen(model, folder, "object-detection")

    def run(asked):
        found = detect(asked["file"], threshold=0.5)
        top = max(found, key=lambda f: f["score"])
        return {"text": f"{len(found)} {top['label']}", "numbers": [top["score"]]}

    return run


def segformer(model, folder):
    split = seen(model, folder, "image-segmentation")
    return lambda asked: {"text": " ".join(sorted(f["label"] for f in split(asked["file"]))), "numbers": []}


def depth_anything(model, folder):
    estimate = seen(model, folder, "depth-estimation")

    def run(asked):
        depth = estimate(asked["file"])["predicted_depth"]
        return {"text": "", "numbers": [float(depth.min()), float(depth.max()), float(depth.mean())]}

    return run


def distilbert(model, folder):
    classify = pipeline("text-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(folder), device="cpu")
    return lambda asked: best(classify(asked["text"], top_k=None))


def minilm(model, folder):
    extract = pipeline("feature-extraction", model=model, tokenizer=AutoTokenizer.from_pretrained(folder), device="cpu")

    def run(asked):
        mean = extract(asked["text"], return_tensors=True)[0].mean(0)
        return {"text": "", "numbers": torch.nn.functional.normalize(mean, dim=0).tolist()}

    return run


def t5(model, folder):
    """By hand, as transformers 5 has no pipeline for it."""
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{folder}/tokenizer.json", eos_token="</s>", unk_token="<unk>", pad_token="<pad>")

    def run(asked):
        given = tokenizer(asked["text"], return_tensors="pt")
        made = model.generate(input_ids=given["input_ids"], attention_mask=given["attention_mask"], max_new_tokens=asked["tokens"], do_sample=False, num_beams=1)
        return {"text": tokenizer.decode(made[0], skip_special_tokens=True, clean_up_tokenization_spaces=False), "numbers": []}

    return run


def whisper(model, folder):
    """The pipeline would search with five beams by itself, which is another work than the one that Hearth is asked for."""
    write = pipeline(
        "automatic-speech-recognition", model=model, feature_extractor=WhisperFeatureExtractor.from_pretrained(folder),
        tokenizer=WhisperTokenizer.from_pretrained(folder), device="cpu",
    )  # fmt: skip
    return lambda asked: {"text": write(samples(asked["file"]), generate_kwargs={"max_new_tokens": asked["tokens"], "num_beams": 1})["text"], "numbers": []}


def wav2vec2(model, folder):
    write = pipeline(
        "automatic-speech-recognition", model=model, feature_extractor=Wav2Vec2FeatureExtractor.from_pretrained(folder),
        tokenizer=Wav2Vec2CTCTokenizer(f"{folder}/vocab.json"), device="cpu",
    )  # fmt: skip
    return lambda asked: {"text": write(samples(asked["file"]))["text"], "numbers": []}


def load(name: str, folder: str):
    torch.manual_seed(0)
    model = getattr(checkpoints, name)(Path(folder))
    return globals()[name](model, folder)


def opened(folder: str):
    kind = json.loads((Path(folder) / "config.json").read_text())["architectures"][0]
    return getattr(transformers, kind).from_pretrained(folder, attn_implementation="eager").eval()


def forward(model, asked: dict) -> dict:
    if "pixels" in asked:
        count = int(np.prod(asked["pixels"]))
        # The same numbers as bare-onnx.ts makes.
        feeds = {"pixel_values": (torch.arange(count) * 7919 % 1000 / 500 - 1).float().reshape(asked["pixels"])}
    else:
        ids = torch.tensor([asked["ids"]])
        feeds = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    ms = []
    with torch.inference_mode():
        for _ in range(asked["times"]):
            started = time.perf_counter()
            first = model(**feeds)[0]
            ms.append((time.perf_counter() - started) * 1000)
    return {"ms": ms, "values": first.flatten()[:1000].tolist()}


def answer(state: dict, asked: dict) -> dict:
    if asked["ask"] == "open":
        state.clear()
        state["model"] = opened(asked["folder"])
        return {}
    if asked["ask"] == "forward":
        return forward(state["model"], asked)
    if asked["ask"] == "load":
        state.clear()
        state["run"] = load(asked["model"], asked["folder"])
        return {}
    ms = []
    for _ in range(asked["times"]):
        started = time.perf_counter()
        found = state["run"](asked)
        ms.append((time.perf_counter() - started) * 1000)
    return {"ms": ms, "answer": found}


def main() -> None:
    # What libraries print goes to stderr, so that stdout holds answers alone.
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    state: dict = {}
    for line in sys.stdin:
        try:
            reply = answer(state, json.loads(line))
        except Exception:
            reply = {"failed": traceback.format_exc()}
        print(json.dumps(reply), file=lines, flush=True)


if __name__ == "__main__":
    main()
