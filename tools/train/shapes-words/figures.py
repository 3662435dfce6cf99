"""Step 6: the figures of the two cards: the graphs that ship, in onnxruntime, on 1,000 scenes that were never trained on."""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

import captioner
from captions import caption, true_captions
from fit_largest import largest
from things import seen
from world import LABELS, draw_scene, told

SEED, COUNT = 200, 1000
MORE = 1.2  # a thing so much larger than any other is surely the largest


def session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def prepared(picture: np.ndarray) -> np.ndarray:
    """As preprocessor_config.json asks for: from -1 to 1. The picture has the right size already."""
    return ((picture.astype(np.float32) / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]


class Captions:
    """The two graphs and the tokenizer: of each token the likeliest."""

    def __init__(self, folder: Path):
        self.encoder, self.decoder = (session(folder / "onnx" / f"{name}_q4.onnx") for name in ("encoder_model", "decoder_model_merged"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.past = [value.name for value in self.decoder.get_inputs() if value.name.startswith("past")]
        self.empty = np.zeros((1, captioner.HEADS, 0, captioner.WIDTH // captioner.HEADS), np.float32)

    def __call__(self, pixels: np.ndarray) -> str:
        states = self.encoder.run(None, {"pixel_values": pixels})[0]
        cache, tokens = {name: self.empty for name in self.past}, [captioner.START_ID]
        while len(tokens) < captioner.LONGEST and tokens[-1] != captioner.END_ID:
            logits, *present = self.decoder.run(None, {"input_ids": np.array([tokens[-1:]]), "encoder_hidden_states": states, **cache})
            cache = dict(zip(self.past, present))
            tokens.append(int(logits[0, -1].argmax()))
        return self.tokenizer.decode(tokens)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="resources/models/hearth")
    options.add_argument("--count", type=int, default=COUNT)
    options.add_argument("--only", choices=["classification", "captions"])
    args = options.parse_args()
    wanted = lambda name: args.only in (None, name)
    rng = np.random.default_rng(SEED)
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


if __name__ == "__main__":
    main()
