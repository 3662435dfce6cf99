"""Goldens of text encoders: BERT, RoBERTa, XLM-R, CamemBERT, ELECTRA, DistilBERT, ALBERT, MPNet,
DeBERTa v2. Run: python text.py"""

import torch
from transformers import (
    AlbertConfig, AlbertForMaskedLM, AlbertForSequenceClassification,
    BertConfig, BertForMaskedLM, BertForQuestionAnswering, BertForSequenceClassification, BertForTokenClassification, BertModel,
    CamembertConfig, CamembertForMaskedLM, DistilBertConfig, DistilBertForMaskedLM, DistilBertForQuestionAnswering,
    DebertaV2Config, DebertaV2ForMaskedLM, DebertaV2ForQuestionAnswering, DebertaV2ForSequenceClassification, DebertaV2Model,
    DistilBertForSequenceClassification, DistilBertForTokenClassification, ElectraConfig, ElectraForSequenceClassification,
    MPNetConfig, MPNetForMaskedLM, MPNetForQuestionAnswering, MPNetForSequenceClassification, MPNetModel,
    RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification, XLMRobertaConfig, XLMRobertaForTokenClassification,
)

from common import pick, save, token_ids

VOCABULARY = 40
BASE = dict(vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, max_position_embeddings=24)
LARGER = dict(vocab_size=VOCABULARY, hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=40, max_position_embeddings=30)


def cases(types: bool = False, pad: int = 0, out=("logits",)):
    made = []
    for batch, length in ((1, 5), (3, 9)):
        ids, mask = token_ids(batch, length, VOCABULARY, pad)
        inputs = {"input_ids": ids, "attention_mask": mask}
        if types:
            inputs["token_type_ids"] = (torch.arange(length)[None] > length // 2).long().repeat(batch, 1)
        made.append(("model", inputs, pick(*out)))
    return made


def bert(**more):
    return BertConfig(**{**BASE, **more})


def roberta(kind=RobertaConfig, **more):
    return kind(**{**BASE, "max_position_embeddings": 26, "pad_token_id": 1, "type_vocab_size": 1, **more})


def distilbert(**more):
    return DistilBertConfig(vocab_size=VOCABULARY, dim=16, n_layers=2, n_heads=4, hidden_dim=24, max_position_embeddings=24, **more)


spans = ("start_logits", "end_logits")
save("bert-model", BertModel(bert()), cases(True, out=("last_hidden_state",)))
save("bert-sequence", BertForSequenceClassification(BertConfig(**LARGER, num_labels=3)), cases(True))
save("bert-token-f16", BertForTokenClassification(bert(num_labels=5)), cases(True), dtype=torch.float16)
save("bert-answer-bf16", BertForQuestionAnswering(bert(hidden_act="relu")), cases(True, out=spans), dtype=torch.bfloat16)
save("bert-words", BertForMaskedLM(bert(hidden_act="gelu_new")), cases(True))
save("bert-shards", BertForSequenceClassification(bert(num_labels=2)), cases(True), shard="12KB")
save("roberta-sequence", RobertaForSequenceClassification(roberta(num_labels=3)), cases(pad=1))
save("roberta-words", RobertaForMaskedLM(roberta()), cases(pad=1))
save("xlm-roberta-token", XLMRobertaForTokenClassification(roberta(XLMRobertaConfig, num_labels=4)), cases(pad=1))
save("camembert-words", CamembertForMaskedLM(roberta(CamembertConfig)), cases(pad=1))
save("electra-sequence", ElectraForSequenceClassification(ElectraConfig(**BASE, embedding_size=8, num_labels=2)), cases(True))
save("distilbert-sequence", DistilBertForSequenceClassification(distilbert(num_labels=2)), cases())
save("distilbert-token", DistilBertForTokenClassification(distilbert(num_labels=4)), cases())
save("distilbert-answer", DistilBertForQuestionAnswering(distilbert()), cases(out=spans))
save("distilbert-words-f16", DistilBertForMaskedLM(distilbert(activation="relu")), cases(), dtype=torch.float16)


def albert(**more):
    return AlbertConfig(**{**BASE, "embedding_size": 8, "num_hidden_layers": 3, "num_hidden_groups": 2, "inner_group_num": 1, "vocab_size": 24, **more})


def mpnet(**more):
    return MPNetConfig(**{**BASE, "vocab_size": 24, "max_position_embeddings": 160, "num_hidden_layers": 1, **more})


def deberta(**more):
    return DebertaV2Config(**{**BASE, "vocab_size": 24, "relative_attention": True, "position_buckets": 8, "norm_rel_ebd": "layer_norm", "share_att_key": True, "pos_att_type": "p2c|c2p", "position_biased_input": False, "max_relative_positions": -1, "type_vocab_size": 0, "layer_norm_eps": 1e-7, **more})


def few(cases, vocabulary: int = 24):
    for _, inputs, _ in cases:
        inputs["input_ids"] %= vocabulary
    return cases


save("albert-sequence", AlbertForSequenceClassification(albert(num_labels=3)), few(cases(True)))
save("albert-words", AlbertForMaskedLM(albert(num_hidden_groups=1, inner_group_num=2)), few(cases(True)))
save("mpnet-model", MPNetModel(mpnet(), add_pooling_layer=False), few(cases(pad=1, out=("last_hidden_state",))))
save("mpnet-sequence", MPNetForSequenceClassification(mpnet(num_labels=3)), few(cases(pad=1)))
save("mpnet-answer-f16", MPNetForQuestionAnswering(mpnet(num_labels=2)), few(cases(pad=1, out=spans)), dtype=torch.float16)
save("mpnet-words", MPNetForMaskedLM(mpnet()), few(cases(pad=1)))
save("deberta-model", DebertaV2Model(deberta()), few(cases(out=("last_hidden_state",))))
save("deberta-sequence", DebertaV2ForSequenceClassification(deberta(num_labels=3, max_relative_positions=12, pos_att_type=["c2p", "p2c"])), few(cases()))
save("deberta-answer", DebertaV2ForQuestionAnswering(deberta(conv_kernel_size=3, conv_act="gelu", num_labels=2)), few(cases(out=spans)))
save("deberta-words-bf16", DebertaV2ForMaskedLM(deberta(num_hidden_layers=1)), few(cases()), dtype=torch.bfloat16)
