"""Goldens of models that speak: VITS. Run: python voices.py

Some say what a text sounds like too (`asked`), with the tokenizer that lies in goldens/models/tiny. VITS is made without
noise, which nobody could draw again.
"""

from pathlib import Path

import torch
from transformers import VitsConfig, VitsModel, VitsTokenizer

from common import save, token_ids

TINY = Path(__file__).resolve().parent.parent / "goldens" / "models" / "tiny"
STEP = 4  # of waveforms every fourth sample is kept


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
    return {"waveform": answer.waveform, "spectrogram": answer.spectrogram}


def texts(voices: int = 1, batches=((1, 3), (2, 7))):
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
    save("vits", VitsModel(VitsConfig(**{**VITS, "num_hidden_layers": 2, "duration_predictor_num_flows": 3}, hidden_act="gelu", ffn_kernel_size=2, speaking_rate=1.5)), texts())
    several = dict(num_speakers=3, speaker_embedding_size=6, speaking_rate=2.5, resblock_kernel_sizes=(3, 5), resblock_dilation_sizes=((1,), (1, 2)))
    save("vits-voices", VitsModel(VitsConfig(**{**VITS, **several})), texts(3), more=vits_says)
    plain = dict(use_stochastic_duration_prediction=False, num_speakers=2, speaker_embedding_size=4)
    save("vits-plain-f16", VitsModel(VitsConfig(**VITS, **plain)), texts(2), dtype=torch.float16)


if __name__ == "__main__":
    vits()
