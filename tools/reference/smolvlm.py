"""What PyTorch's SmolVLM answers with the weights of tiny/idefics3, of which it is a twin with another chat template.

Run: python smolvlm.py (after idefics3.py)

Writes goldens/smolvlm.json: the answers, and the files that a folder of SmolVLM has where one of Idefics3 has others. The template is that
of the checkpoints on the Hub, which lies in chat_template.jinja. At every step the best token leads by GAP.
"""

from vision import PICTURES

import torch
from transformers import PreTrainedTokenizerFast, SmolVLMConfig, SmolVLMForConditionalGeneration, SmolVLMProcessor
from transformers.models.smolvlm import processing_smolvlm
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

from common import GOLDENS, MODELS, write_json
from idefics3 import CASES, NEW, PLACES, PROCESSOR, answer, fill, make, prefer_letters

# That of tiny/idefics3, as its script prints.
SEED = 1
GAP = 0.0005
TEMPLATE = processing_smolvlm.DEFAULT_CHAT_TEMPLATE
# Numbers are spelled out for films alone.
processing_smolvlm.num2words = str


class Pictures(SmolVLMProcessor):
    """Without films, which need torchvision."""

    @classmethod
    def get_attributes(cls):
        return ["image_processor", "tokenizer"]

    def __init__(self, images, tokenizer):
        super().__init__(images, tokenizer, None, image_seq_len=PLACES, chat_template=TEMPLATE)


def twin(original) -> SmolVLMForConditionalGeneration:
    config = original.config.to_dict()
    vision = {**config["vision_config"], "model_type": "smolvlm_vision"}
    asked = {name: config[name] for name in ("image_token_id", "scale_factor", "tie_word_embeddings")}
    model = SmolVLMForConditionalGeneration._from_config(SmolVLMConfig(vision_config=vision, text_config=config["text_config"], pad_token_id=2, **asked), attn_implementation="eager")
    model.load_state_dict(original.state_dict())
    return model.eval()


def build() -> None:
    tok, names, original = make()
    fill(original, SEED)
    tokens = {k: v for k, v in names.items() if k.endswith("_token")}
    file = str(MODELS / "tiny" / "idefics3" / "tokenizer.json")
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=file, chat_template=TEMPLATE, **tokens)
    prefer_letters(original, tokenizer)
    model = twin(original)
    preprocessor = {**PROCESSOR, "image_processor_type": "SmolVLMImageProcessor"}
    processor = Pictures(SmolVLMImageProcessorPil(**preprocessor), tokenizer)
    found = [answer(model, processor, c) for c in CASES]
    gap, texts = min(g for _, g in found), {f["expected"]["text"] for f, _ in found}
    print(f"smolvlm: gap {gap:.4f}, {len(texts)} different texts")
    assert gap > GAP and len(texts) > 4
    model.config.architectures = [type(model).__name__]
    files = {"config.json": {**model.config.to_dict(), "dtype": "float32"}, "preprocessor_config.json": preprocessor,
             "processor_config.json": {"image_seq_len": PLACES, "processor_class": "SmolVLMProcessor"}, "chat_template.jinja": TEMPLATE}  # fmt: skip
    write_json(GOLDENS / "smolvlm.json", {"weights": "tiny/idefics3", "files": files, "maxNewTokens": NEW, "minGap": gap, "cases": [f for f, _ in found]})


if __name__ == "__main__":
    build()
