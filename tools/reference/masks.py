"""Makes a tiny SAM (two ONNX graphs) and its masks for points from transformers' own processor and model.

tiny/sam  vision_encoder.onnx and prompt_encoder_mask_decoder.onnx, as the Hub's exports for the web are laid out: they take
          points, and corners with the labels 2 and 3 are not boxes to them, as the model of transformers knows these labels
          only for its own boxes (asserted here). prompt_encoder_mask_decoder_boxes.onnx takes boxes too.

Run: python masks.py
Writes goldens/models/tiny/sam/ and goldens/sam.json. A mask is written as runs: value, length, …
"""

import vision  # first: it hides torchvision

import tempfile
from pathlib import Path

import numpy as np
import torch
from transformers import SamConfig, SamModel, SamProcessor
from transformers.models.sam.image_processing_pil_sam import SamImageProcessorPil as SamImageProcessor

from common import GOLDENS, MODELS, export, session, write_json
from dense import settle, shown, shrink
from scenes import write_scenes
from segmentation import runs

SIDE = 64
PROCESSOR = {
    "image_processor_type": "SamImageProcessor", "processor_class": "SamProcessor", "do_resize": True, "size": {"longest_edge": SIDE},
    "do_pad": True, "pad_size": {"height": SIDE, "width": SIDE}, "do_normalize": True, "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225], "do_rescale": True, "rescale_factor": 1 / 255, "resample": 2,
    "mask_size": {"longest_edge": SIDE // 4}, "mask_pad_size": {"height": SIDE // 4, "width": SIDE // 4}, "do_convert_rgb": True,
}  # fmt: skip
PROMPTS = [
    {"points": [[20, 30]], "labels": [1]},
    {"points": [[12, 8], [40, 44]], "labels": [1, 0]},
]
# Left, top, right, bottom.
BOXED = [
    ("wide.png", {"box": [20, 10, 70.5, 44]}),
    ("turned.jpg", {"box": [0, 12, 40, 79], "points": [[20, 30], [5, 70]], "labels": [1, 0]}),
    ("lossy.webp", {"points": [[12, 8], [40, 44]], "labels": [1, 0]}),
]


class Encoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        positions = self.model.get_image_wide_positional_embeddings()
        return self.model.vision_encoder(pixel_values)[0], positions


class Decoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_points, input_labels, image_embeddings, image_positional_embeddings):
        sparse, dense = self.model.prompt_encoder(input_points=input_points, input_labels=input_labels, input_boxes=None, input_masks=None)
        masks, scores = self.model.mask_decoder(
            image_embeddings=image_embeddings, image_positional_embeddings=image_positional_embeddings,
            sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense, multimask_output=True,
        )  # fmt: skip
        return scores, masks


class BoxDecoder(torch.nn.Module):
    """Points and boxes, of each any number; without a box the caller gives the padding point (label -1) of the original."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_points, input_labels, input_boxes, image_embeddings, image_positional_embeddings):
        prompts = self.model.prompt_encoder
        points = prompts._embed_points(input_points, input_labels, pad=False)
        corners = prompts._embed_boxes(input_boxes)
        sparse = torch.cat([points, corners.reshape(1, 1, -1, prompts.hidden_size)], dim=2)
        dense = prompts(input_points=None, input_labels=None, input_boxes=input_boxes[:, :1], input_masks=None)[1]
        masks, scores = self.model.mask_decoder(
            image_embeddings=image_embeddings, image_positional_embeddings=image_positional_embeddings,
            sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense, multimask_output=True,
        )  # fmt: skip
        return scores, masks


def make(seed: int):
    config = SamConfig(
        vision_config=dict(
            hidden_size=16, output_channels=16, num_hidden_layers=2, num_attention_heads=2, image_size=SIDE, patch_size=8, mlp_dim=16,
            window_size=3, global_attn_indexes=[1], num_pos_feats=8,
        ),
        prompt_encoder_config=dict(hidden_size=16, image_size=SIDE, patch_size=8, mask_input_channels=4),
        mask_decoder_config=dict(hidden_size=16, mlp_dim=16, num_hidden_layers=1, num_attention_heads=2, iou_head_hidden_dim=16, iou_head_depth=2),
    )  # fmt: skip
    model = SamModel(config).eval()
    model.set_attn_implementation("eager")
    settle(model, seed, 1.25)
    return model


def with_boxes(model, processor, run_encoder, run_decoder, path: Path) -> list[dict]:
    """Exports the decoder that takes boxes; gives what transformers answers to boxes, with points and without."""
    pictures, cases = write_scenes(), []
    positions = model.get_image_wide_positional_embeddings().detach()
    sample = (torch.rand(1, 1, 3, 2) * SIDE, torch.tensor([[[1, 0, 1]]]), torch.rand(1, 1, 4) * SIDE, torch.rand_like(positions), positions)
    names = ["input_points", "input_labels", "input_boxes", "image_embeddings", "image_positional_embeddings"]
    axes = {"input_points": {2: "points"}, "input_labels": {2: "points"}, "input_boxes": {1: "boxes"}}
    export(BoxDecoder(model), sample, path, names, ["iou_scores", "pred_masks"], axes)
    shrink(path)
    run, worst, apart = session(path), 0.0, 1.0
    for key, prompt in BOXED:
        given = {}
        if "box" in prompt:
            given["input_boxes"] = [[prompt["box"]]]
        if "points" in prompt:
            given |= {"input_points": [[prompt["points"]]], "input_labels": [[prompt["labels"]]]}
        inputs = processor(shown(pictures[key]), **given, return_tensors="pt")
        with torch.no_grad():
            out = model(**inputs, multimask_output=True)
        found = run_encoder.run(None, {"pixel_values": inputs["pixel_values"].numpy()})
        boxes = inputs["input_boxes"].float().numpy() if "box" in prompt else np.zeros((1, 0, 4), np.float32)
        points = inputs["input_points"].float().numpy() if "points" in prompt else np.zeros((1, 1, 0, 2), np.float32)
        labels = inputs["input_labels"].numpy() if "points" in prompt else np.zeros((1, 1, 0), np.int64)
        if "box" not in prompt:
            points, labels = np.concatenate([points, np.zeros((1, 1, 1, 2), np.float32)], 2), np.concatenate([labels, -np.ones((1, 1, 1), np.int64)], 2)
        scores, masks = run.run(None, dict(zip(names, [points, labels, boxes, *found])))
        worst = max(worst, float(np.abs(masks - out.pred_masks.numpy()).max() / max(1, float(out.pred_masks.abs().max()))), float(np.abs(scores - out.iou_scores.numpy()).max()))
        if "points" not in prompt:
            corners = np.array([[[2, 3]]], np.int64)
            scores, _ = run_decoder.run(None, dict(zip([names[0], names[1], *names[3:]], [boxes.reshape(1, 1, 2, 2), corners, *found])))
            apart = float(np.abs(scores - out.iou_scores.numpy()).max())
        whole = processor.image_processor.post_process_masks(out.pred_masks, inputs["original_sizes"], inputs["reshaped_input_sizes"])[0][0]
        cases.append({"picture": key, **prompt, "scores": out.iou_scores[0, 0].tolist(), "best": runs(whole[int(out.iou_scores[0, 0].argmax())].numpy())})
    assert worst < 2e-5 and apart > 1e-2, (worst, apart)
    print(f"tiny/sam with boxes: onnx differs by {worst:.1e}, {path.stat().st_size} bytes; corners as points are {apart:.2f} off")
    return cases


def main() -> None:
    model, folder = make(4), MODELS / "tiny" / "sam"
    encoder, decoder = folder / "onnx" / "vision_encoder.onnx", folder / "onnx" / "prompt_encoder_mask_decoder.onnx"
    model.config.architectures = ["SamModel"]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"}, indent=None)
    write_json(folder / "preprocessor_config.json", PROCESSOR, indent=None)
    given = torch.rand(1, 3, SIDE, SIDE)
    export(Encoder(model), (given,), encoder, ["pixel_values"], ["image_embeddings", "image_positional_embeddings"], None)
    with torch.no_grad():
        embeddings, positions = Encoder(model)(given)
    sample = (torch.rand(1, 1, 3, 2) * SIDE, torch.tensor([[[1, 0, 1]]]), embeddings, positions)
    names = ["input_points", "input_labels", "image_embeddings", "image_positional_embeddings"]
    axes = {"input_points": {2: "points"}, "input_labels": {2: "points"}}
    export(Decoder(model), sample, decoder, names, ["iou_scores", "pred_masks"], axes)
    for path in (encoder, decoder):
        shrink(path)
    with tempfile.TemporaryDirectory() as temporary:
        write_json(Path(temporary) / "preprocessor_config.json", PROCESSOR)
        processor = SamProcessor(SamImageProcessor.from_pretrained(temporary))
    run_encoder, run_decoder = session(encoder), session(decoder)
    cases, worst = [], 0.0
    for index, (key, path) in enumerate(write_scenes().items()):
        if key == "dot.png":
            continue
        for prompt in PROMPTS[index % 2 :][:1]:
            inputs = processor(shown(path), input_points=[[prompt["points"]]], input_labels=[[prompt["labels"]]], return_tensors="pt")
            with torch.no_grad():
                out = model(**inputs, multimask_output=True)
            found = run_encoder.run(None, {"pixel_values": inputs["pixel_values"].numpy()})
            points = inputs["input_points"].float().numpy()
            scores, masks = run_decoder.run(None, dict(zip(names, [points, inputs["input_labels"].numpy(), *found])))
            worst = max(worst, float(np.abs(masks - out.pred_masks.numpy()).max() / max(1, float(out.pred_masks.abs().max()))), float(np.abs(scores - out.iou_scores.numpy()).max()))
            whole = processor.image_processor.post_process_masks(out.pred_masks, inputs["original_sizes"], inputs["reshaped_input_sizes"])[0][0]
            cases.append({"picture": key, **prompt, "scores": out.iou_scores[0, 0].tolist(), "masks": [runs(mask.numpy()) for mask in whole]})
    assert worst < 2e-5, worst
    boxed = with_boxes(model, processor, run_encoder, run_decoder, folder / "onnx" / "prompt_encoder_mask_decoder_boxes.onnx")
    write_json(GOLDENS / "sam.json", {"cases": cases, "boxed": boxed}, indent=None)
    print(f"tiny/sam: onnx differs by {worst:.1e}, {encoder.stat().st_size + decoder.stat().st_size} bytes, runs {[[len(m) for m in c['masks']] for c in cases]}")


if __name__ == "__main__":
    main()
