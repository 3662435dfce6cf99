"""Makes tiny models that hear (ONNX float32) and their goldens from transformers' own pipelines.

tiny/wav2vec2-cls   Wav2Vec2ForSequenceClassification
tiny/ast            ASTForAudioClassification, 32 frames
tiny/clap           ClapModel, one second, and its text half

Sounds are those of sounds.py. Where the original draws a stretch of a long sound at random, it is made to draw the
first one, as Hearth takes that.

Run: python hearing.py (after sounds.py)
Writes goldens/models/tiny/<name>/ and goldens/<name>.json.
"""

import tempfile

import numpy as np
import soundfile
import torch
from tokenizers import processors
from torchaudio.functional import resample
from transformers import (
    ASTConfig, ASTFeatureExtractor, ASTForAudioClassification, AutoTokenizer, ClapAudioConfig, ClapConfig, ClapFeatureExtractor, ClapModel,
    ClapTextConfig, Wav2Vec2Config, Wav2Vec2FeatureExtractor, Wav2Vec2ForSequenceClassification, pipeline,
)  # fmt: skip

from common import GOLDENS, MODELS, byte_level_bpe, coarsen, export, randomise, save_tokenizer, session, write_json
from slim import slim

np.random.randint = lambda low, high=None: low if high is not None else 0
np.random.choice = lambda values: values[0]
SOUNDS = ["stereo-44k.wav", "mono-8k.wav", "stereo.mp3", "stereo.flac", "long.wav"]
LABELS = ["clap", "whistle", "speech", "rain", "engine", "silence"]
STEP = 13
CLAP_STEP = 61


def heard(name: str, rate: int) -> np.ndarray:
    samples, own = soundfile.read(GOLDENS / "sounds" / name, dtype="float32", always_2d=True)
    return resample(torch.from_numpy(samples.mean(1)), own, rate).numpy()


class Logits(torch.nn.Module):
    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *tensors):
        out = self.model(**dict(zip(self.names, tensors)))
        return out.logits if hasattr(out, "logits") else out.logits_per_audio


def wav2vec2():
    config = Wav2Vec2Config(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, conv_dim=[8] * 7, classifier_proj_size=8,
        num_conv_pos_embeddings=8, num_conv_pos_embedding_groups=2, vocab_size=8,
    )  # fmt: skip
    return Wav2Vec2ForSequenceClassification, config, Wav2Vec2FeatureExtractor(return_attention_mask=False)


def ast():
    config = ASTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, patch_size=8, frequency_stride=6, time_stride=6,
        max_length=32, num_mel_bins=16,
    )  # fmt: skip
    return ASTForAudioClassification, config, ASTFeatureExtractor(num_mel_bins=16, max_length=32)


def classifier(name: str, build, seed: int) -> None:
    folder = MODELS / "tiny" / name
    cls, config, extractor = build()
    config.id2label, config.label2id = dict(enumerate(LABELS)), {v: i for i, v in enumerate(LABELS)}
    config._attn_implementation = "eager"
    model = cls(config).eval()
    randomise(model, seed, 0.3)
    model.config.architectures = [cls.__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    write_json(folder / "preprocessor_config.json", extractor.to_dict())
    sample = extractor(heard("long.wav", 16000), sampling_rate=16000, return_tensors="pt")["input_values"]
    axes = {"input_values": {0: "batch_size", 1: "sequence_length"}, "logits": {0: "batch_size"}}
    export(Logits(model, ["input_values"]), (sample,), folder / "onnx" / "model.onnx", ["input_values"], ["logits"], axes)
    slim(folder / "onnx" / "model.onnx")
    run, worst = session(folder / "onnx" / "model.onnx"), 0.0
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        extractor.save_pretrained(temporary)
        classify = pipeline("audio-classification", model=temporary, device="cpu")
        cases = []
        for sound in SOUNDS:
            samples = heard(sound, 16000)
            x = extractor(samples, sampling_rate=16000, return_tensors="pt")["input_values"]
            with torch.no_grad():
                logits = model(x).logits.numpy()
            worst = max(worst, float(np.abs(run.run(None, {"input_values": x.numpy()})[0] - logits).max()))
            cases.append({
                "sound": sound,
                "features": [round(float(v), 6) for v in x.flatten()[::STEP]],
                "scores": classify(samples, top_k=None),
                "best": classify(samples, top_k=2, function_to_apply="sigmoid"),
            })  # fmt: skip
    assert worst < 1e-5, worst
    write_json(GOLDENS / f"{name}.json", {"step": STEP, "cases": cases}, indent=None)
    print(f"tiny/{name}: onnx differs by {worst:.1e}", [round(c["scores"][0]["score"], 3) for c in cases])


def clap_tokenizer(folder) -> None:
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tok = byte_level_bpe(270, specials)
    tok.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    names = dict(bos_token="<s>", cls_token="<s>", pad_token="<pad>", eos_token="</s>", sep_token="</s>", unk_token="<unk>", mask_token="<mask>")
    save_tokenizer(folder, tok, {"tokenizer_class": "RobertaTokenizer", "model_max_length": 62, "add_prefix_space": False, **names})


def clap() -> None:
    folder = MODELS / "tiny" / "clap"
    clap_tokenizer(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    text = ClapTextConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, max_position_embeddings=64,
        projection_dim=16,
    )  # fmt: skip
    audio = ClapAudioConfig(
        window_size=4, num_mel_bins=64, spec_size=128, patch_size=4, patch_stride=[4, 4], hidden_size=16, projection_dim=16, depths=[1],
        num_attention_heads=[2], patch_embeds_hidden_size=16, num_hidden_layers=1, enable_fusion=False,
    )  # fmt: skip
    config = ClapConfig(text_config=text.to_dict(), audio_config=audio.to_dict(), projection_dim=16)
    config._attn_implementation = "eager"
    model = ClapModel(config).eval()
    randomise(model, 43, 0.3)
    coarsen(model)
    with torch.no_grad():
        model.logit_scale_a.fill_(3.5)
    model.config.architectures = ["ClapModel"]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    settings = dict(feature_size=64, sampling_rate=16000, hop_length=160, max_length_s=1, fft_window_size=256, frequency_min=50, frequency_max=8000)
    extractor = ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad", **settings)
    write_json(folder / "preprocessor_config.json", extractor.to_dict())
    x = extractor([heard("long.wav", 16000)], sampling_rate=16000, return_tensors="pt")["input_features"].float()
    t = tokenizer(["This is a sound of rain.", "a cat"], padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask", "input_features"]
    axes = {"input_ids": {0: "texts", 1: "length"}, "attention_mask": {0: "texts", 1: "length"}, "input_features": {0: "sounds"}, "logits_per_audio": {0: "sounds", 1: "texts"}}
    export(Logits(model, names), (t["input_ids"], t["attention_mask"], x), folder / "onnx" / "model.onnx", names, ["logits_per_audio"], axes)
    slim(folder / "onnx" / "model.onnx")
    run, worst = session(folder / "onnx" / "model.onnx"), 0.0
    labels = ["rain", "a dog that barks in 東京", "the sound of a very old engine"]
    with tempfile.TemporaryDirectory() as temporary:
        for part in (model, extractor, tokenizer):
            part.save_pretrained(temporary)
        compare = pipeline("zero-shot-audio-classification", model=temporary, device="cpu")
        cases = []
        for sound in SOUNDS:
            samples = heard(sound, 16000)
            x = extractor([samples], sampling_rate=16000, return_tensors="pt")["input_features"].float()
            t = tokenizer([f"This is a sound of {v}." for v in labels], padding=True, return_tensors="pt")
            with torch.no_grad():
                logits = model(input_features=x, **t).logits_per_audio.numpy()
            got = run.run(None, {"input_ids": t["input_ids"].numpy(), "attention_mask": t["attention_mask"].numpy(), "input_features": x.numpy()})[0]
            worst = max(worst, float(np.abs(got - logits).max()))
            fused = ClapFeatureExtractor(truncation="fusion", padding="repeat", **settings)
            both = {"rand_trunc": x, "fusion": fused([samples], sampling_rate=16000, return_tensors="pt")["input_features"]}
            cases.append({
                "sound": sound,
                "features": {k: [round(float(v), 5) for v in f.flatten()[:: CLAP_STEP * (1 if k == "rand_trunc" else 4)]] for k, f in both.items()},
                "scores": compare(samples, candidate_labels=labels),
                "own": compare(samples, candidate_labels=labels[:2], hypothesis_template="{}"),
            })  # fmt: skip
    assert worst < 1e-5, worst
    write_json(GOLDENS / "clap.json", {"step": CLAP_STEP, "labels": labels, "cases": cases}, indent=None)
    print(f"tiny/clap: onnx differs by {worst:.1e}", [[round(s["score"], 3) for s in c["scores"]] for c in cases])


if __name__ == "__main__":
    classifier("wav2vec2-cls", wav2vec2, 41)
    classifier("ast", ast, 42)
    clap()
