"""Goldens of SAM. Run: python masks.py"""

import torch
from transformers import SamConfig, SamModel

from common import random_input, save

VISION = dict(
    hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=4, output_channels=16, mlp_dim=24,
    window_size=3, global_attn_indexes=[1], num_pos_feats=8,
)
PROMPTS = dict(hidden_size=16, image_size=16, patch_size=4, mask_input_channels=4)
DECODER = dict(hidden_size=16, mlp_dim=24, num_hidden_layers=2, num_attention_heads=2, iou_head_hidden_dim=12)


def seen(batch: int):
    def run(model, q):
        places = model.get_image_wide_positional_embeddings().repeat(batch, 1, 1, 1)
        return {"image_embeddings": model.get_image_embeddings(q["pixel_values"]), "image_positional_embeddings": places}

    return ("vision_encoder", {"pixel_values": random_input(f"pixels {batch}", batch, 3, 16, 16)}, run)


def asked(batch: int, sets: int, labels, box: bool = False):
    """Hearth's runner adds the point that is none where there is no box, as the graph takes boxes; PyTorch does that by itself."""
    labels = torch.tensor(labels).expand(batch, sets, -1).contiguous()
    where = random_input(f"places {sets}", batch, 16, 4, 4)
    inputs = {
        "input_points": torch.rand(batch, sets, labels.shape[2], 2, generator=torch.Generator().manual_seed(sets)) * 16,
        "input_labels": labels,
        "input_boxes": torch.tensor([[4.0, 6, 10, 15]]).expand(batch, sets, 4).contiguous() if box else torch.zeros(batch, 0, 4),
        "image_embeddings": random_input(f"picture {sets}", batch, 16, 4, 4),
        "image_positional_embeddings": where,
    }
    if not box:
        inputs["input_points"][:, :, -1], inputs["input_labels"][:, :, -1] = 0, -1

    def run(model, q):
        model.get_image_wide_positional_embeddings = lambda: where[:1]
        kept = slice(None) if box else slice(0, -1)
        boxes = q["input_boxes"] if box else None
        answer = model(
            image_embeddings=q["image_embeddings"], input_points=q["input_points"][:, :, kept], input_labels=q["input_labels"][:, :, kept],
            input_boxes=boxes, multimask_output=True,
        )
        return {"iou_scores": answer.iou_scores, "pred_masks": answer.pred_masks}

    return ("prompt_encoder_mask_decoder", inputs, run)


if __name__ == "__main__":
    config = SamConfig(vision_config=VISION, prompt_encoder_config=PROMPTS, mask_decoder_config=DECODER)
    cases = [seen(1), asked(1, 1, [1, 0, 1]), asked(1, 2, [1, -10], box=True)]
    save("sam", SamModel(config), cases, dtype=torch.float16)
