"""Goldens of models that hear waveforms or spectrograms: wav2vec 2.0 and its kin, AST, CLAP, Moonshine. Run: python sounds.py

Some say what a task makes of a sound too (`asked`): the tokenizer and the settings of the inputs are those that lie in
goldens/models/tiny, the sounds those of goldens/sounds.
"""

import json
import math
from pathlib import Path

import numpy as np
import soundfile
import torch
from tokenizers import Tokenizer
from torchaudio.functional import resample
from transformers import (
    ASTConfig, ASTFeatureExtractor, ASTForAudioClassification, ASTModel, AutoTokenizer, ClapConfig, ClapFeatureExtractor, ClapModel, Data2VecAudioConfig, Data2VecAudioForCTC, HubertConfig, HubertForSequenceClassification, HubertModel, Wav2Vec2Config, Wav2Vec2CTCTokenizer, Wav2Vec2FeatureExtractor,
    MoonshineConfig, MoonshineForConditionalGeneration, UniSpeechConfig, UniSpeechForCTC, UniSpeechSatConfig, UniSpeechSatForSequenceClassification, Wav2Vec2ForCTC, Wav2Vec2ForSequenceClassification, Wav2Vec2Model, WavLMConfig, WavLMForCTC, WavLMForSequenceClassification, WavLMModel,
)
from transformers.models.moonshine.modeling_moonshine import MoonshineEncoderModelOutput

from common import pick, random_input, save, token_ids

REFERENCE = Path(__file__).resolve().parent.parent
TINY = REFERENCE / "goldens" / "models" / "tiny"
# In a few hundredths of a second Hearth looks for no words.
SPOKEN = ["mono-8k.wav", "long.wav"]
SOUNDS = ["stereo-44k.wav", "mono-8k.wav", "stereo.flac", "long.wav"]
LABELS = ["clap", "whistle", "speech"]
NAMED = dict(id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)})


def heard(name: str, rate: int = 16000) -> np.ndarray:
    samples, own = soundfile.read(REFERENCE / "goldens" / "sounds" / name, dtype="float32", always_2d=True)
    return resample(torch.from_numpy(samples.mean(1)), own, rate).numpy()


def rounded(values) -> list[float]:
    return [round(float(v), 6) for v in values]


BASE = dict(
    vocab_size=18, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, conv_dim=[8, 8, 8], conv_kernel=[4, 3, 2],
    conv_stride=[3, 2, 2], num_feat_extract_layers=3, num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, classifier_proj_size=8, pad_token_id=0,
    num_labels=3,
)
# The layers of every published model: a frame is 25 ms at 16 kHz, and the next begins 20 ms later.
REAL = {**BASE, "num_hidden_layers": 1, "conv_dim": [8] * 7, "conv_kernel": [10, 3, 3, 3, 3, 2, 2], "conv_stride": [5, 2, 2, 2, 2, 2, 2], "num_feat_extract_layers": 7}
STABLE = dict(do_stable_layer_norm=True, feat_extract_norm="layer", conv_bias=True)


def waves(out="logits", batches=((1, 61), (2, 90))):
    """Samples, and a mask that says how many of them are real in each row; what lies behind those is not silent."""
    made = []
    for batch, length in batches:
        mask = torch.ones(batch, length, dtype=torch.long)
        for row in range(1, batch):
            mask[row, length - length // 3 * row :] = 0
        made.append(("model", {"input_values": random_input(f"samples {batch}", batch, length, scale=1.0), "attention_mask": mask}, pick(out)))
    return made


def asked_text(model) -> dict:
    """What the words of a sound are: the likeliest token of each frame, decoded."""
    folder = TINY / "wav2vec2-ctc"
    tokenizer = Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))
    extractor = Wav2Vec2FeatureExtractor(**{k: v for k, v in json.loads((folder / "preprocessor_config.json").read_text()).items() if k != "feature_extractor_type"})
    runs = []
    for sound in SPOKEN:
        logits = model(extractor(heard(sound), sampling_rate=16000, return_tensors="pt").input_values).logits
        runs.append({"sound": sound, "text": tokenizer.decode(logits[0].argmax(-1))})
    return {"asked": {"task": "automatic-speech-recognition", "beside": "wav2vec2-ctc", "runs": runs}}


def asked_labels(model, extractor=Wav2Vec2FeatureExtractor(return_attention_mask=False), beside="wav2vec2-cls") -> dict:
    runs = []
    for sound in SOUNDS:
        logits = model(extractor(heard(sound), sampling_rate=16000, return_tensors="pt").input_values).logits[0]
        runs.append({"sound": sound, "scores": dict(zip(LABELS, rounded(logits.softmax(-1))))})
    return {"asked": {"task": "audio-classification", "beside": beside, "runs": runs}}


def tied(config):
    """Weighs the last states behind the last norm, as the checkpoints of transformers 4 were trained."""
    config.tie_last_hidden_states = True
    return config


def waveforms() -> None:
    save("wav2vec2-model", Wav2Vec2Model(Wav2Vec2Config(**BASE)), waves("last_hidden_state"))
    save("wav2vec2-ctc", Wav2Vec2ForCTC(Wav2Vec2Config(**REAL)), waves(batches=((1, 900), (2, 1300))), more=asked_text)
    save("wav2vec2-adapters-f16", Wav2Vec2ForCTC(Wav2Vec2Config(**BASE, **STABLE, adapter_attn_dim=4)), waves(), dtype=torch.float16)
    save("wav2vec2-classes", Wav2Vec2ForSequenceClassification(Wav2Vec2Config(**REAL, **NAMED, use_weighted_layer_sum=True)), waves(batches=((1, 900), (2, 1300))), more=asked_labels)
    save("hubert-model", HubertModel(HubertConfig(**{**BASE, "num_conv_pos_embeddings": 3}, conv_pos_batch_norm=True)), waves("last_hidden_state"))
    save("hubert-classes", HubertForSequenceClassification(tied(HubertConfig(**BASE, **STABLE, use_weighted_layer_sum=True, feat_proj_layer_norm=False))), waves())
    save("unispeech-words-f16", UniSpeechForCTC(UniSpeechConfig(**BASE, num_ctc_classes=18)), waves(batches=((2, 70),)), dtype=torch.float16)
    save("unispeech-sat-classes", UniSpeechSatForSequenceClassification(UniSpeechSatConfig(**BASE, **STABLE)), waves(batches=((2, 90),)))
    several = {**BASE, "num_conv_pos_embeddings": 2, "conv_pos_kernel_size": 3}
    save("data2vec-words", Data2VecAudioForCTC(Data2VecAudioConfig(**several)), waves())
    near = dict(num_buckets=8, max_bucket_distance=6)
    save("wavlm-model", WavLMModel(WavLMConfig(**BASE, **near)), waves("last_hidden_state", ((1, 130), (2, 150))))
    save("wavlm-words-bf16", WavLMForCTC(WavLMConfig(**BASE, **STABLE, **near)), waves(), dtype=torch.bfloat16)
    save("wavlm-classes-f16", WavLMForSequenceClassification(WavLMConfig(**BASE, **near, use_weighted_layer_sum=True)), waves(), dtype=torch.float16)


def spectrograms() -> None:
    size = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, patch_size=8, max_length=32, num_mel_bins=16)
    wide = ASTConfig(**{**size, "num_hidden_layers": 2}, frequency_stride=6, time_stride=6, **NAMED)
    mel = lambda out, *batches: [("model", {"input_values": random_input(f"mel {batch}", batch, 32, 16)}, pick(out)) for batch in batches]
    heard_so = lambda model: asked_labels(model, ASTFeatureExtractor(num_mel_bins=16, max_length=32), "ast")
    save("ast-classes", ASTForAudioClassification(wide), mel("logits", 1, 3), more=heard_so)
    save("ast-model-f16", ASTModel(ASTConfig(**size, frequency_stride=8, time_stride=5, qkv_bias=False)), mel("last_hidden_state", 1), dtype=torch.float16)


LAYERS = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, projection_dim=12)
PLACES = dict(max_position_embeddings=64, pad_token_id=1)
HEARD = dict(
    window_size=4, num_mel_bins=8, spec_size=32, patch_size=4, patch_stride=[4, 4], hidden_size=16, projection_dim=12, depths=[2, 1],
    num_attention_heads=[2, 2], patch_embeds_hidden_size=8, num_hidden_layers=2, mlp_ratio=2.0,
)


def compared(model, inputs):
    answer = model(**inputs)
    return {name: answer[name] for name in ("logits_per_audio", "logits_per_text", "text_embeds", "audio_embeds")}


def told_apart(texts: int, sounds: int, planes: int, frames: int, bins: int = 8, longer=None):
    ids, mask = token_ids(texts, 7, 40, 1)
    more = {} if longer is None else {"is_longer": torch.tensor(longer)[:, None]}
    return ("model", {"input_ids": ids, "attention_mask": mask, "input_features": random_input(f"mel {sounds} {frames}", sounds, planes, frames, bins), **more}, compared)


def half(side: str):
    """A projected half, before it is made of length one."""

    def run(model, inputs):
        return {f"{side}_embeds": getattr(model, f"{side}_projection")(getattr(model, f"{side}_model")(**inputs).pooler_output)}

    return run


def asked_sounds(model) -> dict:
    """Which of some sentences a sound is most like."""
    folder = TINY / "clap"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    settings = json.loads((folder / "preprocessor_config.json").read_text())
    extractor = ClapFeatureExtractor(**{k: v for k, v in settings.items() if k != "feature_extractor_type"})
    labels = ["rain", "a dog that barks in 東京"]
    texts = tokenizer([f"This is a sound of {label}." for label in labels], padding=True, return_tensors="pt")
    runs = []
    for sound in SOUNDS[:3]:
        mel = extractor([heard(sound)], sampling_rate=16000, return_tensors="pt")["input_features"].float()
        runs.append({"sound": sound, "scores": dict(zip(labels, rounded(model(**texts, input_features=mel).logits_per_audio[0].softmax(-1))))})
    return {"asked": {"task": "zero-shot-audio-classification", "beside": "clap", "runs": runs}}


def sentences() -> None:
    texts, sounds = told_apart(2, 1, 1, 100)[1], random_input("mel 3", 3, 1, 128, 8)
    read = {k: v for k, v in texts.items() if k != "input_features"}
    alone = [("text_model", read, half("text")), ("audio_model", {"input_features": sounds}, half("audio"))]
    named = dict(text_config={**LAYERS, **PLACES, "vocab_size": 40}, audio_config=HEARD, projection_dim=12)
    save("clap", ClapModel(ClapConfig(**named)), [told_apart(2, 1, 1, 100), told_apart(3, 2, 1, 128), *alone])
    fused = ClapConfig(**{**named, "audio_config": {**HEARD, "enable_fusion": True, "aff_block_r": 2, "qkv_bias": False}})
    save("clap-fused-f16", ClapModel(fused), [told_apart(3, 1, 4, 100, longer=[True]), told_apart(2, 3, 4, 128, longer=[True, False, True])], dtype=torch.float16)
    one = {**HEARD, "num_mel_bins": 64, "spec_size": 128, "depths": [1], "num_attention_heads": [2], "patch_embeds_hidden_size": 16, "num_hidden_layers": 1}
    small = {**LAYERS, **PLACES, "num_hidden_layers": 1, "vocab_size": len(AutoTokenizer.from_pretrained(TINY / "clap"))}
    save("clap-labels", ClapModel(ClapConfig(text_config=small, audio_config=one, projection_dim=12)), [told_apart(2, 1, 1, 101, 64)], more=asked_sounds)


def encoded(model, inputs):
    return {"last_hidden_state": model.get_encoder()(**inputs).last_hidden_state}


def said(model, inputs):
    states = MoonshineEncoderModelOutput(last_hidden_state=inputs["encoder_hidden_states"])
    return {"logits": model(encoder_outputs=states, decoder_input_ids=inputs["input_ids"]).logits}


def asked_speech(model) -> dict:
    """What a sound says: the likeliest token each time, no more of them than Hearth takes for so short a sound."""
    tokenizer = Tokenizer.from_file(str(TINY / "moonshine" / "tokenizer.json"))
    runs = []
    for sound in SPOKEN:
        samples = heard(sound)
        ids = [1]
        states = model.get_encoder()(torch.from_numpy(samples)[None])
        for _ in range(max(10, math.ceil(len(samples) / 16000 * 13))):
            ids.append(int(model(encoder_outputs=states, decoder_input_ids=torch.tensor([ids])).logits[0, -1].argmax()))
            if ids[-1] == 2:
                break
        runs.append({"sound": sound, "text": tokenizer.decode(ids)})
    return {"asked": {"task": "automatic-speech-recognition", "beside": "moonshine", "runs": runs}}


def speech() -> None:
    base = dict(
        hidden_size=16, intermediate_size=24, encoder_num_hidden_layers=2, decoder_num_hidden_layers=2, encoder_num_attention_heads=2,
        decoder_num_attention_heads=2, max_position_embeddings=64, decoder_start_token_id=1, bos_token_id=1, eos_token_id=2, pad_token_id=2,
    )
    waves = [("encoder_model", {"input_values": random_input(f"samples {batch}", batch, length, scale=1.0)}, encoded) for batch, length in ((1, 1300), (2, 2000))]
    steps = []
    for batch, length in ((1, 5), (2, 6)):
        inputs = {"input_ids": token_ids(1, batch * length, 20)[0].reshape(batch, length), "encoder_hidden_states": random_input(f"states {batch}", batch, 3, 16, scale=1.0)}
        steps.append(("decoder_model_merged+past", inputs, said))
    turned = lambda part: {"rope_parameters": dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=part)}
    size = Tokenizer.from_file(str(TINY / "moonshine" / "tokenizer.json")).get_vocab_size()
    save("moonshine", MoonshineForConditionalGeneration(MoonshineConfig(**base, vocab_size=20, **turned(0.8))), [*waves, *steps])
    wide = {**base, "encoder_num_attention_heads": 4, "decoder_num_attention_heads": 4, "decoder_num_hidden_layers": 1}
    save("moonshine-biased-f16", MoonshineForConditionalGeneration(MoonshineConfig(**wide, vocab_size=20, attention_bias=True, **turned(1.0))), [waves[0], steps[0]], dtype=torch.float16)
    small = {**base, "encoder_num_hidden_layers": 1, "decoder_num_hidden_layers": 1}
    save("moonshine-words", MoonshineForConditionalGeneration(MoonshineConfig(**small, vocab_size=size, **turned(0.75))), waves[:1], more=asked_speech)


if __name__ == "__main__":
    waveforms()
    spectrograms()
    sentences()
    speech()
