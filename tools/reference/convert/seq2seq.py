"""Goldens of encoder-decoders: Whisper, BART, mBART, Marian, Pegasus, M2M-100, T5, mT5. Run: python seq2seq.py"""

import torch
from transformers import (
    BartConfig, BartForConditionalGeneration, BartForSequenceClassification, M2M100Config, M2M100ForConditionalGeneration, MarianConfig,
    MarianMTModel, MBartConfig, MBartForConditionalGeneration, MT5Config, MT5ForConditionalGeneration, PegasusConfig,
    PegasusForConditionalGeneration, T5Config, T5EncoderModel, T5ForConditionalGeneration, WhisperConfig,
    WhisperForAudioClassification, WhisperForConditionalGeneration,
)
from transformers.modeling_outputs import BaseModelOutput

from common import pick, random_input, save, token_ids

VOCABULARY = 16
BASE = dict(
    vocab_size=VOCABULARY, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=4, decoder_attention_heads=2,
    encoder_ffn_dim=24, decoder_ffn_dim=20, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
)


def logits(model, inputs):
    states = BaseModelOutput(inputs["encoder_hidden_states"])
    answer = model(encoder_outputs=states, decoder_input_ids=inputs["input_ids"], attention_mask=inputs.get("encoder_attention_mask"))
    return {"logits": answer.logits}


def encoded(model, inputs):
    return {"last_hidden_state": model.get_encoder()(**inputs).last_hidden_state}


def decoder(batch: int, length: int, read: int, width: int = 16, mask: bool = True):
    inputs = {
        "input_ids": token_ids(1, batch * length, VOCABULARY)[0].reshape(batch, length),
        "encoder_hidden_states": random_input(f"states {batch}", batch, read, width, scale=1.0),
    }
    if mask:
        inputs["encoder_attention_mask"] = token_ids(batch, read, VOCABULARY)[1]
    return ("decoder_model_merged+past", inputs, logits)


def texts(width: int = 16):
    made = []
    for batch, length in ((1, 4), (2, 6)):
        ids, mask = token_ids(batch, length, VOCABULARY, 1)
        made.append(("encoder_model", {"input_ids": ids, "attention_mask": mask}, encoded))
    return [*made, decoder(1, 4, 3, width), decoder(2, 5, 5, width)]


def whisper(**more):
    return WhisperConfig(**{**BASE, "num_mel_bins": 8, "max_source_positions": 6, "max_target_positions": 16, **more})


def clips(run=encoded, graph="encoder_model"):
    return [(graph, {"input_features": random_input(f"mel {batch}", batch, 8, 12)}, run) for batch in (1, 2)]


def judged():
    made = []
    for batch, length in ((1, 5), (3, 9)):
        ids, mask = token_ids(batch, length, VOCABULARY, 1)
        for row in range(batch):
            ids[row, int(mask[row].sum()) - 1] = 2
        made.append(("model", {"input_ids": ids, "attention_mask": mask}, pick("logits")))
    return made


def looked(model, inputs):
    """Where the decoder looked, in one pass."""
    states = BaseModelOutput(inputs["encoder_hidden_states"])
    answer = model(encoder_outputs=states, decoder_input_ids=inputs["input_ids"], output_attentions=True)
    return {f"cross_attentions.{layer}": shares for layer, shares in enumerate(answer.cross_attentions)}


def whole(layers: int, heads: int, size: int):
    """One pass with empty caches."""
    graph, inputs, _ = decoder(1, 4, 6, heads * size, mask=False)
    names = [f"past_key_values.{layer}.{side}.{kind}" for layer in range(layers) for side in ("decoder", "encoder") for kind in ("key", "value")]
    return (graph.removesuffix("+past"), {**inputs, **{name: torch.zeros(1, heads, 0, size) for name in names}}, looked)


heard = [*clips(), decoder(1, 4, 6, mask=False), decoder(2, 5, 6, mask=False), whole(2, 2, 8)]
save("whisper-words", WhisperForConditionalGeneration(whisper(decoder_layers=2)), heard)
save("whisper-words-f16", WhisperForConditionalGeneration(whisper(d_model=24)), [*clips(), decoder(1, 4, 6, 24, mask=False)], dtype=torch.float16)
save("whisper-sounds", WhisperForAudioClassification(whisper(num_labels=3, classifier_proj_size=8)), clips(pick("logits"), "model"))
save("bart-words", BartForConditionalGeneration(BartConfig(**BASE, max_position_embeddings=16)), texts())
save("bart-scaled-f16", BartForConditionalGeneration(BartConfig(**BASE, max_position_embeddings=16, scale_embedding=True, activation_function="relu")), texts()[1:], dtype=torch.float16)
save("bart-classes", BartForSequenceClassification(BartConfig(**BASE, max_position_embeddings=16, num_labels=3)), judged())
save("mbart-words", MBartForConditionalGeneration(MBartConfig(**BASE, max_position_embeddings=16, scale_embedding=True)), texts())
save("marian-words", MarianMTModel(MarianConfig(**{**BASE, "encoder_layers": 2, "decoder_layers": 2}, max_position_embeddings=16, scale_embedding=True, activation_function="swish")), texts())
save("pegasus-words", PegasusForConditionalGeneration(PegasusConfig(**BASE, max_position_embeddings=16, scale_embedding=True, activation_function="relu")), texts()[2:])
save("m2m-words", M2M100ForConditionalGeneration(M2M100Config(**BASE, max_position_embeddings=16)), texts())


def t5(kind=T5Config, **more):
    return kind(**{"vocab_size": VOCABULARY, "d_model": 16, "d_kv": 6, "d_ff": 24, "num_layers": 1, "num_decoder_layers": 1, "num_heads": 2, "relative_attention_num_buckets": 8, "relative_attention_max_distance": 6, "decoder_start_token_id": 0, **more})


def sentences():
    return [("model", inputs, pick("last_hidden_state")) for graph, inputs, run in texts() if graph == "encoder_model"]


untied = T5ForConditionalGeneration(t5(feed_forward_proj="gated-gelu", tie_word_embeddings=False))
save("t5-words", T5ForConditionalGeneration(t5(num_layers=2, num_decoder_layers=2)), texts())
save("t5-gated-bf16", untied, texts()[1:], dtype=torch.bfloat16)
save("t5-sentences", T5EncoderModel(t5()), sentences())
save("mt5-words", MT5ForConditionalGeneration(t5(MT5Config, feed_forward_proj="gated-gelu")), texts()[2:])
