"""Checkpoints in the shapes of well-known models with random weights, and the files that a folder of the Hub has beside them.

Each maker gives the model and writes config, processor and tokenizer. Weights come from a seed, so they are never stored
for PyTorch: the one graph that is stored was exported from the same ones.
"""

import itertools
import json
import string
from pathlib import Path

import torch
from tokenizers import Tokenizer, processors
from transformers import (
    BertConfig,
    BertModel,
    CLIPConfig,
    CLIPModel,
    DepthAnythingConfig,
    DepthAnythingForDepthEstimation,
    Dinov2Config,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    SegformerConfig,
    SegformerForSemanticSegmentation,
    T5Config,
    T5ForConditionalGeneration,
    ViTConfig,
    ViTForImageClassification,
    Wav2Vec2Config,
    Wav2Vec2ForCTC,
    WhisperConfig,
    WhisperForConditionalGeneration,
    YolosConfig,
    YolosForObjectDetection,
)
from transformers.generation import GenerationConfig

from common import byte_level_bpe, save_tokenizer, word_piece, write_json
from text2text import unigram
from vision import settle

EOS, START, NO_TIMES = "<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>"
STANDARD = {
    "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "do_resize": True, "resample": 2,
    "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
}  # fmt: skip
HALVES = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}


def labels(count: int) -> dict:
    names = [f"label {i}" for i in range(count)]
    return {"id2label": dict(enumerate(names)), "label2id": {n: i for i, n in enumerate(names)}}


def widened(tok: Tokenizer, size: int) -> Tokenizer:
    """The tokenizer with made-up words that no text leads to, so that each id that a model may answer with has a text."""
    parts = json.loads(tok.to_str())
    vocabulary = parts["model"]["vocab"]
    made = ["".join(w) for w in itertools.islice(itertools.product(string.ascii_uppercase, repeat=4), size - len(vocabulary))]
    if isinstance(vocabulary, list):
        vocabulary += [["▁" + w, -99.0] for w in made]
    else:
        vocabulary |= {"Ġ" + w: len(vocabulary) + i for i, w in enumerate(made)}
    return Tokenizer.from_str(json.dumps(parts))


def finish(folder: Path, model, processor: dict | None = None):
    model.config.architectures = [type(model).__name__]
    write_json(folder / "config.json", {**model.config.to_dict(), "dtype": "float32"})
    if processor is not None:
        write_json(folder / "preprocessor_config.json", processor)
    return model.eval()


def vit(folder: Path):
    """google/vit-base-patch16-224."""
    model = ViTForImageClassification(ViTConfig(**labels(1000)))
    settle(model, 1, 1.0)
    size = {"height": 224, "width": 224}
    return finish(folder, model, {**STANDARD, **HALVES, "image_processor_type": "ViTImageProcessor", "size": size})


def yolos(folder: Path):
    """hustvl/yolos-tiny at the size that a picture of 4:3 has there."""
    height, width = 512, 672
    config = YolosConfig(
        hidden_size=192, num_hidden_layers=12, num_attention_heads=3, intermediate_size=768, image_size=[height, width],
        use_mid_position_embeddings=False, **labels(91),
    )  # fmt: skip
    model = YolosForObjectDetection(config)
    settle(model, 2, 1.0)
    with torch.no_grad():
        # Far from even, so that some of the hundred places hold something.
        model.class_labels_classifier.layers[-1].weight *= 8
    size = {"height": height, "width": width}
    return finish(folder, model, {**STANDARD, "image_processor_type": "YolosImageProcessor", "size": size, "do_pad": False})


def segformer(folder: Path):
    """nvidia/segformer-b0-finetuned-ade-512-512."""
    model = SegformerForSemanticSegmentation(SegformerConfig(**labels(150)))
    settle(model, 3, 1.0)
    with torch.no_grad():
        # A picture has some ten kinds of things, and not all that the model knows.
        model.decode_head.classifier.bias[:10] += 20
    size = {"height": 512, "width": 512}
    return finish(folder, model, {**STANDARD, "image_processor_type": "SegformerImageProcessor", "size": size, "do_reduce_labels": False})


def depth_anything(folder: Path):
    """LiheYoung/depth-anything-small-hf."""
    backbone = Dinov2Config(
        hidden_size=384, num_hidden_layers=12, num_attention_heads=6, image_size=518, patch_size=14, out_indices=[9, 10, 11, 12],
        reshape_hidden_states=False, apply_layernorm=True,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, patch_size=14, reassemble_hidden_size=384, neck_hidden_sizes=[48, 96, 192, 384], fusion_hidden_size=64, head_hidden_size=32
    )
    model = DepthAnythingForDepthEstimation(config)
    settle(model, 4, 1.25)
    size = {"height": 518, "width": 518}
    processor = {**STANDARD, "image_processor_type": "DPTImageProcessor", "size": size, "keep_aspect_ratio": False, "ensure_multiple_of": 14, "resample": 3}
    return finish(folder, model, processor)


def clip(folder: Path):
    """openai/clip-vit-base-patch32."""
    start, end = "<|startoftext|>", "<|endoftext|>"
    tok = byte_level_bpe(600, [])
    tok.add_special_tokens([start, end])
    tok.post_processor = processors.RobertaProcessing((end, tok.token_to_id(end)), (start, tok.token_to_id(start)), trim_offsets=False, add_prefix_space=False)
    ids = {"eos_token_id": tok.token_to_id(end), "bos_token_id": tok.token_to_id(start), "pad_token_id": tok.token_to_id(end)}
    model = CLIPModel(CLIPConfig(text_config={"vocab_size": 49408, **ids}, vision_config={}))
    names = {"bos_token": start, "eos_token": end, "unk_token": end, "pad_token": end, "model_max_length": 77}
    save_tokenizer(folder, tok, {"tokenizer_class": "PreTrainedTokenizerFast", **names})
    return finish(folder, model, {
        "crop_size": 224, "do_center_crop": True, "do_normalize": True, "do_resize": True, "feature_extractor_type": "CLIPFeatureExtractor", "resample": 3,
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711], "size": 224,
    })  # fmt: skip


def bert_tokenizer(folder: Path, kind: str) -> None:
    names = dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
    save_tokenizer(folder, word_piece(300), {"tokenizer_class": kind, "model_max_length": 512, "do_lower_case": True, **names})


def distilbert(folder: Path):
    """distilbert-base-uncased-finetuned-sst-2-english."""
    bert_tokenizer(folder, "DistilBertTokenizer")
    return finish(folder, DistilBertForSequenceClassification(DistilBertConfig(vocab_size=30522, **labels(2))))


def bert(folder: Path):
    """google-bert/bert-base-uncased."""
    bert_tokenizer(folder, "BertTokenizer")
    return finish(folder, BertModel(BertConfig(vocab_size=30522)))


def minilm(folder: Path):
    """sentence-transformers/all-MiniLM-L6-v2."""
    bert_tokenizer(folder, "BertTokenizer")
    config = BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    write_json(folder / "modules.json", [{"idx": i, "name": str(i), "path": p, "type": f"sentence_transformers.models.{k}"} for i, (p, k) in enumerate(kinds)])
    write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True})
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 256, "do_lower_case": False})
    return finish(folder, BertModel(config, add_pooling_layer=False))


def silence(model, ids) -> None:
    """Logits of 0, which are never the best: no answer ends early or holds a token without text."""
    with torch.no_grad():
        model.get_input_embeddings().weight[ids] = 0


def t5(folder: Path):
    """t5-small."""
    config = T5Config(vocab_size=32128, decoder_start_token_id=0, dropout_rate=0.0)
    specials = ["<pad>", "</s>", "<unk>"]
    tok = widened(unigram(400, specials), config.vocab_size)
    save_tokenizer(folder, tok, {"tokenizer_class": "T5Tokenizer", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": 512})
    model = T5ForConditionalGeneration(config)
    silence(model, range(len(specials)))
    write_json(folder / "generation_config.json", {"decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0})
    return finish(folder, model)


def whisper(folder: Path):
    """openai/whisper-base.en."""
    tok = widened(byte_level_bpe(600, []), 50256)
    tok.add_special_tokens([EOS, START, NO_TIMES])
    ids = {t: tok.token_to_id(t) for t in (EOS, START, NO_TIMES)}
    size = ids[NO_TIMES] + 1 + 1501
    roles = dict(pad_token_id=ids[EOS], bos_token_id=ids[EOS], eos_token_id=ids[EOS], decoder_start_token_id=ids[START])
    config = WhisperConfig(
        vocab_size=size, d_model=512, encoder_layers=6, decoder_layers=6, encoder_attention_heads=8, decoder_attention_heads=8,
        encoder_ffn_dim=2048, decoder_ffn_dim=2048, suppress_tokens=None, begin_suppress_tokens=None, **roles,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    silence(model, range(ids[EOS], size))
    generation = dict(
        **roles, max_length=448, no_timestamps_token_id=ids[NO_TIMES], suppress_tokens=[], begin_suppress_tokens=[ids[EOS]], is_multilingual=False,
        max_initial_timestamp_index=50, forced_decoder_ids=[[1, ids[NO_TIMES]]],
    )  # fmt: skip
    model.generation_config = GenerationConfig(**generation)
    write_json(folder / "generation_config.json", generation)
    save_tokenizer(folder, tok, dict(tokenizer_class="WhisperTokenizer", bos_token=EOS, eos_token=EOS, unk_token=EOS, pad_token=EOS, model_max_length=448))
    return finish(folder, model, dict(
        feature_extractor_type="WhisperFeatureExtractor", processor_class="WhisperProcessor", feature_size=80, sampling_rate=16000, hop_length=160, chunk_length=30,
        n_fft=400, n_samples=480000, nb_max_frames=3000, padding_side="right", padding_value=0.0, return_attention_mask=False,
    ))  # fmt: skip


def wav2vec2(folder: Path):
    """facebook/wav2vec2-base-960h."""
    vocabulary = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ETAONIHSRDLUMWCFGYPBVK'XJQZ"]
    model = Wav2Vec2ForCTC(Wav2Vec2Config(vocab_size=len(vocabulary), pad_token_id=0, bos_token_id=1, eos_token_id=2))
    with torch.no_grad():
        # Only letters, spaces and pauses come, as after training.
        model.lm_head.bias[1:4] = -9
    torch.nn.utils.parametrize.remove_parametrizations(model.wav2vec2.encoder.pos_conv_embed.conv, "weight")
    write_json(folder / "vocab.json", {t: i for i, t in enumerate(vocabulary)})
    write_json(folder / "tokenizer_config.json", dict(tokenizer_class="Wav2Vec2CTCTokenizer", bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>",
                                                      word_delimiter_token="|", do_lower_case=False))  # fmt: skip
    return finish(folder, model, dict(feature_extractor_type="Wav2Vec2FeatureExtractor", feature_size=1, sampling_rate=16000, padding_side="right", padding_value=0.0,
                                      do_normalize=True, return_attention_mask=False))  # fmt: skip
