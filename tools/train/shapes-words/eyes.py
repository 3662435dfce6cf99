"""What all three models look with: the detector that ships, and what it knows of the PLACES things it is surest of."""
from __future__ import annotations

from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import nn

import world  # noqa: F401  (makes ../shapes and ../common importable)
from common.weights4 import LEAST_WEIGHTS, rounded4
from networks import Detector, corners
from scene import COLOURS, KINDS

SHIPPED = Path(__file__).parents[3] / "resources" / "models" / "hearth" / "shapes-detection" / "onnx" / "model_quantized.onnx"
PLACES = 6  # things in a scene are four at most; the others are for doubts
# Numbers of a place: shares of kinds, shares of colours, centre and size of the box, how sure it is.
KNOWN = len(KINDS) + len(COLOURS) + 5


def module_path(output: str) -> str:
    """`/m/s2/s2.1/a/a.0/Conv_output_0` is `s2.1.a.0`: the exporter repeats the name of a sequence before a place in it."""
    path: list[str] = []
    for part in output.split("/")[2:-1]:
        if "." in part:
            path.pop()
        path.append(part)
    return ".".join(path)


def weights_of(path: Path) -> dict[str, torch.Tensor]:
    """Weights and biases of a graph's convolutions by the path of the module in the detector."""
    model = onnx.load(path)
    tables = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear":
            codes, scales = tables[node.input[0]], tables[node.input[1]]
            tables[node.output[0]] = codes * scales.reshape(-1, *[1] * (codes.ndim - 1))
    found = {}
    for node in model.graph.node:
        if node.op_type == "Conv":
            found[module_path(node.output[0])] = tuple(torch.from_numpy(tables[i].copy()) for i in node.input[1:3])
    return found


def shipped_detector(path: Path = SHIPPED) -> Detector:
    """The detector with the weights of the graph that ships. Its norms were folded into the convolutions: here they do nothing."""
    model, found = Detector().eval(), weights_of(path)
    for name, module in model.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_var.fill_(1 - module.eps)
    with torch.no_grad():
        for name, module in model.named_modules():
            if not isinstance(module, nn.Conv2d):
                continue
            weight, bias = found.pop(name)
            module.weight.copy_(weight)
            if module.bias is not None:
                module.bias.copy_(bias)
            else:
                path_, place = name.rsplit(".", 1)
                model.get_submodule(f"{path_}.{int(place) + 1}").bias.copy_(bias)
    assert not found, f"the graph has more convolutions: {list(found)}"
    return model


def round_weights(model: nn.Module) -> nn.Module:
    """Rounds a model's large weights in place as `quantise_weights4` does: what learns from it learns from what ships."""
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.Conv2d) and module.weight.numel() >= LEAST_WEIGHTS:
                codes, scales = rounded4(module.weight.numpy())
                module.weight.copy_(torch.from_numpy(codes * scales.reshape(-1, 1, 1, 1)))
    return model


def peaks(there: torch.Tensor) -> torch.Tensor:
    """How sure each cell [batch, 1, grid, grid] is of a centre; nothing where a neighbour is surer."""
    sure = torch.sigmoid(there)
    return torch.where(sure >= F.max_pool2d(sure, 3, 1, 1), sure, torch.zeros_like(sure))


class Places(nn.Module):
    """What is known of the PLACES surest cells, [batch, PLACES, KNOWN], the surest first."""

    def __init__(self, detector: Detector):
        super().__init__()
        self.detector = detector

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        there, kinds, colours, edges = self.detector(pixel_values)
        sure = peaks(there)
        left, top, right, bottom = corners(edges).clamp(0, 1).split(1, 1)
        box = torch.cat([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top], 1)
        cells = torch.cat([kinds.softmax(1), colours.softmax(1), box, sure], 1).flatten(2).transpose(1, 2)
        best = sure.flatten(1).topk(PLACES, 1).indices
        return cells.gather(1, best[:, :, None].expand(-1, -1, KNOWN))
