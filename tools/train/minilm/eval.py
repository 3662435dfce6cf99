"""How close the quantised model stays to PyTorch, and whether it orders meaning.

Cosine of every sentence's embedding to the one of the float model in PyTorch (`--base`), the
share of sentences that keep their nearest neighbour, and the triples of triples.txt: the
paraphrase must be nearer to the anchor than the sentence that only shares words. The ONNX side
runs in onnxruntime. `--json FILE` writes Hearth's evaluation set for feature-extraction.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

HERE = Path(__file__).resolve().parent
ODD = ["no", "Hello!", "def add(a, b): return a + b", "SELECT name FROM users WHERE age > 30;", "git push origin main --force",
       "Wie spät ist es?", "Bonjour, je voudrais un café, s'il vous plaît.", "Это простое предложение.", "你好，世界",
       "aaaaaaaaaaaaaaaaaaaaaaaa", "12345 67890", "http://localhost:8080/v1/chat/completions", "🙂🙂🙂",
       "TypeError: cannot read properties of undefined"]
DESCRIPTION = ("Triples written by hand: the embedding of `positive` (a paraphrase) must have a higher cosine to the one of `input` "
               "than the embedding of `negative`, which shares words but means something else. `expected` is the nearer one.")


def triples() -> list[list[str]]:
    lines = (HERE / "triples.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def sentences() -> list[str]:
    texts = [text for row in triples() for text in row] + ODD
    for file in sorted((HERE.parent / "sentiment" / "tests").glob("*.tsv")):
        texts += [line.split("\t")[1] for line in file.read_text(encoding="utf-8").splitlines() if line]
    return list(dict.fromkeys(texts))


class OnnxEmbedder:
    def __init__(self, folder: Path, threads: int):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        file = max((folder / "onnx").glob("model*.onnx"), key=lambda f: f.name)
        self.session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def hidden(self, ids: np.ndarray) -> np.ndarray:
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return self.session.run(None, feeds)[0]

    def __call__(self, text: str) -> np.ndarray:
        pooled = self.hidden(np.array([self.tokenizer.encode(text).ids], np.int64))[0].mean(0)
        return pooled / np.linalg.norm(pooled)


class TorchEmbedder(OnnxEmbedder):
    def __init__(self, base: Path, threads: int):
        import torch
        from transformers import BertModel

        torch.set_num_threads(threads)
        self.torch, self.model = torch, BertModel.from_pretrained(base, add_pooling_layer=False).eval()
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_padding()

    def hidden(self, ids: np.ndarray) -> np.ndarray:
        with self.torch.inference_mode():
            return self.model(input_ids=self.torch.from_numpy(ids)).last_hidden_state.numpy()


def order(embed) -> tuple[int, int, list[float]]:
    """Triples in the right order, how many there are, and the margins."""
    margins = []
    for anchor, same, other in triples():
        a, b, c = embed(anchor), embed(same), embed(other)
        margins.append(float(a @ b - a @ c))
    return sum(m > 0 for m in margins), len(margins), margins


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--base", type=Path, help="folder of all-MiniLM-L6-v2 with model.safetensors, to compare with")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--quick", action="store_true", help="only 20 sentences in the comparison")
    options.add_argument("--json", type=Path)
    args = options.parse_args()

    ours = OnnxEmbedder(args.folder, args.threads)
    right, count, margins = order(ours)
    print(f"triples {right}/{count} = {100 * right / count:.1f} %, mean margin {np.mean(margins):.3f}, smallest {min(margins):.3f}")
    if args.base:
        theirs = TorchEmbedder(args.base, args.threads)
        right, count, margins = order(theirs)
        print(f"PyTorch {right}/{count}, mean margin {np.mean(margins):.3f}, smallest {min(margins):.3f}")
        texts = sentences()[:20] if args.quick else sentences()
        a, b = np.array([ours(t) for t in texts]), np.array([theirs(t) for t in texts])
        cosine = (a * b).sum(1)
        alone = 2 * np.eye(len(texts))
        kept = ((a @ a.T - alone).argmax(1) == (b @ b.T - alone).argmax(1)).mean()
        print(f"{len(texts)} sentences: cosine mean {cosine.mean():.5f}, smallest {cosine.min():.5f} ({texts[int(cosine.argmin())]!r}); "
              f"nearest neighbour kept {100 * kept:.1f} %")
    if args.json:
        items = [{"input": a, "expected": b, "positive": b, "negative": c} for a, b, c in triples()]
        data = {"task": "feature-extraction", "model": "sentence-transformers/all-MiniLM-L6-v2", "metric": "triple_accuracy",
                "description": DESCRIPTION, "items": items}
        args.json.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
