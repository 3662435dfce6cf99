"""Tiny speech models for speech.py: Whisper (multilingual and English-only), wav2vec2 CTC, Moonshine, with their graphs.

Nothing here is run directly; see README.md.
"""

import json
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import (
    GenerationConfig,
    MoonshineConfig,
    MoonshineForConditionalGeneration,
    Wav2Vec2Config,
    Wav2Vec2ForCTC,
    WhisperConfig,
    WhisperForConditionalGeneration,
)
from transformers.cache_utils import Cache, DynamicLayer, EncoderDecoderCache

from common import MODELS, byte_level_bpe, randomise, save_tokenizer, write_json

LANGUAGES = ["en", "de", "fr", "es", "ja", "zh"]
EOS = "<|endoftext|>"
SPECIALS = [EOS, "<|startoftranscript|>", *[f"<|{code}|>" for code in LANGUAGES],
            "<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]


def sound(seconds: float, seed: int, rate: int = 16000) -> np.ndarray:
    """Syllables of a made-up voice with noise. The tests make the same samples from the same formula."""
    count = round(seconds * rate)
    t = np.arange(count) / rate
    pitch = 120 + 40 * ((np.floor(t * 4) * 7 + seed * 3) % 11)
    voice = 0.3 * np.sin(2 * np.pi * pitch * t) + 0.1 * np.sin(6 * np.pi * pitch * t)
    noise, state = np.empty(count), seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        noise[i] = state / 2**32 - 0.5
    return (voice * (0.5 - 0.5 * np.cos(8 * np.pi * t)) + 0.1 * noise).astype(np.float32)


def halve(model: onnx.ModelProto) -> None:
    """Stores large weights as fp16 with a cast behind them: every weight fits half precision exactly."""
    casts = []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(weight)
        if values.size < 128:
            continue
        assert np.array_equal(values.astype(np.float16).astype(np.float32), values), weight.name
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        model.graph.node.insert(0, node)


def strip_notes(model: onnx.ModelProto) -> None:
    """Takes out what only a reader of the graph needs: names of nodes, notes and shapes of values in between."""
    def clean(graph):
        del graph.value_info[:]
        graph.doc_string = ""
        for node in graph.node:
            node.doc_string, node.name = "", ""
            del node.metadata_props[:]
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    clean(attribute.g)
    clean(model.graph)


def short_names(graph: onnx.GraphProto, prefix: str, keep: set[str]) -> None:
    """Gives values in between short names."""
    names: dict[str, str] = {}
    for node in graph.node:
        node.input[:] = [names.get(n, n) for n in node.input]
        for i, out in enumerate(node.output):
            if out and out not in keep:
                names[out] = f"{prefix}{len(names)}"
                node.output[i] = names[out]
    for out in graph.output:
        assert out.name in keep, out.name


def trace(wrapper, args, inputs, outputs, axes, path: Path) -> onnx.ModelProto:
    with mock.patch.object(torch.Tensor, "repeat_interleave", interleave):
        torch.onnx.export(wrapper.eval(), args, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes,
                          opset_version=17, dynamo=False, do_constant_folding=False)
    model = onnx.load(str(path))
    kept = {v.name for v in [*model.graph.input, *model.graph.output]} | {w.name for w in model.graph.initializer}
    short_names(model.graph, "v", kept)
    strip_notes(model)
    return model


def interleave(x: torch.Tensor, repeats: int, dim: int) -> torch.Tensor:
    """`Tensor.repeat_interleave` along the last dimension in a form that can be traced."""
    assert dim == -1
    return x.unsqueeze(-1).expand(*x.shape, repeats).flatten(-2)


class EncoderGraph(torch.nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, x):
        return self.encoder(x)[0]


class CtcGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x).logits


class FirstLayer(DynamicLayer):
    """Takes the first keys as they are; the library joins them to an empty tensor, which can't be traced."""

    def update(self, keys, values, *args, **kwargs):
        if self.is_initialized:
            return super().update(keys, values, *args, **kwargs)
        self.dtype, self.device, self.is_initialized = keys.dtype, keys.device, True
        self.keys, self.values = keys, values
        return keys, values


class DecoderGraph(torch.nn.Module):
    """Logits and cache of a decoder as a function of plain tensors; `past` is the flat cache, or nothing."""

    def __init__(self, model, decoder, head, layers: int, cached: bool, attentions: bool):
        super().__init__()
        self.model, self.decoder, self.head, self.layers = model, decoder, head, layers
        self.cached, self.attentions = cached, attentions

    def forward(self, ids, hidden, *past):
        own, cross = Cache(layer_class_to_replicate=FirstLayer), Cache(layer_class_to_replicate=FirstLayer)
        for i in range(self.layers if past else 0):
            own.update(past[4 * i], past[4 * i + 1], i)
            cross.update(past[4 * i + 2], past[4 * i + 3], i)
        cache = EncoderDecoderCache(own, cross)
        for i in range(self.layers if past else 0):
            cache.is_updated[i] = True
        before = past[0].shape[2] if past else 0
        rows = torch.arange(ids.shape[1]) + before
        columns = torch.arange(ids.shape[1] + before)
        mask = torch.where(columns[None] <= rows[:, None], 0.0, torch.finfo(torch.float32).min)[None, None]
        out = self.decoder(input_ids=ids, encoder_hidden_states=hidden, attention_mask=mask, position_ids=rows[None],
                           past_key_values=cache, use_cache=True, output_attentions=self.attentions)
        flat = [self.head(out.last_hidden_state)]
        for i in range(self.layers if self.cached else 0):
            flat += [own.layers[i].keys, own.layers[i].values, cross.layers[i].keys, cross.layers[i].values]
        if self.attentions:
            flat += list(out.cross_attentions)
        return tuple(flat)


def cache_names(prefix: str, layers: int) -> list[str]:
    return [f"{prefix}.{i}.{part}" for i in range(layers) for part in ("decoder.key", "decoder.value", "encoder.key", "encoder.value")]


def trace_decoder(model, decoder, head, layers, hidden_size, heads, cached, with_past, attentions, path) -> onnx.ModelProto:
    past_names, present = cache_names("past_key_values", layers), cache_names("present", layers) if cached else []
    attention_names = [f"cross_attentions.{i}" for i in range(layers)] if attentions else []
    ids, hidden = torch.ones(1, 3, dtype=torch.long), torch.randn(1, 7, hidden_size)
    past = [torch.randn(1, heads, n, hidden_size // heads) for _ in range(layers) for n in (4, 4, 7, 7)] if with_past else []
    axes = {"input_ids": {0: "batch", 1: "length"}, "encoder_hidden_states": {0: "batch", 1: "frames"}, "logits": {0: "batch", 1: "length"}}
    axes |= {n: {0: "batch", 2: "past"} for n in past_names if with_past}
    axes |= {n: {0: "batch", 2: "total"} for n in present}
    axes |= {n: {0: "batch", 2: "length", 3: "frames"} for n in attention_names}
    return trace(DecoderGraph(model, decoder, head, layers, cached, attentions), (ids, hidden, *past),
                 ["input_ids", "encoder_hidden_states", *(past_names if with_past else [])],
                 ["logits", *present, *attention_names], axes, path)


def merge(first: onnx.ModelProto, later: onnx.ModelProto, layers: int, heads: int, width: int) -> onnx.ModelProto:
    """decoder_model_merged as optimum makes it: If(use_cache_branch), shared weights, the encoder's keys handed through."""
    weights: dict[tuple, str] = {}
    shared = []

    def branch(model: onnx.ModelProto, prefix: str, name: str) -> onnx.GraphProto:
        graph, rename = model.graph, {}
        for weight in graph.initializer:
            key = (weight.data_type, tuple(weight.dims), numpy_helper.to_array(weight).tobytes())
            if key not in weights:
                weights[key] = f"w{len(weights)}"
                copy = onnx.TensorProto()
                copy.CopyFrom(weight)
                copy.name = weights[key]
                shared.append(copy)
            rename[weight.name] = weights[key]
        outer = {v.name for v in graph.input}
        nodes = []
        for node in graph.node:
            node.input[:] = [rename.get(n, n if n in outer or n == "" else prefix + n) for n in node.input]
            node.output[:] = [prefix + n for n in node.output]
            nodes.append(node)
        outputs = []
        for out in graph.output:
            inner = prefix + out.name
            if rename.get(out.name) or out.name in outer:
                raise AssertionError(out.name)
            if name == "later" and ".encoder." in out.name:
                nodes = [n for n in nodes if inner not in n.output]
                nodes.append(helper.make_node("Identity", [out.name.replace("present", "past_key_values")], [inner]))
            outputs.append(helper.make_tensor_value_info(inner, TensorProto.FLOAT, None))
        return helper.make_graph(nodes, name, [], outputs)

    names = [o.name for o in first.graph.output]
    then, otherwise = branch(later, "b", "later"), branch(first, "a", "first")
    value = helper.make_tensor_value_info
    inputs = [value("input_ids", TensorProto.INT64, ["batch", "length"]),
              value("encoder_hidden_states", TensorProto.FLOAT, ["batch", "frames", heads * width]),
              *[value(n, TensorProto.FLOAT, ["batch", heads, "frames" if ".encoder." in n else "past", width])
                for n in cache_names("past_key_values", layers)],
              value("use_cache_branch", TensorProto.BOOL, [1])]
    outputs = [value(n, TensorProto.FLOAT, ["batch", "length", "vocabulary"] if n == "logits" else ["batch", heads, "a_" + n, "b_" + n]) for n in names]
    node = helper.make_node("If", ["use_cache_branch"], names, then_branch=then, else_branch=otherwise)
    graph = helper.make_graph([node], "merged", inputs, outputs, shared)
    return helper.make_model(graph, opset_imports=first.opset_import, ir_version=first.ir_version)


def save(model: onnx.ModelProto, path: Path) -> None:
    halve(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def export_encoder(encoder, sample, name: str, axes: dict, path: Path) -> None:
    model = trace(EncoderGraph(encoder), (sample,), [name], ["last_hidden_state"], {name: axes, "last_hidden_state": {0: "batch", 1: "frames"}}, path)
    save(model, path)


# Whisper

def whisper_tokenizer(specials: list[str]):
    tok = byte_level_bpe(300, [])
    tok.add_special_tokens(specials)
    return tok


def write_whisper(name: str, *, seconds: int, multilingual: bool, seed: int, bias: dict[str, float], targets: int, layers: int):
    """A tiny Whisper with its folder; `bias` gives kinds of tokens a constant in their logits, so that answers are plausible."""
    folder = MODELS / "tiny" / name
    tok = whisper_tokenizer(SPECIALS)
    ids = {t: tok.token_to_id(t) for t in SPECIALS}
    begin = ids["<|notimestamps|>"] + 1
    frames = seconds * 50
    config = WhisperConfig(
        vocab_size=begin + frames + 1, num_mel_bins=80, d_model=16, encoder_layers=1, encoder_attention_heads=2, decoder_layers=layers,
        decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, max_source_positions=frames, max_target_positions=targets,
        pad_token_id=ids[EOS], bos_token_id=ids[EOS], eos_token_id=ids[EOS], decoder_start_token_id=ids["<|startoftranscript|>"],
        suppress_tokens=None, begin_suppress_tokens=None, attn_implementation="eager")
    model = WhisperForConditionalGeneration(config).eval()
    randomise(model, seed, 0.5)
    space = tok.token_to_id("Ġ")
    suppress = [tok.token_to_id(t) for t in "#$%&*"] + [ids[t] for t in SPECIALS[1:] if t != "<|notimestamps|>"]
    shape_logits(model, tok, ids, begin, bias)
    common = dict(decoder_start_token_id=ids["<|startoftranscript|>"], eos_token_id=ids[EOS], pad_token_id=ids[EOS], bos_token_id=ids[EOS],
                  max_length=targets, no_timestamps_token_id=ids["<|notimestamps|>"], suppress_tokens=sorted(suppress),
                  begin_suppress_tokens=[space, ids[EOS]], is_multilingual=multilingual, max_initial_timestamp_index=50)
    if multilingual:
        common |= dict(lang_to_id={f"<|{c}|>": ids[f"<|{c}|>"] for c in LANGUAGES},
                       task_to_id={"transcribe": ids["<|transcribe|>"], "translate": ids["<|translate|>"]})
    else:
        common |= dict(forced_decoder_ids=[[1, ids["<|notimestamps|>"]]])
    generation = GenerationConfig(**common)
    model.generation_config = generation
    write_json(folder / "generation_config.json", common)
    kept = ["model_type", "vocab_size", "num_mel_bins", "d_model", "encoder_layers", "encoder_attention_heads", "decoder_layers", "decoder_attention_heads",
            "max_source_positions", "max_target_positions", "pad_token_id", "eos_token_id", "decoder_start_token_id"]
    write_json(folder / "config.json", {"architectures": ["WhisperForConditionalGeneration"], **{k: getattr(config, k) for k in kept}})
    write_json(folder / "preprocessor_config.json", dict(
        feature_extractor_type="WhisperFeatureExtractor", processor_class="WhisperProcessor", feature_size=80, sampling_rate=16000, hop_length=160,
        chunk_length=seconds, n_fft=400, n_samples=seconds * 16000, nb_max_frames=seconds * 100, padding_side="right", padding_value=0.0, return_attention_mask=False))
    save_tokenizer(folder, tok, dict(tokenizer_class="WhisperTokenizer", bos_token=EOS, eos_token=EOS, unk_token=EOS, pad_token=EOS, model_max_length=targets))
    return model, tok, folder


def shape_logits(model, tok, ids, begin: int, bias: dict[str, float]) -> None:
    """The first number of the decoder's last state becomes 1, so that the first column of the embedding is a bias."""
    decoder = model.model.decoder
    weight = decoder.embed_tokens.weight
    with torch.no_grad():
        encoder = model.model.encoder.embed_positions.weight
        encoder.copy_(encoder.half().float())
        # The place of a token and the sound say more than the token before, or answers run in circles.
        decoder.embed_positions.weight.copy_((decoder.embed_positions.weight * bias["places"]).half().float())
        decoder.layer_norm.weight[0], decoder.layer_norm.bias[0] = 0, 1
        weight[:, 0] = 0
        weight[: ids[EOS], 0] = torch.tensor([bias["letters"] if plain(tok.id_to_token(i)) else bias["others"] for i in range(ids[EOS])])
        weight[begin:, 0] = bias["timestamps"]
        weight[begin:] *= torch.tensor([1.0] + [bias["spread"]] * (weight.shape[1] - 1))
        weight[ids[EOS], 0] = bias["eos"]
        weight.copy_(weight.half().float())


def plain(token: str) -> bool:
    return token.replace("Ġ", "").isascii() and token.replace("Ġ", "").isalpha()


def export_whisper(model, folder: Path, *, merged: bool, attentions: bool) -> None:
    config, onnx_folder = model.config, folder / "onnx"
    onnx_folder.mkdir(parents=True, exist_ok=True)
    decoder, layers, width = model.model.decoder, config.decoder_layers, config.d_model
    export_encoder(model.model.encoder, torch.randn(1, 80, config.max_source_positions * 2), "input_features", {0: "batch"}, onnx_folder / "encoder_model.onnx")
    scratch = onnx_folder / "scratch.onnx"
    parts = [trace_decoder(model, decoder, model.proj_out, layers, width, 2, merged, past, attentions, scratch) for past in ([False, True] if merged else [False])]
    scratch.unlink()
    if merged:
        save(merge(parts[0], parts[1], layers, 2, width // 2), onnx_folder / "decoder_model_merged.onnx")
    else:
        save(parts[0], onnx_folder / "decoder_model.onnx")


# wav2vec2 with CTC

def write_ctc(name: str, seed: int):
    folder = MODELS / "tiny" / name
    vocabulary = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ETAONIHSRDLU'"]
    config = Wav2Vec2Config(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, conv_dim=(8,) * 7,
        num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=2, pad_token_id=0, bos_token_id=1, eos_token_id=2, attn_implementation="eager")
    model = Wav2Vec2ForCTC(config).eval()
    torch.nn.utils.parametrize.remove_parametrizations(model.wav2vec2.encoder.pos_conv_embed.conv, "weight")
    randomise(model, seed, 0.6)
    with torch.no_grad():
        model.lm_head.weight *= 0.25
        model.lm_head.bias[:] = torch.tensor([0.25, -9, -9, -9, 0.0] + [0.0] * 13)
    write_json(folder / "vocab.json", {t: i for i, t in enumerate(vocabulary)})
    write_json(folder / "config.json", {"architectures": ["Wav2Vec2ForCTC"], "model_type": "wav2vec2", "vocab_size": len(vocabulary), "conv_stride": list(config.conv_stride),
                                        "conv_kernel": list(config.conv_kernel), "pad_token_id": 0, "feat_extract_norm": "group"})
    write_json(folder / "preprocessor_config.json", dict(feature_extractor_type="Wav2Vec2FeatureExtractor", feature_size=1, sampling_rate=16000, padding_side="right",
                                                         padding_value=0.0, do_normalize=True, return_attention_mask=False))
    write_json(folder / "tokenizer_config.json", dict(tokenizer_class="Wav2Vec2CTCTokenizer", bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>",
                                                      word_delimiter_token="|", do_lower_case=False))
    path = folder / "onnx" / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    graph = trace(CtcGraph(model), (torch.randn(2, 4000),), ["input_values"], ["logits"],
                  {"input_values": {0: "batch", 1: "samples"}, "logits": {0: "batch", 1: "frames"}}, path)
    save(graph, path)
    return model, folder


# Moonshine

def write_moonshine(name: str, seed: int):
    folder = MODELS / "tiny" / name
    tok = byte_level_bpe(320, ["<unk>", "<s>", "</s>"])
    config = MoonshineConfig(
        vocab_size=tok.get_vocab_size(), hidden_size=16, intermediate_size=32, encoder_num_hidden_layers=1, decoder_num_hidden_layers=1, encoder_num_attention_heads=2,
        decoder_num_attention_heads=2, max_position_embeddings=194, decoder_start_token_id=1, bos_token_id=1, eos_token_id=2, pad_token_id=2,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.75), attn_implementation="eager")
    model = MoonshineForConditionalGeneration(config).eval()
    randomise(model, seed, 0.5)
    with torch.no_grad():
        weight = model.model.decoder.embed_tokens.weight
        letters = torch.tensor([plain(tok.id_to_token(i)) for i in range(weight.shape[0])])
        letters[2] = True
        weight[~letters] *= 0.1
        weight.copy_(weight.half().float())
    write_json(folder / "config.json", {"architectures": ["MoonshineForConditionalGeneration"], **{k: getattr(config, k) for k in (
        "model_type", "vocab_size", "hidden_size", "encoder_num_hidden_layers", "decoder_num_hidden_layers", "encoder_num_attention_heads", "decoder_num_attention_heads",
        "decoder_num_key_value_heads", "max_position_embeddings", "decoder_start_token_id", "bos_token_id", "eos_token_id", "pad_token_id")}})
    write_json(folder / "generation_config.json", dict(decoder_start_token_id=1, bos_token_id=1, eos_token_id=2, pad_token_id=2, max_length=194))
    write_json(folder / "preprocessor_config.json", dict(feature_extractor_type="Wav2Vec2FeatureExtractor", processor_class="Wav2Vec2Processor", feature_size=1,
                                                         sampling_rate=16000, padding_side="right", padding_value=0.0, do_normalize=False, return_attention_mask=True))
    save_tokenizer(folder, tok, dict(tokenizer_class="PreTrainedTokenizerFast", bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>"))
    onnx_folder = folder / "onnx"
    onnx_folder.mkdir(parents=True, exist_ok=True)
    export_encoder(model.model.encoder, torch.randn(1, 4000), "input_values", {0: "batch", 1: "samples"}, onnx_folder / "encoder_model.onnx")
    scratch = onnx_folder / "scratch.onnx"
    first, later = [trace_decoder(model, model.model.decoder, model.proj_out, 1, 16, 2, True, past, False, scratch) for past in (False, True)]
    scratch.unlink()
    save(merge(first, later, 1, 2, 8), onnx_folder / "decoder_model_merged.onnx")
    return model, tok, folder


def add_json(path: Path, **fields) -> None:
    write_json(path, {**json.loads(path.read_text(encoding="utf-8")), **fields})
