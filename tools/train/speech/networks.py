"""What hears: a waveform becomes a log-mel spectrogram inside the graph, and a small network of convolutions looks at it."""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn

from blocks import Block
from words import COMMAND_WORDS, WORDS

RATE = 16_000
WINDOW, HOP, BANDS = 400, 160, 40  # 25 ms every 10 ms, as wav2vec2's first layers and Whisper's spectrograms
STRIDE = 640  # samples of one step of the outputs: 40 ms
FLOOR = 1e-3  # of the root mean square: what is quieter is not made louder
BLANK, BETWEEN = 0, 1  # tokens: nothing, and what stands between two words
TOKENS = ["<pad>", "|", *COMMAND_WORDS]
KINDS = ["silence", "noise", "hum", "beep", "other speech"]  # what a sound can be that is none of the words
LABELS = [*WORDS, *KINDS]
WIDTH = 96


def mel_filters() -> torch.Tensor:
    """Triangles on the mel scale (2595 log10(1 + f / 700)) from 60 to 7,600 Hz, as [bands, bins]."""
    mel = lambda f: 2595 * math.log10(1 + f / 700)
    edges = torch.linspace(mel(60), mel(7600), BANDS + 2)
    edges = 700 * (10 ** (edges / 2595) - 1)
    bins = torch.arange(WINDOW // 2 + 1) * RATE / WINDOW
    up = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return torch.minimum(up, down).clamp(min=0)


class LogMel(nn.Module):
    """[batch, samples] to [batch, bands, samples / HOP]. The kernels of the transform are made by the graph itself: their
    160,000 numbers would weigh as much as the rest of a model."""

    def __init__(self):
        super().__init__()
        self.register_buffer("filters", mel_filters())
        self.register_buffer("time", torch.arange(WINDOW, dtype=torch.float32))
        self.register_buffer("bins", torch.arange(WINDOW // 2 + 1, dtype=torch.float32))

    def forward(self, samples):
        loud = samples.pow(2).mean(1, keepdim=True).sqrt()
        x = samples / (loud + FLOOR)
        power = self.by_kernels(x) if torch.onnx.is_in_onnx_export() else self.by_fft(x)
        return torch.log(torch.matmul(self.filters, power) + 1e-2)

    @staticmethod
    def by_fft(x):
        """The fast way, which training takes."""
        spectrum = torch.stft(x, WINDOW, HOP, window=torch.hann_window(WINDOW), pad_mode="constant", return_complex=True)
        return spectrum.real.square() + spectrum.imag.square()

    def by_kernels(self, x):
        """The same as a convolution, which every runtime has. Its kernels follow from two rows of numbers when the graph is loaded."""
        phase = self.bins.unsqueeze(1) * self.time * (2 * math.pi / WINDOW)
        window = 0.5 - 0.5 * torch.cos(self.time * (2 * math.pi / WINDOW))
        kernels = torch.cat([torch.cos(phase) * window, torch.sin(phase) * window]).unsqueeze(1)
        padded = F.pad(x.unsqueeze(1), (WINDOW // 2, WINDOW // 2))
        real, imaginary = F.conv1d(padded, kernels, stride=HOP).chunk(2, 1)
        return real * real + imaginary * imaginary


class Trunk(nn.Module):
    """[batch, bands, frames of 10 ms] to [batch, width, steps of 40 ms]; a step knows about 0.9 s on each side of it."""

    def __init__(self, blocks: int = 5):
        super().__init__()
        self.norm = nn.BatchNorm1d(BANDS)
        self.first = nn.Conv1d(BANDS, WIDTH, 9, stride=4, padding=4)
        self.wide = nn.Sequential(*(Block(WIDTH, 9, 2 if index == 3 else 1) for index in range(blocks)))
        self.last = nn.BatchNorm1d(WIDTH)

    def forward(self, mel):
        return self.last(self.wide(F.gelu(self.first(self.norm(mel)))))


class Commands(nn.Module):
    """Logits of TOKENS for each step, as a wav2vec2 with a CTC head gives them: [batch, steps, tokens]."""

    def __init__(self):
        super().__init__()
        self.mel, self.trunk = LogMel(), Trunk()
        self.head = nn.Conv1d(WIDTH, len(TOKENS), 1)

    def forward(self, input_values):
        return self.of_mel(self.mel(input_values))

    def of_mel(self, mel):
        return self.head(self.trunk(mel)).transpose(1, 2)


class Words(nn.Module):
    """Logits of LABELS for a whole sound, as wav2vec2's classifier gives them: [batch, labels]."""

    def __init__(self):
        super().__init__()
        self.mel, self.trunk = LogMel(), Trunk(blocks=4)
        self.weigh = nn.Conv1d(WIDTH, 1, 1)
        self.head = nn.Linear(2 * WIDTH, len(LABELS))

    def forward(self, input_values):
        return self.of_mel(self.mel(input_values))

    def of_mel(self, mel):
        x = self.trunk(mel)
        weights = torch.softmax(self.weigh(x), 2)
        return self.head(torch.cat([(x * weights).sum(2), x.amax(2)], 1))
