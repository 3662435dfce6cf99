"""Step 6: the three model folders, laid out as the Hub's ResNet, vit-gpt2 and LLaVA are: eyes of 4 bits, words of 8."""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from torch import nn
from transformers import DynamicCache, EncoderDecoderCache

import answerer
import captioner
from classifier import Largest
from common.compact import compact
from common.weights4 import quantise_weights4
from common.weights8 import quantise_weights
from eyes import PLACES, Places, round_weights, shipped_detector
from tables import ROWS
from words import save_tokenizer
from world import LABELS, SIDE

PROCESSOR = {
    "image_processor_type": "ViTImageProcessor", "do_resize": True, "size": {"height": SIDE, "width": SIDE}, "do_normalize": True,
    "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_rescale": True, "rescale_factor": 1 / 255, "resample": 2,
}  # fmt: skip
PAST = 3  # tokens in the cache that the exporter traces with


def write_graph(path: Path, module: nn.Module, given: dict[str, torch.Tensor], outputs: list[str], axes: dict, four: bool = False) -> None:
    """A graph with rounded weights; how far it is from PyTorch is printed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    args = tuple(given.values())
    torch.onnx.export(module.eval(), args, str(path), input_names=list(given), output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)
    model = onnx.load(path)
    onnx.save(compact(quantise_weights(quantise_weights4(model) if four else model)), path)
    if four:
        round_weights(module)
    with torch.no_grad():
        wanted = module(*args)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    got = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(outputs, {name: value.numpy() for name, value in given.items()})
    print(f"{path.parent.parent.name}/{path.name}: {path.stat().st_size} bytes, differs by {[float(np.abs(a.numpy() - b).max()) for a, b in zip(wanted, got)]}")


def write_json(folder: Path, name: str, value: dict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def write_eyes(path: Path, tail: nn.Module, output: str) -> None:
    """The eyes with what comes after them."""
    batch = {0: "batch_size"}
    picture = {"pixel_values": torch.rand(2, 3, SIDE, SIDE) * 2 - 1}
    write_graph(path, nn.Sequential(Places(shipped_detector()), tail), picture, [output], {"pixel_values": batch, output: batch}, four=True)


def cache_names(layers: int, head: str) -> list[str]:
    return [f"{head}.{layer}.{part}" for layer in range(layers) for part in ("key", "value")]


def causal(length: int, total: int) -> torch.Tensor:
    """[1, 1, length, total]: nothing for what a token may see, much less for what comes later."""
    at = torch.arange(total)
    return torch.where((at[None, :] <= at[total - length :][:, None])[None, None], torch.tensor(0.0), torch.tensor(-1e9))


def filled(past) -> DynamicCache:
    cache = DynamicCache()
    for layer in range(len(past) // 2):
        cache.update(past[2 * layer], past[2 * layer + 1], layer)
    return cache


def parts(cache: DynamicCache) -> list[torch.Tensor]:
    return [part for layer in cache.layers for part in (layer.keys, layer.values)]


class CaptionStep(nn.Module):
    """GPT-2 with the states of the eyes: ids and a cache, which may be empty, to logits and a longer cache."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, input_ids, encoder_hidden_states, *past):
        own = filled(past)
        length, before = input_ids.shape[1], past[0].shape[2]
        mask, at = causal(length, before + length), torch.arange(before, before + length)[None]
        cache = EncoderDecoderCache(own, DynamicCache())
        out = self.decoder(input_ids=input_ids, attention_mask=mask, position_ids=at, encoder_hidden_states=encoder_hidden_states, past_key_values=cache, use_cache=True)
        return out.logits, *parts(own)


class AnswerStep(nn.Module):
    """LLaMA on embeddings."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        own, length = filled(past), inputs_embeds.shape[1]
        mask = causal(length, attention_mask.shape[1])
        out = self.decoder(inputs_embeds=inputs_embeds, attention_mask=mask, position_ids=position_ids, past_key_values=own, use_cache=True)
        return out.logits, *parts(own)


def write_step(path: Path, module: nn.Module, given: dict[str, torch.Tensor], layers: int, heads: int, width: int) -> None:
    """A decoder that takes a cache. `given` are its other inputs."""
    inputs, outputs = cache_names(layers, "past_key_values"), cache_names(layers, "present")
    given = given | {name: torch.randn(2, heads, PAST, width // heads) for name in inputs}
    axes = {name: {0: "batch_size", 1: "total" if name == "attention_mask" else "length"} for name in [*given, "logits"] if name != "encoder_hidden_states"}
    axes |= {"encoder_hidden_states": {0: "batch_size", 1: "places"}} if "encoder_hidden_states" in given else {}
    axes |= {name: {0: "batch_size", 2: "past" if name in inputs else "total"} for name in [*inputs, *outputs]}
    write_graph(path, module, given, ["logits", *outputs], axes)


def classification(folder: Path) -> None:
    tail = Largest()
    tail.load_state_dict(torch.load("largest.pt"))
    write_eyes(folder / "onnx" / "model_q4.onnx", tail, "logits")
    names = {"id2label": dict(enumerate(LABELS)), "label2id": {label: index for index, label in enumerate(LABELS)}}
    write_json(folder, "config.json", {"model_type": "resnet", "architectures": ["ResNetForImageClassification"], **names})
    write_json(folder, "preprocessor_config.json", PROCESSOR)


def captions(folder: Path) -> None:
    tokenizer = captioner.vocabulary()
    model = captioner.Captioner(tokenizer.get_vocab_size())
    model.load_state_dict(torch.load("captions.pt"))
    write_eyes(folder / "onnx" / "encoder_model_q4.onnx", model.tokens, "last_hidden_state")
    given = {"input_ids": torch.randint(4, 40, (2, 2)), "encoder_hidden_states": torch.randn(2, PLACES, captioner.WIDTH)}
    write_step(folder / "onnx" / "decoder_model_merged_q4.onnx", CaptionStep(model.decoder), given, captioner.LAYERS, captioner.HEADS, captioner.WIDTH)
    special = {"decoder_start_token_id": captioner.START_ID, "bos_token_id": captioner.START_ID, "eos_token_id": captioner.END_ID, "pad_token_id": captioner.PAD_ID}
    decoder = {
        "model_type": "gpt2", "vocab_size": tokenizer.get_vocab_size(), "n_positions": captioner.LONGEST, "n_embd": captioner.WIDTH, "n_layer": captioner.LAYERS,
        "n_head": captioner.HEADS, "n_inner": 2 * captioner.WIDTH, "add_cross_attention": True, "is_decoder": True,
    }  # fmt: skip
    encoder = {"model_type": "vit", "hidden_size": captioner.WIDTH, "image_size": SIDE}
    config = {"model_type": "vision-encoder-decoder", "architectures": ["VisionEncoderDecoderModel"], "is_encoder_decoder": True, **special, "encoder": encoder, "decoder": decoder}
    write_json(folder, "config.json", config)
    write_json(folder, "generation_config.json", {**special, "max_length": captioner.LONGEST})
    write_json(folder, "preprocessor_config.json", PROCESSOR)
    save_tokenizer(folder, tokenizer, {"model_max_length": captioner.LONGEST})


def questions(folder: Path) -> None:
    tokenizer = answerer.vocabulary()
    model = answerer.Answerer(tokenizer)
    model.load_state_dict(torch.load("questions.pt"))
    write_eyes(folder / "onnx" / "vision_encoder_q4.onnx", model.tokens, "image_features")
    batch = {0: "batch_size", 1: "length"}
    embed = model.decoder.get_input_embeddings()
    write_graph(folder / "onnx" / "embed_tokens_q4.onnx", embed, {"input_ids": torch.randint(4, 40, (2, 3))}, ["inputs_embeds"], {"input_ids": batch, "inputs_embeds": batch})
    given = {
        "inputs_embeds": torch.randn(2, 2, answerer.WIDTH), "attention_mask": torch.ones(2, PAST + 2, dtype=torch.long),
        "position_ids": torch.arange(PAST, PAST + 2).repeat(2, 1),
    }  # fmt: skip
    write_step(folder / "onnx" / "decoder_model_merged_q4.onnx", AnswerStep(model.decoder), given, answerer.LAYERS, answerer.HEADS, answerer.WIDTH)
    special = {"bos_token_id": answerer.START_ID, "eos_token_id": answerer.END_ID, "pad_token_id": answerer.PAD_ID}
    text = {
        "model_type": "llama", "vocab_size": tokenizer.get_vocab_size(), "hidden_size": answerer.WIDTH, "intermediate_size": answerer.INNER,
        "num_hidden_layers": answerer.LAYERS, "num_attention_heads": answerer.HEADS, "num_key_value_heads": answerer.HEADS, "max_position_embeddings": answerer.CONTEXT,
        "tie_word_embeddings": True, **special,
    }  # fmt: skip
    config = {"model_type": "llava", "architectures": ["LlavaForConditionalGeneration"], "image_token_index": answerer.IMAGE_ID, "image_seq_length": ROWS, "text_config": text}
    write_json(folder, "config.json", config)
    write_json(folder, "generation_config.json", special)
    write_json(folder, "preprocessor_config.json", PROCESSOR)
    save_tokenizer(folder, tokenizer, {"model_max_length": answerer.CONTEXT, "chat_template": answerer.TEMPLATE})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("out", type=Path)
    options.add_argument("--only", choices=["classification", "captions", "questions"])
    args = options.parse_args()
    torch.manual_seed(0)
    for write in (classification, captions, questions):
        if args.only in (None, write.__name__):
            write(args.out / f"shapes-{write.__name__}")


if __name__ == "__main__":
    main()
