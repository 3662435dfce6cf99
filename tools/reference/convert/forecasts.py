"""Goldens of Chronos-Bolt, as the package chronos-forecasting publishes it. Run: python forecasts.py"""

import torch
from chronos.chronos_bolt import ChronosBoltModelForForecasting
from transformers import T5Config

from common import pick, random_input, save

SIZES = dict(
    d_model=16, d_kv=4, num_heads=4, d_ff=24, num_layers=2, num_decoder_layers=2, relative_attention_num_buckets=8, relative_attention_max_distance=20,
    decoder_start_token_id=0, pad_token_id=0, vocab_size=2,
)


def bolt(**more):
    chronos = dict(context_length=48, prediction_length=6, input_patch_size=4, input_patch_stride=4, quantiles=[0.1, 0.5, 0.9], use_reg_token=True)
    config = T5Config(**SIZES, chronos_config={**chronos, **more}, reg_token_id=1)
    config.architectures = ["ChronosBoltModelForForecasting"]
    return ChronosBoltModelForForecasting(config)


def series(batch: int, length: int, *, level: float = 50.0):
    """Rising series with gaps; the second row starts late, the third stands still, the last is all gaps."""
    rows = random_input(f"series {batch} {length}", batch, length) * 3 + level + torch.arange(length) * 0.25
    rows[0, length // 3] = rows[0, length // 2 : length // 2 + 5] = float("nan")
    if batch > 1:
        rows[1, : length // 2 + 1] = float("nan")
    if batch > 2:
        rows[2] = 7.0
        rows[-1] = float("nan")
    return ("model", {"context": rows}, pick("quantile_preds"))


if __name__ == "__main__":
    save("chronos-bolt", bolt(), [series(1, 24), series(4, 30), series(2, 61, level=-4000.0), series(1, 11)])
    save("chronos-bolt-plain-bf16", bolt(use_reg_token=False, prediction_length=9), [series(2, 20)], dtype=torch.bfloat16)
