"""Goldens of automatic-speech-recognition: Whisper (multilingual, English), wav2vec2 CTC and Moonshine.

Sounds come from a formula (`speech_models.sound`) that the tests have too, so none is stored.
"""

import logging

import numpy as np
import torch
from transformers import (
    AutomaticSpeechRecognitionPipeline,
    LogitsProcessorList,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    WhisperFeatureExtractor,
    WhisperTokenizer,
)
from transformers.generation import GenerationConfig
from transformers.generation.logits_process import WhisperTimeStampLogitsProcessor
from transformers.models.whisper.tokenization_whisper import _combine_tokens_into_words

import speech_models as models
from common import GOLDENS, session, write_json

logging.disable(logging.WARNING)
# Best and second best logit along every golden path differ by this at least: many times what the graphs differ.
MIN_GAP = 0.001


class Gaps:
    """Watches how close the second best token comes."""

    def __init__(self):
        self.least = float("inf")

    def __call__(self, ids, scores):
        best = scores.topk(2).values[0]
        self.least = min(self.least, float(best[0] - best[1]))
        return scores


def check_encoder(folder, feeds, want) -> None:
    """The encoder's graph gives what PyTorch gives."""
    got = session(folder / "onnx" / "encoder_model.onnx").run(None, feeds)[0]
    worst = float(np.abs(got - want).max())
    assert worst < 1e-4, worst


def whisper_case(model, tokenizer, extractor, seconds: float, seed: int, **asked) -> dict:
    """One transcription, greedily; chunks are the segments of `generate`, whose times are those of the sound."""
    samples = models.sound(seconds, seed)
    long = len(samples) > extractor.n_samples
    inputs = extractor(samples, sampling_rate=16000, return_tensors="pt", return_attention_mask=True,
                       **(dict(truncation=False, padding="longest") if long else {}))
    features = inputs.input_features
    gaps = Gaps()
    timed = asked.pop("timestamps", False)
    words = timed == "word"
    thresholds = asked.pop("thresholds", None)
    multilingual = model.generation_config.is_multilingual
    kwargs = dict(num_beams=1, do_sample=False, return_segments=True, return_timestamps=bool(timed) or long, logits_processor=LogitsProcessorList([gaps]))
    if multilingual:
        kwargs |= dict(task=asked.get("task", "transcribe"))
        if asked.get("language"):
            kwargs["language"] = asked["language"]
    if asked.get("max_new_tokens"):
        kwargs["max_new_tokens"] = asked["max_new_tokens"]
    if thresholds:
        kwargs |= dict(temperature=0.0, **thresholds)
    if words:
        kwargs |= dict(return_token_timestamps=True, attention_mask=inputs.attention_mask)
    seeks = []
    out = model.generate(features, monitor_progress=lambda p: seeks.append(p[0].tolist()), **kwargs)
    assert gaps.least >= MIN_GAP, gaps.least
    # In a short sound the original goes on into the silence that fills it up; such a case would not compare.
    assert long or all(seek <= len(samples) / 160 for seek, _ in seeks), seeks
    segments, begin = out["segments"][0], model.generation_config.no_timestamps_token_id + 1
    decode = lambda tokens: tokenizer.decode([t for t in tokens if t < begin], skip_special_tokens=True)
    texts = [decode(s["tokens"].tolist()) for s in segments]
    case = dict(seconds=seconds, seed=seed, options=dict(asked, **({"return_timestamps": timed} if timed else {})), text="".join(texts),
                seeks=[s for s, _ in seeks], minGap=round(gaps.least, 4), **({"thresholds": thresholds} if thresholds else {}))
    if multilingual and not asked.get("language"):
        case |= detected(model, features)
    if words:
        case["chunks"] = word_chunks(tokenizer, segments, begin, seconds)
    elif timed:
        case["chunks"] = [dict(text=t, timestamp=[round(min(float(s[k]), seconds), 2) for k in ("start", "end")]) for t, s in zip(texts, segments) if t]
    if not long:
        # The pipeline's own postprocessing says the same text.
        theirs, _ = tokenizer._decode_asr([{"tokens": out["sequences"], **({"token_timestamps": out["token_timestamps"]} if words else {})}],
                                          return_timestamps=timed or None, return_language=None, time_precision=extractor.chunk_length / model.config.max_source_positions)
        assert theirs == case["text"], (theirs, case["text"])
    return case


def word_chunks(tokenizer, segments, begin, seconds) -> list[dict]:
    """As `_decode_asr` does it: a word begins where the token before it ends."""
    chunks, tokens = [], [t for s in segments for t in s["tokens"].tolist()]
    times = [t for s in segments for t in s["token_timestamps"].tolist()]
    place = 0
    for segment in segments:
        count = len(segment["tokens"])
        places = [i for i in range(place, place + count) if tokens[i] < begin]
        words, _, groups = _combine_tokens_into_words(tokenizer, [tokens[i] for i in places], "english")
        for word, group in zip(words, groups):
            start = times[places[group[0]] - 1]
            chunks.append(dict(text=word, timestamp=[round(min(t, seconds), 2) for t in (start, times[places[group[-1]]])]))
        place += count
    return chunks


def detected(model, features) -> dict:
    config = model.generation_config
    with torch.no_grad():
        logits = model(features[:, :, : 2 * model.config.max_source_positions], decoder_input_ids=torch.tensor([[config.decoder_start_token_id]])).logits[0, -1]
    names = {v: k[2:-2] for k, v in config.lang_to_id.items()}
    probabilities = logits[list(names)].softmax(-1)
    best = int(model.detect_language(features)[0])
    return dict(language=names[best], probability=float(probabilities[list(names).index(best)]))


def whisper(name: str, cases: list[tuple], **build) -> None:
    merged, attentions = build.pop("merged"), build.pop("attentions")
    heads = build.pop("heads", None)
    model, _, folder = models.write_whisper(name, **build)
    models.export_whisper(model, folder, merged=merged, attentions=attentions)
    if heads:
        model.generation_config.alignment_heads = heads
        models.add_json(folder / "generation_config.json", alignment_heads=heads)
    tokenizer, extractor = WhisperTokenizer.from_pretrained(folder), WhisperFeatureExtractor.from_pretrained(folder)
    features = extractor(models.sound(3, 2), sampling_rate=16000, return_tensors="pt").input_features
    with torch.no_grad():
        check_encoder(folder, {"input_features": features.numpy()}, model.model.encoder(features)[0].numpy())
    some = features[0][:, ::37]
    golden = dict(features=dict(seconds=3, seed=2, every=37, frames=features.shape[-1], values=[[round(float(x), 6) for x in row] for row in some[::5]]),
                  cases=[whisper_case(model, tokenizer, extractor, *case[:2], **case[2]) for case in cases])
    write_json(GOLDENS / f"{name}.json", golden, None)
    for case in golden["cases"]:
        print(name, case["seconds"], case["options"], case["seeks"], case["minGap"], case.get("language"), repr(case["text"][:70]), len(case.get("chunks", [])))


def ctc(name: str, seed: int) -> None:
    model, folder = models.write_ctc(name, seed)
    extractor = Wav2Vec2FeatureExtractor.from_pretrained(folder)
    tokenizer = Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))
    pipe = AutomaticSpeechRecognitionPipeline(model=model, feature_extractor=extractor, tokenizer=tokenizer, device="cpu")
    graph = session(folder / "onnx" / "model.onnx")
    cases = []
    for seconds, sound_seed, stamps, chunked in [(4, 1, None, False), (4.3, 5, "char", False), (6.013, 2, "word", False), (70, 3, "word", True)]:
        samples = models.sound(seconds, sound_seed)
        values = extractor(samples[: 30 * 16000], sampling_rate=16000, return_tensors="pt").input_values
        with torch.no_grad():
            want = model(values).logits
        got = graph.run(None, {"input_values": values.numpy()})[0]
        best = want.topk(2).values
        gap = float((best[..., 0] - best[..., 1]).min())
        assert np.abs(got - want.numpy()).max() < 1e-4 and (got.argmax(-1) == want.argmax(-1).numpy()).all(), np.abs(got - want.numpy()).max()
        out = pipe(samples, **({"return_timestamps": stamps} if stamps else {}), **({"chunk_length_s": 30} if chunked else {}))
        case = dict(seconds=seconds, seed=sound_seed, options={"return_timestamps": stamps} if stamps else {}, text=out["text"], minGap=round(gap, 5))
        if not chunked and not stamps:
            case["logits"] = [round(float(x), 5) for x in want[0, ::20].flatten()]
        if stamps:
            case["chunks"] = [dict(text=c["text"], timestamp=[round(float(t), 2) for t in c["timestamp"]]) for c in out["chunks"]]
        cases.append(case)
        print(name, seconds, stamps, gap, repr(out["text"][:80]), len(case.get("chunks", [])))
    write_json(GOLDENS / f"{name}.json", dict(cases=cases), None)


def moonshine(name: str, seed: int) -> None:
    model, tok, folder = models.write_moonshine(name, seed)
    cases = []
    for seconds, sound_seed in [(2.5, 1), (5.2, 4)]:
        samples = torch.from_numpy(models.sound(seconds, sound_seed))[None]
        gaps = Gaps()
        limit = int(np.ceil(seconds * 13))
        with torch.no_grad():
            check_encoder(folder, {"input_values": samples.numpy()}, model.model.encoder(samples)[0].numpy())
            out = model.generate(input_values=samples, num_beams=1, do_sample=False, max_new_tokens=limit, logits_processor=LogitsProcessorList([gaps]))
        assert gaps.least >= MIN_GAP, gaps.least
        cases.append(dict(seconds=seconds, seed=sound_seed, text=tok.decode(out[0].tolist(), skip_special_tokens=True), tokens=len(out[0]) - 1, minGap=round(gaps.least, 4)))
        print(name, cases[-1])
    write_json(GOLDENS / f"{name}.json", dict(cases=cases), None)


def timestamp_rules() -> None:
    """Tables for the rules alone: which tokens are left after them."""
    text, end, no_timestamps, size = 6, 6, 8, 20
    config = GenerationConfig(no_timestamps_token_id=no_timestamps, eos_token_id=end, max_initial_timestamp_index=3)
    begin, generator, cases = 2, torch.Generator().manual_seed(5), []
    first = no_timestamps + 1
    for made in [[], [first], [first, 1], [first, 1, 2], [first, 1, first + 4], [first, 1, first + 4, first + 4], [first, 1, first + 4, first + 4, 3], [first + 3, 2, 1, first + 10]]:
        for shift in (-4.0, 0.0, 4.0):
            scores = torch.randn(1, size, generator=generator)
            scores[:, first:] += shift
            left = WhisperTimeStampLogitsProcessor(config, begin_index=begin)(torch.tensor([[7, 7, *made]]), scores)
            cases.append(dict(made=made, scores=[round(float(x), 4) for x in scores[0]], left=[i for i in range(size) if left[0, i] > -float("inf")]))
    write_json(GOLDENS / "whisper-timestamp-rules.json", dict(begin=begin, end=end, noTimestamps=no_timestamps, maxInitial=3, cases=cases), None)


if __name__ == "__main__":
    timestamp_rules()
    ctc("wav2vec2-ctc", 27)
    moonshine("moonshine", 24)
    whisper("whisper", [(70, 1, {}), (70, 1, dict(timestamps=True)), (5, 2, {}), (5, 2, dict(task="translate", language="german")), (30, 3, dict(timestamps=True)),
                        (70, 1, dict(timestamps="word", language="en")), (8, 4, dict(max_new_tokens=7))],
            seconds=30, multilingual=True, seed=181, bias=dict(letters=0.5, others=-4, timestamps=-5, spread=1, eos=-1, places=3), targets=64, layers=1,
            merged=True, attentions=True, heads=[[0, 0], [0, 1]])
    whisper("whisper-en", [(4, 1, {}), (6, 2, dict(timestamps=True)), (15, 3, dict(timestamps=True)),
                           (15, 3, dict(timestamps=True, thresholds=dict(no_speech_threshold=0.0, logprob_threshold=-1.6)))],
            seconds=6, multilingual=False, seed=386, bias=dict(letters=1, others=-4, timestamps=-2, spread=0.75, eos=0.5, places=3), targets=48, layers=1,
            merged=False, attentions=False)
