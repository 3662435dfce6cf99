"""Raw checkpoints that answer questions about pictures: LLaVA, Idefics3, SmolVLM, and their greedy answers.

Run: python folders_told.py (after llava.py, idefics3.py and smolvlm.py). Writes goldens/folders/told.json.
"""

import vision  # first: it hides torchvision

import json

from transformers import (
    AutoImageProcessor, Idefics3Processor, LlavaConfig, LlavaForConditionalGeneration, PreTrainedTokenizerFast, SiglipVisionConfig, SmolVLMConfig,
    SmolVLMForConditionalGeneration,
)  # fmt: skip
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

import idefics3
import llava
import smolvlm
from folders import GAP, Unclear, folder, run, varied, write


def told(answer, cases):
    """answer: from the model and its folder to a function of a case."""

    def ask(model, place):
        say, runs, ids = answer(model, place), [], []
        for case in cases:
            found, gap = say(case)
            if gap < GAP:
                raise Unclear(f"a lead of {gap:.4f}")
            ids.append(found["expected"]["ids"])
            given = {"images": [f"pictures/kinds/{name}" for name in case["files"]], **{k: case[k] for k in ("text", "messages") if k in case}}
            runs.append(run("image-text-to-text", given, {"generated_text": found["expected"]["text"]}, {"max_new_tokens": llava.NEW}))
        varied(ids)
        return runs

    return ask


def of_llava(model, place):
    tokenizer = PreTrainedTokenizerFast.from_pretrained(place)
    images = AutoImageProcessor.from_pretrained(place, backend="pil")
    return lambda case: llava.answer(model, tokenizer, images, case)


def of_idefics3(model, place):
    tokenizer = PreTrainedTokenizerFast.from_pretrained(place)
    tokenizer.chat_template = idefics3.TEMPLATE
    processor = Idefics3Processor(AutoImageProcessor.from_pretrained(place, backend="pil"), tokenizer, image_seq_len=idefics3.PLACES)
    return lambda case: idefics3.answer(model, processor, case)


def of_smolvlm(model, place):
    tokenizer = PreTrainedTokenizerFast.from_pretrained(place)
    tokenizer.chat_template = smolvlm.TEMPLATE
    images = json.loads((place / "preprocessor_config.json").read_text())
    processor = smolvlm.Pictures(SmolVLMImageProcessorPil(**{k: v for k, v in images.items() if k != "image_processor_type"}), tokenizer)
    return lambda case: idefics3.answer(model, processor, case)


def with_siglip():
    """As llava-interleave: SigLIP's tower, of which all features of the last layer are taken."""
    config = llava.make()[2].config
    tower = SiglipVisionConfig(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=16)
    return LlavaForConditionalGeneration(LlavaConfig(vision_config=tower, text_config=config.text_config, image_token_index=3, vision_feature_select_strategy="full", vision_feature_layer=-1))


def smol() -> SmolVLMForConditionalGeneration:
    config = idefics3.make()[2].config.to_dict()
    kept = {name: config[name] for name in ("image_token_id", "scale_factor", "tie_word_embeddings")}
    return SmolVLMForConditionalGeneration(SmolVLMConfig(vision_config={**config["vision_config"], "model_type": "smolvlm_vision"}, text_config=config["text_config"], pad_token_id=2, **kept))


if __name__ == "__main__":
    own = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2}
    files = {"preprocessor_config.json": {**idefics3.PROCESSOR, "image_processor_type": "SmolVLMImageProcessor"},
             "processor_config.json": {"image_seq_len": smolvlm.PLACES, "processor_class": "SmolVLMProcessor"},
             "chat_template.json": {"chat_template": smolvlm.TEMPLATE}, "generation_config.json": own}  # fmt: skip
    split = [case for case in idefics3.CASES if case.get("splitting", True)]
    write(
        "told",
        {
            "llava": folder(lambda: llava.make()[2], told(of_llava, llava.CASES[::2]), "llava"),
            "llava-siglip": folder(with_siglip, told(of_llava, llava.CASES[1::2]), "llava"),
            "idefics3": folder(lambda: idefics3.make()[2], told(of_idefics3, split[::2]), "idefics3"),
            "smolvlm": folder(smol, told(of_smolvlm, split[1::2]), "idefics3", files=files),
        },
    )
