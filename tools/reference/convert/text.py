"""Goldens of text encoders: BERT, RoBERTa, XLM-R, CamemBERT, ELECTRA, DistilBERT, ALBERT, MPNet,
DeBERTa v2, ModernBERT. Run: python text.py"""

import torch
from transformers import (
    AlbertConfig, AlbertForMaskedLM, AlbertForSequenceClassification,
    BertConfig, BertForMaskedLM, BertForQuestionAnswering, BertForSequenceClassification, BertForTokenClassification, BertModel,
    CamembertConfig, CamembertForMaskedLM, DistilBertConfig, DistilBertForMaskedLM, DistilBertForQuestionAnswering,
    DebertaV2Config, DebertaV2ForMaskedLM, DebertaV2ForQuestionAnswering, DebertaV2ForSequenceClassification, DebertaV2Model,
    DistilBertForSequenceClassification, DistilBertForTokenClassification, ElectraConfig, ElectraForSequenceClassification,
    ModernBertConfig, ModernBertForMaskedLM, ModernBertForSequenceClassification, ModernBertForTokenClassification, MPNetConfig,
    MPNetForMaskedLM, MPNetForQuestionAnswering, MPNetForSequenceClassification, MPNetModel,
    RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification, XLMRobertaConfig, XLMRobertaForTokenClassification,
)

from common import pick, save, token_ids

VOCABULARY = 40
BASE = dict(vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, max_position_embeddings=24)
LARGER = dict(vocab_size=VOCABULARY, hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=40, max_position_embeddings=30)


def cases(types: bool = False, pad: int = 0, out=("logits",), sizes=((1, 5), (3, 9)), vocabulary: int = VOCABULARY):
    made = []
    for batch, length in sizes:
        ids, mask = token_ids(batch, length, vocabulary, pad)
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


def few(*args, sizes=((1, 4), (2, 6)), **more):
    """As cases(), of a smaller vocabulary and shorter."""
    return cases(*args, sizes=sizes, vocabulary=24, **more)


save("albert-sequence", AlbertForSequenceClassification(albert(num_labels=3)), few(True))
save("albert-words", AlbertForMaskedLM(albert(num_hidden_groups=1, inner_group_num=2)), few(True))
save("mpnet-model", MPNetModel(mpnet(), add_pooling_layer=False), few(pad=1, out=("last_hidden_state",)))
save("mpnet-sequence", MPNetForSequenceClassification(mpnet(num_labels=3)), few(pad=1, sizes=((1, 5), (3, 150))))
save("mpnet-answer-f16", MPNetForQuestionAnswering(mpnet(num_labels=2)), few(pad=1, out=spans), dtype=torch.float16)
save("mpnet-words", MPNetForMaskedLM(mpnet()), few(pad=1))
save("deberta-model", DebertaV2Model(deberta()), few(out=("last_hidden_state",)))
save("deberta-sequence", DebertaV2ForSequenceClassification(deberta(num_labels=3, max_relative_positions=12, pos_att_type=["c2p", "p2c"])), few(sizes=((1, 5), (3, 20))))
save("deberta-answer", DebertaV2ForQuestionAnswering(deberta(conv_kernel_size=3, conv_act="gelu", num_labels=2)), few(out=spans))
save("deberta-words-bf16", DebertaV2ForMaskedLM(deberta(num_hidden_layers=1)), few(), dtype=torch.bfloat16)


def modernbert(**more):
    return ModernBertConfig(**{**BASE, "vocab_size": 24, "pad_token_id": 0, "local_attention": 4, "num_hidden_layers": 3, **more})


save("modernbert-words", ModernBertForMaskedLM(modernbert(num_hidden_layers=2)), few())
save("modernbert-sequence", ModernBertForSequenceClassification(modernbert(num_labels=3, classifier_pooling="mean")), few(sizes=((1, 5), (3, 20))))
save("modernbert-token-bf16", ModernBertForTokenClassification(modernbert(num_labels=3, norm_bias=True, attention_bias=True, mlp_bias=True, classifier_bias=True, num_hidden_layers=2)), few(), dtype=torch.bfloat16)
