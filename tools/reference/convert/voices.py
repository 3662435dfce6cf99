"""Goldens of models that speak: VITS, SpeechT5 with its vocoder. Run: python voices.py

Some say what a text sounds like too (`asked`), with the tokenizer that lies in goldens/models/tiny. VITS is made without
noise, and SpeechT5 without the dropout that it keeps on: nobody could draw them again.
"""

import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import (
    DynamicCache, EncoderDecoderCache, SpeechT5Config, SpeechT5ForTextToSpeech, SpeechT5HifiGan, SpeechT5HifiGanConfig, VitsConfig, VitsModel,
    VitsTokenizer,
)
from transformers.models.speecht5.modeling_speecht5 import SpeechT5SpeechDecoderPrenet

from common import packed, random_input, refill, save, token_ids

TINY = Path(__file__).resolve().parent.parent / "goldens" / "models" / "tiny"
STEP = 8  # of waveforms every eighth sample is kept


def kept(waveform) -> dict:
    return {"samples": len(waveform), "waveform": [round(float(v), 5) for v in waveform[::STEP]]}


VITS = dict(
    vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, window_size=2, ffn_dim=16, flow_size=8, spectrogram_bins=5,
    upsample_initial_channel=8, upsample_rates=(4, 2), upsample_kernel_sizes=(8, 4), resblock_kernel_sizes=(3,), resblock_dilation_sizes=((1, 3),),
    prior_encoder_num_flows=1, prior_encoder_num_wavenet_layers=2, posterior_encoder_num_wavenet_layers=1, duration_predictor_num_flows=2,
    duration_predictor_flow_bins=4, duration_predictor_filter_channels=12, depth_separable_num_layers=1, noise_scale=0.0, noise_scale_duration=0.0,
)


def spoken(model, inputs):
    voice = inputs.get("speaker_id")
    answer = model(**{k: v for k, v in inputs.items() if k != "speaker_id"}, speaker_id=None if voice is None else int(voice[0]))
    return {"waveform": answer.waveform, **({"spectrogram": answer.spectrogram} if len(inputs["input_ids"]) == 1 else {})}


def texts(voices: int = 1, batches=((1, 2), (2, 5))):
    made = []
    for batch, length in batches:
        ids, mask = token_ids(batch, length, 32)
        more = {"speaker_id": torch.full((batch,), batch % voices)} if voices > 1 else {}
        made.append(("model", {"input_ids": ids, "attention_mask": mask, **more}, spoken))
    return made


def asked(beside: str, runs) -> dict:
    return {"asked": {"task": "text-to-speech", "beside": beside, "step": STEP, "runs": runs}}


def vits_says(model) -> dict:
    tokenizer = VitsTokenizer.from_pretrained(TINY / "vits")
    said = [(text, voice, model(**tokenizer(text, return_tensors="pt"), speaker_id=voice)) for text, voice in (("tea", 1), ("It's", 2))]
    return asked("vits", [{"text": text, "voice": str(voice), **kept(answer.waveform[0])} for text, voice, answer in said])


def vits() -> None:
    save("vits", VitsModel(VitsConfig(**{**VITS, "num_hidden_layers": 2, "duration_predictor_num_flows": 3}, hidden_act="gelu", ffn_kernel_size=2, speaking_rate=4.0)), texts())
    several = dict(num_speakers=3, speaker_embedding_size=6, speaking_rate=4.0, resblock_kernel_sizes=(3, 5), resblock_dilation_sizes=((1,), (1, 2)))
    save("vits-voices", VitsModel(VitsConfig(**{**VITS, **several})), texts(3), more=vits_says)
    plain = dict(use_stochastic_duration_prediction=False, num_speakers=2, speaker_embedding_size=4)
    save("vits-plain-f16", VitsModel(VitsConfig(**VITS, **plain)), texts(2), dtype=torch.float16)


SpeechT5SpeechDecoderPrenet._consistent_dropout = lambda self, values, p: values
SPEECHT5 = dict(
    vocab_size=44, hidden_size=16, encoder_layers=2, encoder_attention_heads=4, encoder_ffn_dim=16, decoder_layers=2, decoder_attention_heads=2,
    decoder_ffn_dim=12, num_mel_bins=8, reduction_factor=2, speech_decoder_prenet_layers=2, speech_decoder_prenet_units=8, speech_decoder_prenet_dropout=0.0,
    speaker_embedding_dim=12, speech_decoder_postnet_layers=2, speech_decoder_postnet_units=8, speech_decoder_postnet_kernel=3, max_speech_positions=120,
    max_text_positions=60, encoder_max_relative_position=3, conv_dim=[4], conv_stride=[2], conv_kernel=[2], num_feat_extract_layers=1, feat_extract_norm="layer",
)
HIFI_GAN = dict(model_in_dim=8, upsample_initial_channel=8, upsample_rates=[4, 2], upsample_kernel_sizes=[8, 4], resblock_kernel_sizes=[3], resblock_dilation_sizes=[[1, 3]])


def vocoder(**more):
    """A vocoder with the formula's numbers, and what a golden says of it."""
    with tempfile.TemporaryDirectory() as made:
        SpeechT5HifiGan(SpeechT5HifiGanConfig(**HIFI_GAN, **more)).save_pretrained(made)
        path = Path(made) / "model.safetensors"
        table = refill(path, lambda name, shape: (0.25, 1.0) if name == "scale" else None)
        config = json.loads((Path(made) / "config.json").read_text())
        return SpeechT5HifiGan.from_pretrained(made).eval(), {"config": config, "weights": [{"file": path.name, "tensors": packed(table)}]}


def lettered(model, inputs):
    ids = inputs["input_ids"]
    mask = (ids != model.config.pad_token_id).long()
    return {"encoder_outputs": model.speecht5.encoder(input_values=ids, attention_mask=mask).last_hidden_state}


def step(model, inputs):
    """One step of generate_speech, behind the keys and values of those before it."""
    caches = []
    for side in ("decoder", "encoder"):
        cache = DynamicCache()
        for layer in range(model.config.decoder_layers):
            key, value = (inputs[f"past_key_values.{layer}.{side}.{kind}"] for kind in ("key", "value"))
            if key.shape[2]:
                cache.update(key, value, layer)
        caches.append(cache)
    past = EncoderDecoderCache(*caches)
    hidden = model.speecht5.decoder.prenet(inputs["output_sequence"], inputs["speaker_embeddings"])[:, -1:]
    out = model.speecht5.decoder.wrapped_decoder(
        hidden_states=hidden, encoder_hidden_states=inputs["encoder_hidden_states"], encoder_attention_mask=inputs["encoder_attention_mask"],
        past_key_values=past, use_cache=True, return_dict=True,
    ).last_hidden_state[:, 0]  # fmt: skip
    bins, factor = model.config.num_mel_bins, model.config.reduction_factor
    spectrum = model.speech_decoder_postnet.feat_out(out).view(-1, factor, bins)
    sequence = torch.cat((inputs["output_sequence"], spectrum[:, -1:]), dim=1)
    prob = torch.sigmoid(model.speech_decoder_postnet.prob_out(out))
    own = past.self_attention_cache.layers[0]
    made = {"prob": prob, "spectrum": spectrum.reshape(-1, bins)}
    return made if sequence.shape[1] > 2 else {**made, "output_sequence_out": sequence, "present.0.decoder.key": own.keys}


def steps(batch: int, before: int, read: int = 5):
    """A step behind `before` others."""
    mask = token_ids(batch, read, 44)[1]
    inputs = {
        "output_sequence": random_input(f"frames {batch} {before}", batch, before + 1, 8),
        "speaker_embeddings": random_input(f"speaker {batch}", batch, 12),
        "encoder_hidden_states": random_input(f"letters {batch}", batch, read, 16, scale=1.0),
        "encoder_attention_mask": mask,
    }
    for layer in range(2):
        for side, length in (("decoder", before), ("encoder", read if before else 0)):
            for kind in ("key", "value"):
                name = f"past_key_values.{layer}.{side}.{kind}"
                inputs[name] = random_input(f"{name} {batch}", batch, 2, length, 8)
    return ("decoder_model_merged", inputs, step)


def speecht5() -> None:
    ids = token_ids(2, 5, 44, 1)[0]
    for name, more, low in (("speecht5", {}, -1.75), ("speecht5-plain-f16", {"normalize_before": False}, 0.0)):
        maker, within = vocoder(**more)
        finished = lambda model, inputs: {"waveform": maker(model.speech_decoder_postnet.postnet(inputs["spectrogram"][None])[0])}
        cases = [("encoder_model", {"input_ids": ids}, lettered), steps(1, 0), steps(2, 2)] if low else [steps(1, 3)]
        cases += [("decoder_postnet_and_vocoder", {"spectrogram": random_input(f"mel {frames}", frames, 8)}, finished) for frames in ((3, 8) if low else (2,))]
        quiet = lambda tensor, shape: (0.25, low) if tensor.endswith("prob_out.bias") and low else None
        said = lambda model: {"within": {"vocoder": within}, **(speecht5_says(model, maker) if low else {})}
        dtype = torch.float16 if low == 0 else None
        save(name, SpeechT5ForTextToSpeech(SpeechT5Config(**SPEECHT5)), cases, override=quiet, more=said, dtype=dtype)


def speecht5_says(model, maker) -> dict:
    folder = TINY / "speecht5"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    voices = {"alto": np.fromfile(folder / "speaker_embeddings" / "alto.bin", np.float32), "bass": np.load(folder / "speaker_embeddings" / "bass.npy")}
    runs = []
    for text, voice in (("tea", "alto"), ("Isn't it?", "bass")):
        ids = torch.tensor([tokenizer.encode(text).ids])
        runs.append({"text": text, "voice": voice, **kept(model.generate_speech(ids, torch.from_numpy(voices[voice])[None], vocoder=maker))})
    return asked("speecht5", runs)


if __name__ == "__main__":
    speecht5()
    vits()
