"""What the field's own libraries say of made-up answers: the reference of Hearth's evaluation metrics.

    python metrics.py            (writes goldens/metrics.json)

Beside requirements.txt it needs scikit-learn, scipy, sacrebleu, jiwer, seqeval, rouge-score, pycocotools and torchmetrics.
"""
from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import jiwer
import numpy as np
import sacrebleu
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from rouge_score import rouge_scorer
from scipy import stats
from seqeval.metrics import f1_score as span_f1
from sklearn.metrics import accuracy_score, average_precision_score, f1_score, jaccard_score, ndcg_score
from torchmetrics.functional.text import squad

SEED = 20
OUT = Path(__file__).parent / "goldens" / "metrics.json"
rng = np.random.default_rng(SEED)


def labels() -> dict:
    names = ["cat", "dog", "owl", "newt"]
    expected = [names[i] for i in rng.integers(0, 3, 40)]
    given = [label if rng.random() < 0.6 else names[rng.integers(4)] for label in expected]
    f1 = lambda average: f1_score(expected, given, average=average, zero_division=0)
    return {"expected": expected, "given": given, "accuracy": accuracy_score(expected, given), "macro": f1("macro"), "micro": f1("micro")}


def spans() -> dict:
    true = ["B-PER I-PER O B-LOC O", "B-ORG I-ORG O O B-PER", "O O O B-LOC I-LOC", "O B-PER O B-PER I-PER"]
    guess = ["B-PER I-PER O B-ORG O", "B-ORG O O O B-PER", "O B-LOC O B-LOC I-LOC", "O O O B-PER I-PER"]
    split = lambda rows: [row.split() for row in rows]
    return {"expected": split(true), "given": split(guess), "f1": span_f1(split(true), split(guess))}


def answers() -> dict:
    rows = [
        ("the Eiffel Tower", ["Eiffel Tower!", "Tower"]), ("in 1969, on the moon", ["1969"]), ("A an the", ["nothing"]),
        ("Zürich", ["zürich."]), ("red and blue and red", ["red, red and green"]), ("theatre", ["the atre", "another"]),
    ]
    one = lambda text, right: squad({"prediction_text": text, "id": "1"}, {"answers": {"answer_start": [0] * len(right), "text": right}, "id": "1"})
    scored = [(text, right, one(text, right)) for text, right in rows]
    return {"rows": [{"text": t, "right": r, "exact": s["exact_match"].item() / 100, "f1": s["f1"].item() / 100} for t, r, s in scored]}


def speech() -> dict:
    said = ["turn the lights on", "what time is it", "ünder the  sea ", "stop"]
    heard = ["turn lights on please", "what dime is it", "under the sea", "stop"]
    return {"said": said, "heard": heard, "wer": jiwer.wer(said, heard), "cer": jiwer.cer([" ".join(s.split()) for s in said], heard)}


def overlap() -> dict:
    texts = ["The cat sat on the mat.", "A dog!", "Die Katze schläft auf dem Sofa", "x", "It rains a lot in Bergen, in autumn most of all."]
    references = [
        ["On the mat sat a cat.", "The cat was sitting on the mat."], ["A dog barks."], ["Die Katze schlief auf dem Sofa."],
        ["something else"], ["Bergen gets a lot of rain, most of it in autumn.", "In Bergen it rains."],
    ]
    scorer = rouge_scorer.RougeScorer(["rougeL"])
    rouge = [max(scorer.score(r, t)["rougeL"].fmeasure for r in refs) for t, refs in zip(texts, references)]
    metric = sacrebleu.CHRF()
    streams = [[refs[i] if i < len(refs) else refs[0] for refs in references] for i in range(2)]
    single = [metric.sentence_score(t, refs).score for t, refs in zip(texts, references)]
    return {"texts": texts, "references": references, "rouge": rouge, "sentence_chrf": single, "chrf": metric.corpus_score(texts, streams).score}


def ranking() -> dict:
    a = rng.integers(0, 6, 30).tolist()
    b = (np.array(a) + rng.normal(0, 2, 30)).round(1).tolist()
    lists = [rng.integers(0, 3, 6).tolist() for _ in range(4)] + [[0, 0, 0]]
    places = lambda row: np.arange(len(row), 0, -1, dtype=np.float32)
    # With one text that is right, the average precision of its list is one over its place.
    first = lambda row: [int(i == next((j for j, r in enumerate(row) if r), -1)) for i in range(len(row))]
    mrr = [float(average_precision_score(first(row), places(row))) if any(row) else 0.0 for row in lists]
    return {"a": a, "b": b, "spearman": stats.spearmanr(a, b).statistic, "lists": lists, "ndcg": [ndcg_score([row], [places(row)]) for row in lists], "mrr": mrr}


def shares() -> dict:
    rows = [(0, 7), (7, 7), (46, 50), (3, 9), (177, 220)]
    ci = lambda right, of: stats.binomtest(right, of).proportion_ci(0.95, method="wilson")
    return {"rows": [{"right": r, "of": n, "low": ci(r, n).low, "high": ci(r, n).high} for r, n in rows]}


def box(xywh) -> dict:
    x, y, w, h = (float(v) for v in xywh)
    return {"xmin": x, "ymin": y, "xmax": x + w, "ymax": y + h}


def boxes() -> dict:
    names = ["cup", "pen", "key"]
    truth, found, pictures = [], [], []
    for picture in range(1, 7):
        things = [(int(rng.integers(3)), rng.integers(0, 60, 2), rng.integers(15, 40, 2)) for _ in range(int(rng.integers(1, 5)))]
        guesses = []
        for label, at, size in things:
            truth.append({"image_id": picture, "category_id": label, "bbox": [*map(float, at), *map(float, size)], "area": float(size.prod()), "iscrowd": 0, "id": len(truth) + 1})
            for _ in range(int(rng.integers(0, 3))):
                moved = [*(at + rng.integers(-8, 9, 2)), *(size + rng.integers(-4, 5, 2))]
                guesses.append((label if rng.random() < 0.85 else int(rng.integers(3)), moved, round(float(rng.random()), 3)))
        found += [{"image_id": picture, "category_id": g[0], "bbox": [float(v) for v in g[1]], "score": g[2]} for g in guesses]
        pictures.append({
            "things": [{"label": names[l], "box": box([*a, *s])} for l, a, s in things],
            "found": [{"label": names[l], "score": s, "box": box(b)} for l, b, s in guesses],
        })
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"info": {}, "images": [{"id": i} for i in range(1, 7)], "annotations": truth, "categories": [{"id": i, "name": n} for i, n in enumerate(names)]}
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return {"pictures": pictures, "map50": float(evaluation.stats[1])}


def pixels() -> dict:
    maps = [(rng.integers(0, 4, 60), rng.integers(0, 4, 60)) for _ in range(2)]
    mixed = [(e, np.where(rng.random(60) < 0.6, e, g)) for e, g in maps]
    flat = [np.concatenate(part) for part in zip(*mixed)]
    depth = rng.random(60) * 0.9 + 0.05
    guess = depth * np.exp(rng.normal(0, 0.25, 60))
    ratio = np.maximum(guess / depth, depth / guess)
    grey, noisy = rng.integers(0, 256, 60), rng.integers(0, 256, 60)
    return {
        "maps": [{"expected": e.tolist(), "given": g.tolist()} for e, g in mixed],
        "miou": jaccard_score(*flat, average="macro"),
        "depth": depth.round(4).tolist(), "guess": guess.round(4).tolist(),
        "abs_rel": float((np.abs(guess.round(4) - depth.round(4)) / depth.round(4)).mean()),
        "delta1": float((ratio < 1.25).mean()),
        "grey": grey.tolist(), "noisy": noisy.tolist(),
        "psnr": float(10 * np.log10(255**2 / np.square(grey.astype(float) - noisy).mean())),
    }


def main() -> None:
    parts = {"labels": labels(), "spans": spans(), "answers": answers(), "speech": speech(), "overlap": overlap(), "ranking": ranking(), "shares": shares(), "boxes": boxes(), "pixels": pixels()}
    OUT.write_text(json.dumps(parts, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
