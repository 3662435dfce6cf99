"""Step 7: the figures of the three cards: the graphs that ship, in onnxruntime, on 1,000 scenes that were never trained on."""
from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

import answerer
import captioner
from captions import caption, true_captions
from fit_largest import largest
from questions import question
from things import seen
from world import LABELS, draw_scene, told

SEED, COUNT = 200, 1000
ASKED = 4  # questions about each scene
MORE = 1.2  # a thing so much larger than any other is surely the largest
LONGEST = 32


def session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def prepared(picture: np.ndarray) -> np.ndarray:
    """As preprocessor_config.json asks for: from -1 to 1. The picture has the right size already."""
    return ((picture.astype(np.float32) / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]


class Writer:
    """A decoder that takes a cache, and its tokenizer: the likeliest token each time."""

    def __init__(self, folder: Path, layers: int, heads: int, width: int, end: int):
        self.decoder = session(folder / "onnx" / "decoder_model_merged_q4.onnx")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.past = [value.name for value in self.decoder.get_inputs() if value.name.startswith("past")]
        self.empty = np.zeros((1, heads, 0, width // heads), np.float32)
        self.end = end

    def write(self, first: dict, following) -> str:
        """`first` are the feeds of the prompt; `following(token, total)` those of one more token."""
        feeds, cache, tokens = first, {name: self.empty for name in self.past}, []
        total = next(iter(first.values())).shape[1]
        while len(tokens) < LONGEST:
            logits, *present = self.decoder.run(None, {**feeds, **cache})
            token = int(logits[0, -1].argmax())
            if token == self.end:
                break
            tokens.append(token)
            cache, total = dict(zip(self.past, present)), total + 1
            feeds = following(token, total)
        return self.tokenizer.decode(tokens)


class Captions(Writer):
    def __init__(self, folder: Path):
        super().__init__(folder, captioner.LAYERS, captioner.HEADS, captioner.WIDTH, captioner.END_ID)
        self.encoder = session(folder / "onnx" / "encoder_model_q4.onnx")

    def __call__(self, pixels: np.ndarray) -> str:
        states = self.encoder.run(None, {"pixel_values": pixels})[0]
        feeds = lambda token: {"input_ids": np.array([[token]]), "encoder_hidden_states": states}
        return self.write(feeds(captioner.START_ID), lambda token, _: feeds(token))


class Answers(Writer):
    def __init__(self, folder: Path):
        super().__init__(folder, answerer.LAYERS, answerer.HEADS, answerer.WIDTH, answerer.END_ID)
        self.encoder, self.embed = session(folder / "onnx" / "vision_encoder_q4.onnx"), session(folder / "onnx" / "embed_tokens_q4.onnx")

    def __call__(self, pixels: np.ndarray, text: str) -> str:
        prompt = answerer.dialogue([(text, "")]).removesuffix("[END]")
        ids = np.array([self.tokenizer.encode(prompt).ids])
        embedded = self.embed.run(None, {"input_ids": ids})[0]
        embedded[ids == answerer.IMAGE_ID] = self.encoder.run(None, {"pixel_values": pixels})[0][0]
        feeds = lambda states, start, total: {
            "inputs_embeds": states, "attention_mask": np.ones((1, total), np.int64), "position_ids": np.arange(start, total)[None],
        }  # fmt: skip
        one = lambda token, total: feeds(self.embed.run(None, {"input_ids": np.array([[token]])})[0], total - 1, total)
        return self.write(feeds(embedded, 0, ids.shape[1]), one)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/models/hearth")
    options.add_argument("--count", type=int, default=COUNT)
    options.add_argument("--only", choices=["classification", "captions", "questions"])
    args = options.parse_args()
    wanted = lambda name: args.only in (None, name)
    rng, words = np.random.default_rng(SEED), random.Random(SEED)
    scenes = [draw_scene(rng) for _ in range(args.count)]
    tables = np.stack([told(scene) for scene in scenes])
    pixels = [prepared(scene.picture) for scene in scenes]
    counts = (tables[..., 0] >= 0).sum(1)

    if wanted("classification"):
        model = session(args.folder / "shapes-classification" / "onnx" / "model_q4.onnx")
        ranked = np.stack([model.run(None, {"pixel_values": x})[0][0] for x in pixels]).argsort(1)[:, ::-1]
        truth = largest(tables)
        areas = np.sort(np.where(tables[..., 0] < 0, 0, (tables[..., 4] - tables[..., 2]) * (tables[..., 5] - tables[..., 3])), 1)
        clear = areas[:, -1] > MORE * areas[:, -2]
        right = ranked[:, 0] == truth
        print(f"classification: right {100 * right.mean():.1f} % of {len(LABELS)} labels; alone {100 * right[counts == 1].mean():.1f} %; "
              f"clearly largest {100 * right[clear].mean():.1f} % of {clear.sum()}; among the first two {100 * (ranked[:, :2] == truth[:, None]).any(1).mean():.1f} %")  # fmt: skip

    if wanted("captions"):
        model = Captions(args.folder / "shapes-captions")
        said = [model(x) for x in pixels]
        true = np.array([text in true_captions(seen(table)) for text, table in zip(said, tables)])
        same = np.mean([text == caption(seen(table)) for text, table in zip(said, tables)])
        print(f"captions: true {100 * true.mean():.1f} %, word for word {100 * same:.1f} %; by things {[f'{n}: {100 * true[counts == n].mean():.1f} %' for n in range(1, 5)]}")
        for text, table, ok in list(zip(said, tables, true)):
            if not ok:
                print(f"  wrong: {text} / {caption(seen(table))}")

    if wanted("questions"):
        model = Answers(args.folder / "shapes-questions")
        asked, right = Counter(), Counter()
        for x, table in zip(pixels, tables):
            for _ in range(ASKED):
                kind, text, answer = question(words, seen(table))
                got = model(x, text)
                asked[kind] += 1
                right[kind] += got == answer
                if got != answer:
                    print(f"  wrong: {kind}: {text} {got} / {answer}")
        print(f"questions: right {100 * right.total() / asked.total():.1f} % of {asked.total()}; {[f'{kind}: {100 * right[kind] / n:.1f} % of {n}' for kind, n in asked.items()]}")


if __name__ == "__main__":
    main()
