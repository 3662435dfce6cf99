"""Makes tiny models that speak (ONNX float32) and their goldens from the Python originals.

tiny/vits       VitsModel without noise, with the vocabulary of MMS English, where id 0 (the blank) is the letter k
tiny/speecht5   SpeechT5ForTextToSpeech and SpeechT5HifiGan: encoder_model, decoder_model_merged, decoder_postnet_and_vocoder
tiny/kokoro     a graph with Kokoro's inputs that shows what it was given; the original is no part of transformers

Run: python speaking.py
Writes goldens/models/tiny/<name>/ and goldens/<name>.json.
"""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    DynamicCache, EncoderDecoderCache, SpeechT5Config, SpeechT5ForTextToSpeech, SpeechT5HifiGan, SpeechT5HifiGanConfig, VitsConfig, VitsModel, VitsTokenizer,
)  # fmt: skip

from common import GOLDENS, MODELS, coarsen, export, randomise, save_tokenizer, session, write_json
from merged import merge_steps
from slim import slim

STEP = 3  # of SpeechT5's waveforms every third sample is kept
TEXTS = {
    "short": "Hello world",
    "ends in the blank": "a good talk",
    "begins with the blank": "keep the kick",
    "the blank twice": "bookkeeper",
    "capitals and signs": "It's GOOD, isn't it?",
    "digits and unicode": "12 cups of café 日本",
}


def vits_tokenizer(folder) -> VitsTokenizer:
    vocabulary = {c: i for i, c in enumerate(["k", "'", "-", *"abcdefghijlmnopqrstuvwxyz", " ", "—", "<unk>"])}
    settings = dict(add_blank=True, normalize=True, phonemize=False, is_uroman=False, language="eng", pad_token="k", unk_token="<unk>")
    write_json(folder / "vocab.json", vocabulary)
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "VitsTokenizer", **settings})
    return VitsTokenizer(str(folder / "vocab.json"), **settings)


class Waveform(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        out = self.model(input_ids=input_ids, attention_mask=attention_mask)
        return out.waveform, out.spectrogram


def vits() -> None:
    folder = MODELS / "tiny" / "vits"
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = vits_tokenizer(folder)
    config = VitsConfig(
        vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, ffn_dim=16, flow_size=16, spectrogram_bins=9,
        upsample_initial_channel=16, upsample_rates=(4, 2), upsample_kernel_sizes=(8, 4), resblock_kernel_sizes=(3,),
        resblock_dilation_sizes=((1, 3),), prior_encoder_num_flows=1, prior_encoder_num_wavenet_layers=1, posterior_encoder_num_wavenet_layers=1,
        duration_predictor_num_flows=2, duration_predictor_filter_channels=16, depth_separable_num_layers=1, noise_scale=0.0,
        noise_scale_duration=0.0, sampling_rate=16000,
    )  # fmt: skip
    model = VitsModel(config).eval()
    randomise(model, 51, 0.2)
    coarsen(model)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "original0" in name or name.endswith("weight_g"):
                p.copy_(1 + 0.1 * torch.randn(p.shape, generator=torch.Generator().manual_seed(1)))
    model.config.architectures = ["VitsModel"]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    x = tokenizer("a long enough example", return_tensors="pt")
    axes = {n: {0: "batch_size", 1: "sequence_length"} for n in ("input_ids", "attention_mask")}
    axes |= {"waveform": {0: "batch_size", 1: "samples"}, "spectrogram": {0: "batch_size", 2: "frames"}}
    path = folder / "onnx" / "model.onnx"
    export(Waveform(model), (x["input_ids"], x["attention_mask"]), path, ["input_ids", "attention_mask"], ["waveform", "spectrogram"], axes)
    slim(path)
    run, worst, cases = session(path), 0.0, []
    for name, text in TEXTS.items():
        x = tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            want = model(**x).waveform[0].numpy()
        got = run.run(["waveform"], {k: x[k].numpy() for k in ("input_ids", "attention_mask")})[0][0]
        assert got.shape == want.shape, (got.shape, want.shape)
        worst = max(worst, float(np.abs(got - want).max()))
        cases.append({"name": name, "text": text, "inputIds": x["input_ids"][0].tolist(), "waveform": [round(float(v), 5) for v in want]})
    assert worst < 1e-4, worst
    write_json(GOLDENS / "vits.json", {"cases": cases}, indent=None)
    print(f"tiny/vits: onnx differs by {worst:.1e}", [len(c["waveform"]) for c in cases], path.stat().st_size)


def kokoro() -> None:
    """waveform[t·8 + d] = (id_t + style_d) / (100 · speed): what reaches the graph can be read off."""
    folder = MODELS / "tiny" / "kokoro"
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    (folder / "voices").mkdir(exist_ok=True)
    letters = "$;:,.!?— abdefhijklmnoprstuvwzæðŋɑɔəɛɜɪɹʃʊʌʒˈˌːθ"
    tok = Tokenizer(models.WordLevel({c: i for i, c in enumerate(letters)}, unk_token="$"))
    tok.normalizer = normalizers.Replace(Regex(f"[^{letters}]"), "")
    tok.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tok.post_processor = processors.TemplateProcessing(single="[$]:0 $A:0 [$]:0", special_tokens=[{"id": "[$]", "ids": [0], "tokens": ["$"]}])
    save_tokenizer(folder, tok, {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, "pad_token": "$", "unk_token": "$"})
    # Kokoro's file names the token itself, which the library's own syntax for templates can't.
    file = folder / "tokenizer.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"[$]"', '"$"'), encoding="utf-8")
    write_json(folder / "config.json", {"model_type": "style_text_to_speech_2"})
    style = np.random.default_rng(5).normal(0, 20, (2, 6, 1, 256)).astype(np.float32)
    for name, rows in zip(["af_test", "bm_test"], style):
        (folder / "voices" / f"{name}.bin").write_bytes(rows.tobytes())
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["ids", "two"], ["column"]),
        helper.make_node("Slice", ["style", "zero", "eight", "one"], ["few"]),
        helper.make_node("Unsqueeze", ["few", "one"], ["row"]),
        helper.make_node("Add", ["column", "row"], ["sum"]),
        helper.make_node("Mul", ["speed", "hundred"], ["scale"]),
        helper.make_node("Div", ["sum", "scale"], ["table"]),
        helper.make_node("Flatten", ["table"], ["waveform"]),
    ]
    constants = [numpy_helper.from_array(np.array([v], np.int64), n) for n, v in (("zero", 0), ("one", 1), ("two", 2), ("eight", 8))]
    constants.append(numpy_helper.from_array(np.array([100], np.float32), "hundred"))
    inputs = [
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "length"]),
        helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
        helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
    ]
    graph = helper.make_graph(nodes, "kokoro", inputs, [helper.make_tensor_value_info("waveform", TensorProto.FLOAT, [1, "samples"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(folder / "onnx" / "model.onnx"))
    cases = []
    for phonemes, voice, speed in (("həlˈoʊ", "af_test", 1.0), ("ə", "bm_test", 1.0), ("wˈɜːld", "bm_test", 2.0)):
        ids = tok.encode(phonemes).ids
        row = style[["af_test", "bm_test"].index(voice), min(len(ids) - 2, 5), 0]
        wave = (np.array(ids, np.float32)[:, None] + row[None, :8]) / (100 * speed)
        cases.append({"phonemes": phonemes, "voice": voice, "speed": speed, "inputIds": ids, "waveform": [round(float(v), 5) for v in wave.flatten()]})
    write_json(GOLDENS / "kokoro.json", {"cases": cases}, indent=None)
    print("tiny/kokoro", [len(c["waveform"]) for c in cases])


def speecht5_tokenizer(folder) -> Tokenizer:
    names = dict(bos_token="<s>", pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    tokens = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"etaoinshrdlcumwfgypbvkxjqz'.,?!", *"ETAOINSH"]
    tok = Tokenizer(models.WordLevel({t: i for i, t in enumerate(tokens)}, unk_token="<unk>"))
    tok.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tok.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tok.add_special_tokens(tokens[:4])
    tok.post_processor = processors.TemplateProcessing(single="$A:0 </s>:0", special_tokens=[("</s>", 2)])
    save_tokenizer(folder, tok, {"tokenizer_class": "SpeechT5Tokenizer", "model_max_length": 60, **names})
    return tok


class Reader(torch.nn.Module):
    """encoder_model: input_ids → encoder_outputs, encoder_attention_mask."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        mask = torch.ones_like(input_ids)
        return self.model.speecht5.encoder(input_values=input_ids, attention_mask=mask).last_hidden_state, mask


class Writer(torch.nn.Module):
    """One step of the decoder, without or with what it remembers."""

    def __init__(self, model, past: bool):
        super().__init__()
        self.model, self.past = model, past

    def forward(self, output_sequence, speaker_embeddings, encoder_hidden_states, encoder_attention_mask, *past):
        own, other = DynamicCache(), DynamicCache()
        if self.past:
            own.update(past[0], past[1], 0)
            other.update(past[2], past[3], 0)
        model, config = self.model, self.model.config
        hidden = model.speecht5.decoder.prenet(output_sequence, speaker_embeddings)[:, -1:]
        out = model.speecht5.decoder.wrapped_decoder(
            hidden_states=hidden, attention_mask=None, encoder_hidden_states=encoder_hidden_states, encoder_attention_mask=encoder_attention_mask,
            past_key_values=EncoderDecoderCache(own, other), use_cache=True, return_dict=True,
        ).last_hidden_state[:, 0]  # fmt: skip
        spectrum = model.speech_decoder_postnet.feat_out(out).view(config.reduction_factor, config.num_mel_bins)
        sequence = torch.cat((output_sequence, spectrum[-1:].unsqueeze(0)), dim=1)
        prob = torch.sigmoid(model.speech_decoder_postnet.prob_out(out))
        result = [prob, sequence, spectrum, own.layers[0].keys, own.layers[0].values]
        return tuple(result if self.past else [*result, other.layers[0].keys, other.layers[0].values])


class Voice(torch.nn.Module):
    """decoder_postnet_and_vocoder: spectrogram [frames, bins] → waveform."""

    def __init__(self, model, vocoder):
        super().__init__()
        self.model, self.vocoder = model, vocoder

    def forward(self, spectrogram):
        return self.vocoder(self.model.speech_decoder_postnet.postnet(spectrogram.unsqueeze(0))[0])


def speecht5_models():
    config = SpeechT5Config(
        vocab_size=44, hidden_size=16, encoder_layers=1, encoder_attention_heads=2, encoder_ffn_dim=16, decoder_layers=1, decoder_attention_heads=2,
        decoder_ffn_dim=16, num_mel_bins=8, reduction_factor=2, speech_decoder_prenet_layers=2, speech_decoder_prenet_units=8, speaker_embedding_dim=12,
        speech_decoder_postnet_layers=2, speech_decoder_postnet_units=8, speech_decoder_postnet_kernel=3, max_speech_positions=120, max_text_positions=60,
        encoder_max_relative_position=8, conv_dim=[4], conv_stride=[2], conv_kernel=[2], num_feat_extract_layers=1, feat_extract_norm="layer",
    )  # fmt: skip
    config._attn_implementation = "eager"
    model = SpeechT5ForTextToSpeech(config).eval()
    randomise(model, 61, 0.3)
    with torch.no_grad():
        model.speech_decoder_postnet.prob_out.bias.fill_(-2.5)
    # The original drops half of these numbers at random, in inference too.
    model.speecht5.decoder.prenet._consistent_dropout = lambda values, p: values
    vocoder = SpeechT5HifiGan(SpeechT5HifiGanConfig(
        model_in_dim=8, upsample_initial_channel=8, upsample_rates=[4, 4], upsample_kernel_sizes=[8, 8], resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1, 3]],
    )).eval()  # fmt: skip
    randomise(vocoder, 62, 0.3)
    return model, vocoder


def export_speecht5(model, vocoder, folder) -> None:
    onnx_folder, bins = folder / "onnx", model.config.num_mel_bins
    ids, states, mask = torch.randint(4, 40, (1, 6)), torch.randn(1, 6, 16), torch.ones(1, 6, dtype=torch.long)
    length = {1: "encoder_sequence_length"}
    names = ["encoder_outputs", "encoder_attention_mask"]
    export(Reader(model), (ids,), onnx_folder / "encoder_model.onnx", ["input_ids"], names, {n: length for n in ["input_ids", *names]})
    kinds = [f"0.{part}.{kind}" for part in ("decoder", "encoder") for kind in ("key", "value")]
    fixed = ["output_sequence", "speaker_embeddings", "encoder_hidden_states", "encoder_attention_mask"]
    heads = ["prob", "output_sequence_out", "spectrum"]
    for past, name in ((False, "decoder_model"), (True, "decoder_with_past_model")):
        inputs = fixed + [f"past_key_values.{k}" for k in kinds if past]
        outputs = heads + [f"present.{k}" for k in (kinds[:2] if past else kinds)]
        caches = [torch.randn(1, 2, size, 8) for size in (3, 3, 6, 6)] if past else []
        axes = {n: {2: "encoder_sequence_length" if "encoder" in n else "past_sequence_length"} for n in inputs + outputs if "." in n}
        axes |= {n: length for n in fixed[2:]} | {n: {1: f"{n}_length"} for n in ("output_sequence", "output_sequence_out")}
        args = (torch.randn(1, 4 if past else 1, bins), torch.randn(1, 12), states, mask, *caches)
        export(Writer(model, past), args, onnx_folder / f"{name}.onnx", inputs, outputs, axes)
    steps = (onnx_folder / f"{name}.onnx" for name in ("decoder_model", "decoder_with_past_model", "decoder_model_merged"))
    merge_steps(*steps)
    axes = {"spectrogram": {0: "frames"}, "waveform": {0: "samples"}}
    export(Voice(model, vocoder), (torch.randn(10, bins),), onnx_folder / "decoder_postnet_and_vocoder.onnx", ["spectrogram"], ["waveform"], axes)
    for path in onnx_folder.glob("*.onnx"):
        slim(path)


def speecht5() -> None:
    folder = MODELS / "tiny" / "speecht5"
    tok = speecht5_tokenizer(folder)
    model, vocoder = speecht5_models()
    model.config.architectures = ["SpeechT5ForTextToSpeech"]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    write_json(folder / "preprocessor_config.json", {"feature_extractor_type": "SpeechT5FeatureExtractor", "sampling_rate": 16000})
    export_speecht5(model, vocoder, folder)
    voices = {name: np.random.default_rng(n).normal(0, 1, 12).astype(np.float32) for n, name in enumerate(["alto", "bass"])}
    (folder / "speaker_embeddings").mkdir(exist_ok=True)
    (folder / "speaker_embeddings" / "alto.bin").write_bytes(voices["alto"].tobytes())
    np.save(folder / "speaker_embeddings" / "bass.npy", voices["bass"])
    cases = []
    for text, voice in (("Hello", "alto"), ("Isn't it?", "bass"), ("tea", "bass"), ("What 日本 is", "alto")):
        ids = tok.encode(text).ids
        with torch.no_grad():
            wave = model.generate_speech(torch.tensor([ids]), torch.from_numpy(voices[voice])[None], vocoder=vocoder)
        cases.append({"text": text, "voice": voice, "inputIds": ids, "length": len(wave), "waveform": [round(float(v), 5) for v in wave[::STEP]]})
    write_json(GOLDENS / "speecht5.json", {"step": STEP, "cases": cases}, indent=None)
    print("tiny/speecht5", [(len(c["inputIds"]), c["length"]) for c in cases], sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()))


if __name__ == "__main__":
    vits()
    speecht5()
    kokoro()
