"""Raw checkpoints that hear: Whisper of many languages and of English, wav2vec 2.0 and its kin; texts with times, and labels.

Run: python folders_heard.py (after speech.py and hearing.py). Writes goldens/folders/heard.json. The sounds are made-up voices: the
tests make the same samples, which an input names by their seconds and seed.
"""

import json
import signal
from transformers import (
    AutomaticSpeechRecognitionPipeline, Data2VecAudioConfig, Data2VecAudioForCTC, Data2VecAudioForSequenceClassification, HubertConfig,
    HubertForCTC, HubertForSequenceClassification, UniSpeechConfig, UniSpeechForCTC, UniSpeechForSequenceClassification, UniSpeechSatConfig,
    UniSpeechSatForCTC, UniSpeechSatForSequenceClassification, Wav2Vec2CTCTokenizer, Wav2Vec2Config, Wav2Vec2FeatureExtractor, Wav2Vec2ForCTC, WavLMConfig,
    WavLMForCTC, WavLMForSequenceClassification, WhisperConfig, WhisperFeatureExtractor, WhisperForAudioClassification, WhisperForConditionalGeneration,
    WhisperTokenizer,
)  # fmt: skip


import speech
from common import MODELS
from folders import Unclear, apart, folder, run, write
from folders_written import tokens_of
from speech_models import sound

LABELS = ["clap", "whistle", "speech"]
NAMED = dict(id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)})
VOICES = [(1.3, 1), (2.0, 4)]
WAVES = dict(
    vocab_size=18, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, conv_dim=[8] * 7, conv_kernel=[10, 3, 3, 3, 3, 2, 2],
    conv_stride=[5, 2, 2, 2, 2, 2, 2], num_feat_extract_layers=7, num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, classifier_proj_size=8, pad_token_id=0,
)
STABLE = dict(do_stable_layer_norm=True, feat_extract_norm="layer", conv_bias=True)


def voice(seconds: float, seed: int) -> dict:
    return {"audio": f"voice {seconds} {seed}"}


def too_long(*_) -> None:
    raise Unclear("windows that step on by nearly nothing")


signal.signal(signal.SIGVTALRM, too_long)


def transcripts(*cases):
    """Whisper's first pass, which is greedy."""

    def ask(model, place):
        tokenizer, extractor = WhisperTokenizer.from_pretrained(place), WhisperFeatureExtractor.from_pretrained(place)
        runs = []
        for seconds, seed, asked in cases:
            signal.setitimer(signal.ITIMER_VIRTUAL, 10)
            try:
                case = speech.whisper_case(model, tokenizer, extractor, seconds, seed, **asked)
            except AssertionError as reason:
                raise Unclear(f"{seconds} s: {reason}")
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            if "timestamps" not in asked and len(case["seeks"]) > 1:
                raise Unclear(f"{seconds} s: times that nobody asked for, after which the original begins again")
            if len(case["text"]) < 3 or len(set(case["text"])) < 3 or "chunks" in case and len(case["chunks"]) < 2:
                raise Unclear(f"{seconds} s: {case['text']!r}")
            want = {k: case[k] for k in ("text", "chunks", "language") if k in case}
            if "probability" in case:
                want["language_probability"] = case["probability"]
            runs.append(run("automatic-speech-recognition", voice(seconds, seed), want, {"temperature": 0, **case["options"]}))
        return runs

    return ask


def whisper(beside: str, frames: int, targets: int):
    ids = json.loads((MODELS / "tiny" / beside / "generation_config.json").read_text())
    end = ids["eos_token_id"]
    return WhisperConfig(
        vocab_size=ids["no_timestamps_token_id"] + frames + 2, num_mel_bins=80, d_model=16, encoder_layers=2, encoder_attention_heads=2, decoder_layers=2,
        decoder_attention_heads=2, encoder_ffn_dim=24, decoder_ffn_dim=24, max_source_positions=frames, max_target_positions=targets, pad_token_id=end,
        bos_token_id=end, eos_token_id=end, decoder_start_token_id=ids["decoder_start_token_id"], suppress_tokens=None, begin_suppress_tokens=None)  # fmt: skip


def fewer_times(beside: str, frames: int, every: int, **more) -> dict:
    """generation_config.json with most times suppressed: else they outweigh all words, as nothing here was trained."""
    own = json.loads((MODELS / "tiny" / beside / "generation_config.json").read_text())
    begin = own["no_timestamps_token_id"] + 1
    left = [i for i in range(begin, begin + frames + 1) if (i - begin) % every]
    return {"generation_config.json": {**own, **more, "suppress_tokens": sorted(own["suppress_tokens"] + left)}}


def livelier(name: str, shape):
    """The place of a token and the sound say more than the token before, or answers run in circles."""
    return (2.0, 0.0) if name.endswith(("decoder.embed_tokens.weight", "decoder.embed_positions.weight")) else None


def words(model, place):
    """The likeliest token of each frame, decoded."""
    extractor, tokenizer = Wav2Vec2FeatureExtractor.from_pretrained(place), Wav2Vec2CTCTokenizer(str(place / "vocab.json"))
    pipe, runs = AutomaticSpeechRecognitionPipeline(model=model, feature_extractor=extractor, tokenizer=tokenizer, device="cpu"), []
    for seconds, seed in VOICES:
        samples = sound(seconds, seed)
        best = model(extractor(samples, sampling_rate=16000, return_tensors="pt").input_values).logits[0].topk(2).values
        if float((best[:, 0] - best[:, 1]).min()) < 1e-3:
            raise Unclear("two tokens are as good as each other")
        text = pipe(samples)["text"]
        if len(set(text)) < 3:
            raise Unclear(f"only {text!r}")
        runs.append(run("automatic-speech-recognition", voice(seconds, seed), {"text": text}))
    return runs


def kinds(extractor=Wav2Vec2FeatureExtractor):
    def ask(model, place):
        hear, runs = extractor.from_pretrained(place), []
        for seconds, seed in VOICES:
            scores = model(**hear(sound(seconds, seed), sampling_rate=16000, return_tensors="pt")).logits[0].softmax(-1).tolist()
            apart(scores)
            found = sorted((dict(label=label, score=score) for label, score in zip(LABELS, scores)), key=lambda f: -f["score"])
            runs.append(run("audio-classification", voice(seconds, seed), found, {"top_k": 3}))
        return runs

    return ask


def kin(word, kind, config, name: str, **more) -> dict:
    """A checkpoint that writes words, and one that tells kinds of sounds apart."""
    made = {f"{name}-words": folder(lambda: word(config(**WAVES, **more)), words, "wav2vec2-ctc")}
    return made if kind is None else {**made, f"{name}-kinds": folder(lambda: kind(config(**WAVES, **more, **NAMED)), kinds(), "wav2vec2-cls")}


def every() -> dict:
    near = dict(num_buckets=8, max_bucket_distance=6)
    return {
        "whisper": folder(
            lambda: WhisperForConditionalGeneration(whisper("whisper", 1500, 64)),
            transcripts((30, 2, dict(task="translate", language="german", max_new_tokens=8)), (30, 3, dict(timestamps=True)), (30, 4, dict(timestamps="word", language="en"))),
            "whisper", files=fewer_times("whisper", 1500, 15, alignment_heads=[[0, 0], [1, 1]]), override=livelier, seeds=range(11, 60)),  # none before fits, and they take minutes
        "whisper-en": folder(
            lambda: WhisperForConditionalGeneration(whisper("whisper-en", 300, 48)),
            transcripts((4, 1, {}), (6, 2, dict(timestamps=True)), (15, 3, dict(timestamps=True))),
            "whisper-en", files=fewer_times("whisper-en", 300, 10), override=livelier),
        "whisper-kinds": folder(
            lambda: WhisperForAudioClassification(WhisperConfig(**{**whisper("whisper-en", 300, 48).to_dict(), "classifier_proj_size": 8, **NAMED})),
            kinds(WhisperFeatureExtractor), "whisper-en"),
        **kin(HubertForCTC, HubertForSequenceClassification, HubertConfig, "hubert"),
        **kin(WavLMForCTC, WavLMForSequenceClassification, WavLMConfig, "wavlm", **near),
        **kin(UniSpeechForCTC, UniSpeechForSequenceClassification, UniSpeechConfig, "unispeech", num_ctc_classes=18),
        **kin(UniSpeechSatForCTC, UniSpeechSatForSequenceClassification, UniSpeechSatConfig, "unispeech-sat"),
        **kin(Data2VecAudioForCTC, Data2VecAudioForSequenceClassification, Data2VecAudioConfig, "data2vec-audio"),
        **kin(Wav2Vec2ForCTC, None, Wav2Vec2Config, "wav2vec2-stable", **STABLE),
    }  # fmt: skip


if __name__ == "__main__":
    write("heard", every())
