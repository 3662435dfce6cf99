"""Goldens of decoders: GPT-2, LLaMA, Mistral, Qwen 2 and 3, alone and behind a tower that sees. Run: python decoders.py"""

import torch
from transformers import (
    BertConfig, BlipConfig, BlipForConditionalGeneration, CLIPVisionConfig, DeiTConfig, DonutSwinConfig, GPT2Config, GPT2LMHeadModel, Idefics3Config,
    Idefics3ForConditionalGeneration, LlamaConfig, LlamaForCausalLM, LlavaConfig, LlavaForConditionalGeneration, MBartConfig, MistralConfig,
    MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM, SiglipVisionConfig, SmolVLMConfig,
    SmolVLMForConditionalGeneration, TrOCRConfig, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig,
)
from transformers.modeling_outputs import BaseModelOutput

from common import random_input, save, token_ids

VOCABULARY = 16
GPT2 = dict(vocab_size=VOCABULARY, n_embd=16, n_layer=2, n_head=4, n_positions=16)
LLAMA = dict(vocab_size=VOCABULARY, hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=32)
TOWER = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=4, image_size=16, patch_size=8)


def answer(model, inputs):
    return {"logits": model(**inputs).logits}


def ids_of(batch: int, length: int):
    return token_ids(1, batch * length, VOCABULARY)[0].reshape(batch, length)


def texts(*sizes):
    """Step by step; and once as a whole, where all rows but the first are padded on the left."""
    made = []
    for batch, length in sizes:
        inputs = {"input_ids": ids_of(batch, length), "attention_mask": torch.ones(batch, length, dtype=torch.long)}
        made.append(("model+past", inputs, answer))
    return made


def embeddings(batch: int, length: int):
    inputs = {"inputs_embeds": random_input(f"words {batch}", batch, length, 16, scale=1.0), "attention_mask": torch.ones(batch, length, dtype=torch.long)}
    return ("decoder_model_merged+past", inputs, answer)


def llama(kind=LlamaConfig, **more):
    return kind(**{**LLAMA, **more})


LLAMA3 = dict(rope_type="llama3", rope_theta=500.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)
save("gpt2-words", GPT2LMHeadModel(GPT2Config(**GPT2)), texts((1, 5), (2, 7)))
save("gpt2-words-f16", GPT2LMHeadModel(GPT2Config(**{**GPT2, "n_layer": 1, "activation_function": "relu"})), texts((1, 5)), dtype=torch.float16)
save("llama-words", LlamaForCausalLM(llama(num_hidden_layers=2)), texts((1, 5), (2, 9)))
save("llama-stretched-bf16", LlamaForCausalLM(llama(rope_parameters=LLAMA3, attention_bias=True, mlp_bias=True, tie_word_embeddings=True)), texts((2, 9)), dtype=torch.bfloat16)
save("mistral-words", MistralForCausalLM(llama(MistralConfig, sliding_window=3, head_dim=6)), texts((2, 9)))
save("qwen2-words", Qwen2ForCausalLM(llama(Qwen2Config)), texts((2, 7)))
save("qwen3-words", Qwen3ForCausalLM(llama(Qwen3Config, head_dim=8)), texts((2, 7)))


def told(model, inputs):
    places = getattr(getattr(model.decoder, "model", None), "decoder", None)
    if hasattr(places, "embed_positions") and hasattr(places.embed_positions, "get_embedding"):
        # transformers 5 loads models in a way that leaves this table, which is no weight, empty.
        places.embed_positions.weights = places.embed_positions.get_embedding(20, 24, model.decoder.config.pad_token_id)
    states = BaseModelOutput(inputs["encoder_hidden_states"])
    return {"logits": model(encoder_outputs=states, decoder_input_ids=inputs["input_ids"]).logits}


def pictures(graph, run, side: int = 16, channels: int = 3):
    return [(graph, {"pixel_values": random_input(f"pixels {batch}", batch, channels, side, side)}, run) for batch in (1, 2)]


def seen(model, inputs):
    return {"last_hidden_state": model.encoder(**inputs).last_hidden_state}


def telling(batch: int, length: int, width: int, run=told):
    return ("decoder_model_merged+past", {"input_ids": ids_of(batch, length), "encoder_hidden_states": random_input(f"states {batch}", batch, 5, width, scale=1.0)}, run)


def pair(encoder, decoder):
    made = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    made.decoder_start_token_id, made.pad_token_id = 1, 0
    return VisionEncoderDecoderModel(config=made)


TROCR = dict(vocab_size=VOCABULARY, d_model=24, decoder_layers=1, decoder_attention_heads=2, decoder_ffn_dim=20, max_position_embeddings=16)
save("vit-gpt2", pair(ViTConfig(**TOWER), GPT2Config(**{**GPT2, "n_layer": 1})), [*pictures("encoder_model", seen), telling(1, 5, 16), telling(2, 7, 16)])
save("vit-gpt2-wide", pair(ViTConfig(**{**TOWER, "hidden_size": 24}), GPT2Config(**{**GPT2, "n_layer": 1})), [telling(2, 7, 24)])
save("trocr", pair(ViTConfig(**TOWER, qkv_bias=False), TrOCRConfig(**TROCR, cross_attention_hidden_size=16)), [telling(1, 5, 16), telling(2, 5, 16)])
save("trocr-small", pair(DeiTConfig(**TOWER), TrOCRConfig(**TROCR, activation_function="relu", scale_embedding=True, use_learned_position_embeddings=False, layernorm_embedding=False)), [*pictures("encoder_model", seen), telling(2, 7, 16)])


PAGES = dict(image_size=(44, 28), patch_size=4, embed_dim=8, depths=[2, 1], num_heads=[2, 4], window_size=3, mlp_ratio=2.0)
MBART = dict(vocab_size=VOCABULARY, d_model=16, decoder_layers=1, decoder_attention_heads=2, decoder_ffn_dim=20, max_position_embeddings=16, is_decoder=True, add_cross_attention=True, scale_embedding=True)
page = [("encoder_model", {"pixel_values": random_input("page", 2, 3, 44, 28)}, seen)]
save("donut", pair(DonutSwinConfig(**PAGES), MBartConfig(**MBART)), [*page, telling(2, 5, 16)])
WRITER = dict(vocab_size=VOCABULARY, hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=20, max_position_embeddings=16, is_decoder=True, add_cross_attention=True)
save("vit-bert", pair(ViTConfig(**TOWER), BertConfig(**WRITER)), [telling(2, 5, 16)])


def captions(model, inputs):
    return {"logits": model.text_decoder(input_ids=inputs["input_ids"], encoder_hidden_states=inputs["encoder_hidden_states"], is_decoder=True).logits}


TEXT = dict(vocab_size=VOCABULARY, hidden_size=24, encoder_hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=4, max_position_embeddings=16, bos_token_id=1, eos_token_id=2, pad_token_id=0, sep_token_id=2)
blip = BlipForConditionalGeneration(BlipConfig(text_config=TEXT, vision_config=dict(**TOWER)))
save("blip-captions", blip, [*pictures("encoder_model", lambda model, inputs: {"last_hidden_state": model.vision_model(**inputs).last_hidden_state}), telling(2, 5, 16, captions)])


def places(config) -> int:
    """Features of one picture or tile."""
    patches = (config.vision_config.image_size // config.vision_config.patch_size) ** 2
    return patches // getattr(config, "scale_factor", 1) ** 2


def features(model, inputs):
    found = model.model.get_image_features(**inputs)
    found = getattr(found, "pooler_output", found)
    found = torch.stack(list(found)) if isinstance(found, (list, tuple)) else found
    return {"image_features": found.reshape(-1, places(model.config), found.shape[-1])}


def embedded(model, inputs):
    return {"inputs_embeds": model.get_input_embeddings()(inputs["input_ids"])}


words = ("embed_tokens", {"input_ids": ids_of(2, 3)}, embedded)
clip = CLIPVisionConfig(**{**TOWER, "num_hidden_layers": 2})
siglip = SiglipVisionConfig(**TOWER)
save("llava-clip", LlavaForConditionalGeneration(LlavaConfig(vision_config=clip, text_config=llama(), image_token_index=3)), [*pictures("vision_encoder", features), words, embeddings(2, 7)])
save("llava-siglip-f16", LlavaForConditionalGeneration(LlavaConfig(vision_config=siglip, text_config=llama(Qwen2Config, tie_word_embeddings=True), image_token_index=3, vision_feature_layer=[0, -1], vision_feature_select_strategy="full")), [*pictures("vision_encoder", features), embeddings(1, 4)], dtype=torch.float16)


def tiles(sizes):
    return [("vision_encoder", {"pixel_values": random_input(f"tiles {batch} {count}", batch, count, 3, 16, 16)}, features) for batch, count in sizes]


TILED = dict(vision_config={**TOWER, "patch_size": 4}, scale_factor=2, image_token_id=3, pad_token_id=0)
save("idefics3", Idefics3ForConditionalGeneration(Idefics3Config(**TILED, text_config=llama())), [*tiles(((1, 1), (2, 3))), words, embeddings(2, 7)])
save("smolvlm", SmolVLMForConditionalGeneration(SmolVLMConfig(**TILED, text_config=llama(tie_word_embeddings=True), tie_word_embeddings=True)), [*tiles(((1, 2),)), embeddings(1, 6)])
