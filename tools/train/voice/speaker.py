"""The voice: letters say sounds, sounds have lengths, and each frame of a sound has a pitch and a spectrum; then it is heard.

All of it is one graph. The last part has nothing to learn: a pulse for each swing of the pitch, and noise, go through the
spectrum of each frame, as in WORLD (Morise, Yokomori and Ozawa 2016).
"""
from __future__ import annotations

import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from features import BANDS, BINS, FRAME, NOISE_EDGES, RATE, from_bands, noise_to_bins
from text import LETTERS, PAUSES

sys.path.append(str(Path(__file__).parent.parent / "speech"))
from blocks import Block

NOISE_PARTS = len(NOISE_EDGES) - 1
LETTER_WIDTH, SOUND_WIDTH, FRAME_WIDTH = 144, 128, 144
DROP = 0.1  # share of what is dropped in training
SIZE = 2 * (BINS - 1)  # of the transform
LOWEST = 50.0  # Hz
LONGEST, BEFORE, AFTER = 200, 6, 12  # frames: of one sound at most, and of the silence at both ends
NOISE_LENGTH = 16_381  # samples after which the noise comes again: a second, and a prime


class Letters(nn.Module):
    """[1, letters] to [1, letters, 2, sounds]: what each letter says, first and second; sound 0 is none."""

    def __init__(self, sounds: int):
        super().__init__()
        self.sounds = sounds
        self.embed = nn.Embedding(len(LETTERS), LETTER_WIDTH)
        self.blocks = nn.Sequential(*(Block(LETTER_WIDTH, reach, drop=DROP) for reach in (7, 7, 7, 5)))
        self.head = nn.Conv1d(LETTER_WIDTH, 2 * sounds, 1)

    def forward(self, letters):
        x = self.head(self.blocks(self.embed(letters).transpose(1, 2)))
        return x.view(x.shape[0], 2, self.sounds, -1).permute(0, 3, 1, 2)


class Lengths(nn.Module):
    """[1, sounds] to what is known of each sound [1, width, sounds], and its length in frames as a logarithm."""

    def __init__(self, sounds: int):
        super().__init__()
        self.embed = nn.Embedding(sounds, SOUND_WIDTH)
        self.blocks = nn.Sequential(*(Block(SOUND_WIDTH, 5, drop=DROP) for _ in range(3)))
        self.head = nn.Conv1d(SOUND_WIDTH, 1, 1)

    def forward(self, sounds):
        x = self.blocks(self.embed(sounds).transpose(1, 2))
        return x, self.head(x)[:, 0]


def spread(known: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Each frame gets what is known of its sound, and where in the sound it is: [1, width, sounds] and [1, sounds] to [1, width + 3, frames]."""
    ends = torch.cumsum(lengths, 1)
    frames = torch.arange(ends[0, -1]).unsqueeze(1)
    which = (frames >= ends).sum(1)
    length = lengths[0, which].float()
    after = (ends[0, which] - frames[:, 0]).float() - 0.5
    place = torch.stack([after / length, (length - after) / 10, after / 10]).unsqueeze(0)
    return torch.cat([known[:, :, which], place], 1)


class Frames(nn.Module):
    """[1, width + 3, frames] to logarithm of pitch, how surely there is one, spectrum of bands, and shares of noise."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(SOUND_WIDTH + 3, FRAME_WIDTH, 1)
        self.blocks = nn.Sequential(*(Block(FRAME_WIDTH, 7, drop=DROP) for _ in range(4)))
        self.head = nn.Conv1d(FRAME_WIDTH, 2 + BANDS + NOISE_PARTS, 1)

    def forward(self, x):
        x = self.head(self.blocks(self.first(x)))
        return x[:, 0], x[:, 1], x[:, 2 : 2 + BANDS], x[:, 2 + BANDS :]


class Waves(nn.Module):
    """Pitch [1, frames] in Hz (0: none), logarithms of amplitude [1, bands, frames] and shares of noise [1, parts, frames] to samples."""

    def __init__(self):
        super().__init__()
        self.register_buffer("from_bands", torch.from_numpy(from_bands()))
        self.register_buffer("noise_to_bins", torch.from_numpy(noise_to_bins()))
        # All kernels of the transforms follow from these two when the graph is loaded.
        self.register_buffer("time", torch.arange(SIZE, dtype=torch.float32))
        self.register_buffer("bins", torch.arange(BINS, dtype=torch.float32))
        inner = torch.ones(BINS)
        inner[0] = inner[-1] = 0
        self.register_buffer("inner", inner)

    def forward(self, pitch, bands, noise):
        voiced = (pitch > 0).float()
        swings = pitch.clamp(min=LOWEST).repeat_interleave(FRAME, 1) / RATE
        turns = torch.floor(torch.cumsum(swings, 1))
        pulses = (turns - F.pad(turns[:, :-1], (1, 0))) * torch.rsqrt(swings)
        count = torch.arange(pulses.shape[1]) % NOISE_LENGTH
        # White enough: the cube of a counter, modulo a power of two, without any seed; variance 1.
        rough = ((count * (count * count * 15731 + 789221) + 1376312589) % 2147483648).float() / 1073741824 - 1
        share = torch.matmul(self.noise_to_bins, noise * voiced.unsqueeze(1) + (1 - voiced).unsqueeze(1))
        level = torch.matmul(self.from_bands, bands)
        tone = self.filtered(pulses, level + 0.5 * torch.log((1 - share).clamp(min=1e-6)))
        hiss = self.filtered((rough * math.sqrt(3)).unsqueeze(0), level + 0.5 * torch.log(share.clamp(min=1e-6)))
        return self.joined(tone + hiss)

    def filtered(self, samples, level):
        """Spectra [1, 2 bins, frames] of the samples around each frame, through a filter of least phase."""
        time = self.time[: 2 * FRAME]
        window = 0.5 - 0.5 * torch.cos(time * (math.pi / FRAME))
        angle = self.bins.unsqueeze(1) * time * (2 * math.pi / SIZE)
        x = F.pad(samples.unsqueeze(1), (FRAME // 2, FRAME // 2))
        real, imaginary = F.conv1d(x, torch.cat([torch.cos(angle) * window, -torch.sin(angle) * window]).unsqueeze(1), stride=FRAME).chunk(2, 1)
        phase, gain = self.least_phase(level), torch.exp(level)
        c, s = gain * torch.cos(phase), gain * torch.sin(phase)
        return torch.cat([real * c - imaginary * s, real * s + imaginary * c], 1)

    def least_phase(self, level):
        """The phase that belongs to a logarithm of amplitude: its cepstrum's sines, twice (Oppenheim and Schafer)."""
        cycle = self.bins.unsqueeze(1) * self.bins * (2 * math.pi / SIZE)
        cepstrum = torch.matmul(torch.cos(cycle) * ((1 + self.inner) / SIZE), level)
        return torch.matmul(torch.sin(cycle) * (-2 * self.inner), cepstrum)

    def joined(self, spectra):
        """Samples of overlapping spectra: the inverse transform of each, added where they overlap."""
        weight = ((1 + self.inner) / SIZE).unsqueeze(1)
        angle = self.bins.unsqueeze(1) * self.time * (2 * math.pi / SIZE)
        kernels = torch.cat([torch.cos(angle) * weight, -torch.sin(angle) * weight]).unsqueeze(1)
        whole = F.conv_transpose1d(spectra, kernels, stride=FRAME)
        return whole[:, 0, FRAME // 2 : -(SIZE - FRAME - FRAME // 2)]


class Sound(nn.Module):
    """What learns from speech.npz: lengths and frames."""

    def __init__(self, sounds: int):
        super().__init__()
        self.lengths, self.frames = Lengths(sounds), Frames()
        self.register_buffer("middle", torch.zeros(BANDS, 1))
        self.register_buffer("pitch_middle", torch.zeros(1))


class Voice(nn.Module):
    """The whole graph, as VITS has it: input_ids [1, letters] and a rate of speaking [1] to a waveform [1, samples]."""

    def __init__(self, sounds: int):
        super().__init__()
        self.letters, self.sound, self.waves = Letters(sounds), Sound(sounds), Waves()

    def said(self, input_ids):
        """Sounds [1, count] of a text between two full stops, as in training, where one text followed the other; no pause comes twice."""
        stop = torch.full_like(input_ids[:, :1], LETTERS.index("."))
        said = self.letters(torch.cat([stop, input_ids, stop], 1)).argmax(3).flatten()
        said = said[said > 0]
        pause = said <= len(PAUSES)
        again = pause[1:] & pause[:-1]
        return torch.cat([said[:1], said[1:][~again]]).unsqueeze(0)

    def forward(self, input_ids, speaking_rate):
        said = self.said(input_ids)
        known, length = self.sound.lengths(said)
        lengths = torch.round(torch.exp(length) / speaking_rate).clamp(min=1, max=LONGEST)
        lengths = torch.cat([torch.full_like(lengths[:, :1], BEFORE), lengths[:, 1:-1], torch.full_like(lengths[:, :1], AFTER)], 1).long()
        pitch, sure, bands, noise = self.sound.frames(spread(known, lengths))
        pitch = torch.where(sure > 0, torch.exp(pitch + self.sound.pitch_middle), torch.zeros_like(pitch))
        return self.waves(pitch, bands + self.sound.middle, torch.sigmoid(noise)).clamp(-1, 1)
