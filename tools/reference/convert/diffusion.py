"""Goldens of Stable Diffusion's UNet and autoencoder; needs diffusers (0.42). Run: python diffusion.py"""

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

from common import random_input, save

UNET = dict(sample_size=8, block_out_channels=(8, 12), layers_per_block=1, cross_attention_dim=12, norm_num_groups=4, attention_head_dim=2)
TYPES = dict(down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"))


def loader(kind):
    return lambda made: kind.from_pretrained(made, torch_dtype=torch.float32).eval()


def step(batch: int, height: int, width: int, **more):
    inputs = {
        "sample": random_input(f"sample {batch}", batch, 4, height, width),
        "timestep": torch.tensor([321]),
        "encoder_hidden_states": random_input(f"text {batch}", batch, 5, 12),
        **more,
    }

    def run(model, q):
        added = {name: q[name] for name in ("text_embeds", "time_ids") if name in q}
        answer = model(
            q["sample"], q["timestep"], q["encoder_hidden_states"], timestep_cond=q.get("timestep_cond"), added_cond_kwargs=added or None
        )
        return {"out_sample": answer.sample}

    return ("model", inputs, run)


def unet(name, cases, dtype=None, **more):
    save(name, UNet2DConditionModel(**{**UNET, **TYPES, **more}), cases, dtype=dtype, load=loader(UNet2DConditionModel))


def encode(model, q):
    return {"latent_parameters": model.encode(q["sample"]).latent_dist.parameters}


def decode(model, q):
    return {"sample": model.decode(q["latent_sample"]).sample}


if __name__ == "__main__":
    unet("unet-sd1", [step(1, 8, 8), step(2, 10, 7)])
    unet("unet-sd2-f16", [step(1, 4, 8)], dtype=torch.float16, attention_head_dim=(2, 3), use_linear_projection=True)
    unet("unet-lcm", [step(2, 6, 4, timestep_cond=random_input("guidance", 2, 8))], time_cond_proj_dim=8)
    sizes = torch.tensor([[64.0, 64, 0, 8, 64, 48]] * 2)
    more = dict(addition_embed_type="text_time", addition_time_embed_dim=4, projection_class_embeddings_input_dim=40)
    sdxl = dict(transformer_layers_per_block=(1, 2), attention_head_dim=(2, 3), use_linear_projection=True, **more)
    sdxl |= dict(down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"))
    unet("unet-sdxl", [step(2, 4, 6, text_embeds=random_input("pooled", 2, 16), time_ids=sizes)], **sdxl)
    blocks = dict(down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, block_out_channels=(8, 12))
    vae = AutoencoderKL(**blocks, layers_per_block=1, norm_num_groups=4, latent_channels=4)
    seen = [("vae_encoder", {"sample": random_input(f"pixels {b}", b, 3, h, w)}, encode) for b, h, w in ((1, 8, 8), (2, 12, 8))]
    drawn = [("vae_decoder", {"latent_sample": random_input(f"latent {b}", b, 4, h, w)}, decode) for b, h, w in ((1, 4, 4), (2, 3, 4))]
    save("autoencoder-kl", vae, [*seen, *drawn], load=loader(AutoencoderKL))
