"""Records what transformers' Florence2Processor reads from answers of Florence-2: boxes, polygons, quadrilaterals. No model is run.

Run (after florence2.py): python florence2_regions.py
Writes goldens/florence2-regions.json.
"""

import vision  # noqa: F401  first: it hides torchvision

from transformers import AutoImageProcessor, Florence2Processor, PreTrainedTokenizerFast

from common import GOLDENS, MODELS, write_json

TASKS = ["ocr", "phrase_grounding", "pure_text", "description_with_bboxes", "description_with_polygons", "polygons", "bboxes", "description_with_bboxes_or_polygons"]
BANNED = ["it", "the image"]
POST = {**{task: {} for task in TASKS}, "phrase_grounding": {"banned_grounding_tokens": BANNED}}
SIZE, TALL = (640, 427), (333, 1001)
loc = lambda *places: "".join(f"<loc_{place}>" for place in places)
CASES = [
    ("<OD>", f"</s><s>red kite{loc(1, 20, 300, 999)}{loc(0, 0, 999, 500)}café 東京{loc(10, 11, 12, 13)}</s>", SIZE),
    ("<OD>", f"lamp{loc(1, 2, 3)}kite{loc(4, 5, 6, 7, 8)} two\nlines{loc(1, 2, 3, 4)}", TALL),
    ("<OD>", "nothing at all", SIZE),
    ("<DENSE_REGION_CAPTION>", f"an old farmer with a kite{loc(101, 202, 303, 404)}", TALL),
    ("<REGION_PROPOSAL>", f"<s>{loc(1, 2, 300, 400)}{loc(5, 6, 700, 800)}word{loc(9, 9, 9, 9)}</s>", SIZE),
    ("<CAPTION_TO_PHRASE_GROUNDING>", f"The old farmer{loc(1, 2, 3, 4)}{loc(5, 6, 7, 8)} it{loc(1, 1, 1, 1)} a red kite{loc(500, 501, 502, 503)}", TALL),
    ("<OCR_WITH_REGION>", f"Hello, 東京!{loc(1, 2, 30, 2, 30, 40, 1, 40)}two words{loc(7, 8, 9, 10, 11, 12, 13, 14)}cut off{loc(1, 2, 3)}", SIZE),
    ("<REFERRING_EXPRESSION_SEGMENTATION>", f"</s><s>{loc(1, 2, 300, 400, 5, 6)}<sep>{loc(7, 8, 9, 10, 11)}</s>", SIZE),
    ("<REGION_TO_SEGMENTATION>", f"<poly>{loc(1, 2, 3, 4, 5, 6)}</poly><poly>{loc(7, 8, 9, 10, 11, 12)}<sep>{loc(1, 1, 2, 2)}</poly>", TALL),
    ("<REFERRING_EXPRESSION_SEGMENTATION>", f"{loc(1, 2)}", SIZE),
    ("<OPEN_VOCABULARY_DETECTION>", f"a kite{loc(1, 2, 3, 4)}a lamp{loc(5, 6, 7, 8)}{loc(9, 10, 11, 12)}", SIZE),
    ("<OPEN_VOCABULARY_DETECTION>", f"a kite<poly>{loc(1, 2, 3, 4, 5, 6)}</poly>a lamp<poly>{loc(5, 6, 7, 8, 9, 10, 11, 12)}</poly>", TALL),
]  # fmt: skip


def regions(answer: dict) -> list[dict]:
    """The processor's lists of each kind as one list."""
    found = []
    for kind, name, names in (("box", "bboxes", "bboxes_labels"), ("quad", "quad_boxes", "labels"), ("polygons", "polygons", "polygons_labels")):
        labels = answer.get(names, answer.get("labels", []))
        found += [{"label": label, kind: places} for places, label in zip(answer.get(name, []), labels)]
    return found


def main() -> None:
    folder = MODELS / "tiny" / "florence2"
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), extra_special_tokens={"image_token": "<image>"})
    images = AutoImageProcessor.from_pretrained(folder, backend="pil")
    images.image_seq_length = 4
    processor = Florence2Processor(images, tokenizer, post_processor_config=POST)
    cases = []
    for task, text, size in CASES:
        answer = processor.post_process_generation(text=text, task=task, image_size=size)[task]
        cases.append({"task": task, "text": text, "size": size, "regions": regions(answer)})
    write_json(GOLDENS / "florence2-regions.json", {"banned": BANNED, "cases": cases}, indent=None)
    print([len(case["regions"]) for case in cases])


if __name__ == "__main__":
    main()
