"""Goldens of Whisper's temperature fallback: what `generate` measures of each try at a window, and what it decides.

Sampled tries can't be compared, as nobody has torch's random numbers; with top_k 1 they take the likeliest token, so
that how often a window is heard and what is kept of it can. The graphs are those of speech.py.
"""

import logging

import torch
from transformers import WhisperFeatureExtractor, WhisperTokenizer
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper
from transformers.models.whisper.generation_whisper import WhisperGenerationMixin

import speech_models as models
from common import GOLDENS, write_json

logging.disable(logging.WARNING)
BUILD = dict(seconds=6, multilingual=False, seed=386,
             bias=dict(letters=1, others=-4, timestamps=-2, spread=0.75, eos=0.5, places=3), targets=48, layers=1)
# No measure of a case comes as close to a threshold as this.
MIN_GAP = 0.005


class Watched:
    """Writes down what `_need_fallback` measures and says."""

    def __init__(self, model):
        self.model, self.tries, self.original = model, [], model._need_fallback

    def __call__(self, sequence, outputs, index, processors, config, vocabulary, temperature):
        again, skip = self.original(sequence, outputs, index, processors, config, vocabulary, temperature)
        ratio = WhisperGenerationMixin._retrieve_compression_ratio(sequence, vocabulary)
        sure = float(WhisperGenerationMixin._retrieve_avg_logprobs(outputs[index]["scores"], sequence, temperature))
        silence = [p for p in processors if hasattr(p, "no_speech_prob")]
        speechless = float(silence[0].no_speech_prob[index]) if silence else None
        for measure, limit in [(ratio, config.compression_ratio_threshold), (sure, config.logprob_threshold)]:
            assert limit is None or abs(measure - limit) >= MIN_GAP, (measure, limit)
        self.tries.append(dict(temperature=temperature, compressionRatio=round(ratio, 6), logProbability=round(sure, 6), noSpeech=speechless,
                               verdict="silence" if skip else "again" if again else "keep"))
        return again, skip


def case(model, tokenizer, extractor, seconds, seed, temperatures, top_k, **thresholds) -> dict:
    samples = models.sound(seconds, seed)
    inputs = extractor(samples, sampling_rate=16000, return_tensors="pt", return_attention_mask=True, truncation=False, padding="longest")
    watched = Watched(model)
    model._need_fallback = watched
    config = model.generation_config
    config.top_k = top_k
    torch.manual_seed(1)
    out = model.generate(inputs.input_features, attention_mask=inputs.attention_mask, return_segments=True, return_timestamps=True, return_dict_in_generate=True, output_scores=True,
                         num_beams=1, temperature=tuple(temperatures), **thresholds)
    model._need_fallback = watched.original
    begin = config.no_timestamps_token_id + 1
    text = "".join(tokenizer.decode([t for t in s["tokens"].tolist() if t < begin], skip_special_tokens=True) for s in out["segments"][0])
    print(temperatures, top_k, thresholds, len(text))
    for attempt in watched.tries:
        print("  ", attempt)
    return dict(seconds=seconds, seed=seed, temperatures=temperatures, topK=top_k, thresholds=thresholds, tries=watched.tries, text=text)


def ratios() -> list[dict]:
    """The measure of repetition alone, from no tokens that repeat to tokens that do nothing else."""
    generator = torch.Generator().manual_seed(3)
    cases = []
    for vocabulary, period, count in [(51865, 400, 400), (51865, 7, 224), (51865, 1, 448), (51864, 60, 200), (250, 5, 60), (65536, 50, 120), (51865, 1, 1)]:
        phrase = torch.randint(min(vocabulary, 50000), (period,), generator=generator)
        tokens = phrase.repeat(count // period + 1)[:count]
        cases.append(dict(vocabulary=vocabulary, phrase=phrase.tolist(), count=count, ratio=round(WhisperGenerationMixin._retrieve_compression_ratio(tokens, vocabulary), 6)))
    return cases


def sampled() -> dict:
    """How sure a sampled try is: its probabilities are those before the temperature, among the tokens that it could draw."""
    generator, temperature, top_k = torch.Generator().manual_seed(9), 0.6, 10
    scores = [torch.randn(1, 60, generator=generator).mul(3).round(decimals=3) for _ in range(4)]
    warped = [TopKLogitsWarper(top_k)(None, TemperatureLogitsWarper(temperature)(None, row)) for row in scores]
    tokens = torch.cat([row.topk(4).indices[0, i : i + 1] for i, row in enumerate(scores)])
    sure = WhisperGenerationMixin._retrieve_avg_logprobs([row[0] for row in warped], tokens, temperature)
    return dict(temperature=temperature, topK=top_k, scores=[[round(float(x), 3) for x in row[0]] for row in scores],
                tokens=tokens.tolist(), logProbability=round(float(sure), 6))


if __name__ == "__main__":
    model, _, folder = models.write_whisper("whisper-en", **BUILD)
    tokenizer, extractor = WhisperTokenizer.from_pretrained(folder), WhisperFeatureExtractor.from_pretrained(folder)
    run = lambda *args, **thresholds: case(model, tokenizer, extractor, 15, 3, *args, **thresholds)
    measured = run([0.0], 50, compression_ratio_threshold=9.0, logprob_threshold=-9.0, no_speech_threshold=0.6)
    sure = sorted(t["logProbability"] for t in measured["tries"])
    def middle(values: list[float]) -> float:
        """A threshold in the widest gap, so that some windows pass it and others don't."""
        _, low, high = max((b - a, a, b) for a, b in zip(values, values[1:]))
        return round((low + high) / 2, 3)

    cases = [
        measured,
        # The window that was less sure is heard again, and kept, as a single choice is sure of itself.
        run([0.0, 0.4, 0.8], 1, logprob_threshold=middle(sure)),
        # What repeats itself under every temperature is kept at the last. Zlibs differ by a few bytes, so the threshold is far.
        run([0.0, 0.4, 0.8], 1, compression_ratio_threshold=1.0),
        # Silence ends the tries.
        run([0.0, 0.4], 1, logprob_threshold=middle(sure), no_speech_threshold=0.0),
    ]
    write_json(GOLDENS / "whisper-fallback.json", dict(ratios=ratios(), sampled=sampled(), cases=cases), None)
