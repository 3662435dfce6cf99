"""Writes what both sides run, unless it is there: the folders of models with the graphs that Hearth runs, a picture and a sound.

Run: python make.py ROOT NAME…
Writes ROOT/models/originals/NAME/ and ROOT/samples/.
"""

import hidden  # first: it hides torchvision

import shutil
import sys
import wave
from pathlib import Path

import torch
from transformers.models.depth_anything import modeling_depth_anything

import checkpoints
from common import Encoder, export, write_json
from seq2seq_export import export_decoders, export_text_encoder, merge_decoders
from speech_models import CtcGraph, EncoderGraph, sound
from text2text import logits
from vision import draw

# Rises when a checkpoint or an export changes, so that what the cache holds is made anew.
EDITION = 1


class Named(torch.nn.Module):
    """Some outputs of a model as a function of plain tensors."""

    def __init__(self, model, inputs, outputs):
        super().__init__()
        self.model, self.inputs, self.outputs = model, inputs, outputs

    def forward(self, *tensors):
        out = self.model(**dict(zip(self.inputs, tensors)))
        return tuple(out[name] for name in self.outputs)


def picture_graph(outputs: list[str], height: int, width: int):
    def write(model, path: Path) -> None:
        axes = {n: {0: "batch_size"} for n in ["pixel_values", *outputs]}
        export(Named(model, ["pixel_values"], outputs), (torch.rand(1, 3, height, width),), path / "model.onnx", ["pixel_values"], outputs, axes)

    return write


def text_graph(output: str, types: bool):
    def write(model, path: Path) -> None:
        names = ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]
        axes = {n: {0: "batch_size", 1: "sequence_length"} for n in names}
        axes[output] = {0: "batch_size"} if output == "logits" else {0: "batch_size", 1: "sequence_length"}
        ids = torch.randint(5, 200, (2, 7))
        rest = [torch.ones_like(ids), *([torch.zeros_like(ids)] if types else [])]
        export(Encoder(model, names), (ids, *rest), path / "model.onnx", names, [output], axes)

    return write


def clip_graph(model, path: Path) -> None:
    names, outputs = ["input_ids", "pixel_values", "attention_mask"], ["logits_per_image", "logits_per_text"]
    ids = torch.randint(0, 200, (3, 9))
    ids[:, -1] = model.config.text_config.eos_token_id
    axes = {
        "input_ids": {0: "text_batch_size", 1: "sequence_length"}, "attention_mask": {0: "text_batch_size", 1: "sequence_length"},
        "pixel_values": {0: "image_batch_size"}, outputs[0]: {0: "image_batch_size", 1: "text_batch_size"}, outputs[1]: {0: "text_batch_size", 1: "image_batch_size"},
    }  # fmt: skip
    export(Named(model, names, outputs), (ids, torch.rand(2, 3, 224, 224), torch.ones_like(ids)), path / "model.onnx", names, outputs, axes)


def t5_graphs(model, path: Path) -> None:
    c = model.config
    export_text_encoder(model.get_encoder(), c.vocab_size, path / "encoder_model.onnx")
    export_decoders(model, logits, path, c.num_decoder_layers, c.num_heads, c.d_kv, c.d_model, c.vocab_size)
    merge_decoders(path)


def whisper_logits(model, ids, mask, states, states_mask, cache):
    total, length = mask.shape[3], ids.shape[1]
    places = torch.arange(total)[total - length :][None]
    out = model.model.decoder(input_ids=ids, attention_mask=mask, position_ids=places, encoder_hidden_states=states, past_key_values=cache, use_cache=True)
    return model.proj_out(out[0])


def whisper_graphs(model, path: Path) -> None:
    c = model.config
    names = ["input_features"], ["last_hidden_state"]
    export(EncoderGraph(model.model.encoder), (torch.rand(1, 80, 3000),), path / "encoder_model.onnx", *names, {n: {0: "batch"} for n in names[0] + names[1]})
    heads = c.decoder_attention_heads
    export_decoders(model, whisper_logits, path, c.decoder_layers, heads, c.d_model // heads, c.d_model, c.vocab_size, masked=False)
    merge_decoders(path)


def ctc_graph(model, path: Path) -> None:
    axes = {"input_values": {0: "batch", 1: "samples"}, "logits": {0: "batch", 1: "frames"}}
    export(CtcGraph(model), (torch.randn(2, 8000),), path / "model.onnx", ["input_values"], ["logits"], axes)


GRAPHS = {
    "vit": picture_graph(["logits"], 224, 224),
    "yolos": picture_graph(["logits", "pred_boxes"], 512, 672),
    "segformer": picture_graph(["logits"], 512, 512),
    "depth_anything": picture_graph(["predicted_depth"], 518, 518),
    "clip": clip_graph,
    "distilbert": text_graph("logits", types=False),
    "minilm": text_graph("last_hidden_state", types=True),
    "t5": t5_graphs,
    "whisper": whisper_graphs,
    "wav2vec2": ctc_graph,
}


def make(root: Path, name: str) -> None:
    folder = root / name
    stamp = folder / "made.json"
    wanted = f'{{"edition": {EDITION}, "torch": "{torch.__version__}"}}'
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"making {name}", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "onnx").mkdir(parents=True)
    torch.manual_seed(0)
    model = getattr(checkpoints, name)(folder)
    model.set_attn_implementation("eager")
    with torch.no_grad():
        GRAPHS[name](model, folder / "onnx")
    stamp.write_text(wanted)


def write_samples(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draw(640, 480, 12).save(folder / "picture.jpg", quality=90)
    with wave.open(str(folder / "sound.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes((sound(10, 1) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    root = Path(sys.argv[1])
    write_samples(root / "samples")
    # `int` of a traced size would freeze it.
    modeling_depth_anything.int = lambda value: value if isinstance(value, torch.Tensor) else int(value)
    for which in sys.argv[2:]:
        make(root / "models" / "originals", which)
