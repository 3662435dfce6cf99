"""Rooms, microphones and noises: what happens to clean speech before a network hears it. All in torch, a batch at a time."""
from __future__ import annotations

import torch

RATE = 16_000


def uniform(count: int, low: float, high: float, dice: torch.Generator) -> torch.Tensor:
    return torch.rand(count, 1, generator=dice) * (high - low) + low


def coloured(count: int, length: int, dice: torch.Generator) -> torch.Tensor:
    """Noise whose spectrum falls by 0 to 12 dB an octave, some of it in bursts; root mean square 1."""
    spectrum = torch.fft.rfft(torch.randn(count, length, generator=dice))
    bins = torch.arange(spectrum.shape[1]).clamp(min=1)
    noise = torch.fft.irfft(spectrum * (bins + 20) ** -uniform(count, -0.3, 2.0, dice), n=length)
    time = torch.arange(length) / RATE
    swell = 1 + uniform(count, 0, 0.9, dice) * torch.sin(2 * torch.pi * (uniform(count, 0.3, 8, dice) * time + uniform(count, 0, 1, dice)))
    noise = noise * swell
    return noise / noise.pow(2).mean(1, keepdim=True).sqrt()


def hum(count: int, length: int, dice: torch.Generator) -> torch.Tensor:
    """Mains and motors: a low tone that stands still, and its overtones."""
    time, pitch = torch.arange(length) / RATE, uniform(count, 45, 180, dice)
    sound = torch.zeros(count, length)
    for overtone in range(1, 9):
        strength = torch.rand(count, 1, generator=dice) / overtone
        sound = sound + strength * torch.sin(2 * torch.pi * (pitch * overtone * time + uniform(count, 0, 1, dice)))
    return sound / sound.pow(2).mean(1, keepdim=True).sqrt()


def beep(count: int, length: int, dice: torch.Generator) -> torch.Tensor:
    """One to six tones of a device: each begins and ends at once, with silence between them."""
    time = torch.arange(length) / RATE
    period, share = uniform(count, 0.15, 1.2, dice), uniform(count, 0.3, 0.9, dice)
    turn = torch.floor(time / period)
    pitch = uniform(count, 400, 3000, dice) * (1 + uniform(count, 0, 0.5, dice) * (turn % 2))
    sound = torch.sin(2 * torch.pi * pitch * time) + uniform(count, 0, 0.4, dice) * torch.sin(4 * torch.pi * pitch * time)
    sound = sound * ((time / period - turn) < share)
    return sound / sound.pow(2).mean(1, keepdim=True).sqrt()


MAKERS = {"noise": coloured, "hum": hum, "beep": beep}
BANK, ECHOES = 96, 256  # noises of each kind and rooms, which are made once


class Surroundings:
    """Noises and rooms of which each sound draws its own: to make them anew for each would cost more than the training."""

    def __init__(self, length: int, dice: torch.Generator):
        self.length, self.dice = length, dice
        self.noises = {kind: make(BANK, 2 * length, dice) for kind, make in MAKERS.items()}
        self.size = 1 << (length + RATE // 2 - 1).bit_length()
        self.rooms = torch.fft.rfft(self.echoes(), n=self.size) * self.curves()

    def echoes(self) -> torch.Tensor:
        """Impulse responses of half a second; one in three rooms has no echo."""
        tail = RATE // 2
        echo = torch.randn(ECHOES, tail, generator=self.dice) * torch.exp(-torch.arange(tail) / (RATE * uniform(ECHOES, 0.02, 0.12, self.dice)))
        echo = echo / echo.pow(2).sum(1, keepdim=True).sqrt() * uniform(ECHOES, -0.3, 0.6, self.dice).clamp(min=0)
        echo[:, 0] += 1
        return echo

    def curves(self) -> torch.Tensor:
        """The uneven spectrum of a microphone: some 4 dB up and down, and less of what is below 100 Hz."""
        knots = torch.randn(ECHOES, 1, 9, generator=self.dice) * 4
        curve = 10 ** (torch.nn.functional.interpolate(knots, size=self.size // 2 + 1, mode="linear")[:, 0] / 20)
        curve[:, : 100 * self.size // RATE] *= uniform(ECHOES, 0, 1, self.dice)
        return curve

    def noise(self, count: int) -> torch.Tensor:
        """Parts of noises: two of three are noise, the others hum and beeps."""
        kinds = torch.rand(count, generator=self.dice)
        names = ["noise" if kind < 0.67 else "hum" if kind < 0.84 else "beep" for kind in kinds.tolist()]
        return torch.stack([self.one(name) for name in names])

    def one(self, kind: str) -> torch.Tensor:
        """A part of one noise of a kind, of root mean square about 1."""
        which = int(torch.randint(BANK, (1,), generator=self.dice))
        start = int(torch.randint(self.length, (1,), generator=self.dice))
        return self.noises[kind][which, start : start + self.length]

    def heard(self, sounds: torch.Tensor, least_db: float = 5, most_db: float = 40) -> torch.Tensor:
        """Each sound in a room, with noise that is so many dB below it."""
        rooms = self.rooms[torch.randint(ECHOES, (len(sounds),), generator=self.dice)]
        wet = torch.fft.irfft(torch.fft.rfft(sounds, n=self.size) * rooms, n=self.size)[:, : sounds.shape[1]]
        loud = wet.abs().amax(1, keepdim=True) / 6  # the root mean square of speech is about a sixth of its peak
        return wet + self.noise(len(sounds))[:, : sounds.shape[1]] * loud * 10 ** (-uniform(len(sounds), least_db, most_db, self.dice) / 20)


def at_any_gain(sounds: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """A peak from -30 dB to full, cut at full scale as a card cuts it."""
    peak = sounds.abs().amax(1, keepdim=True) + 1e-6
    return (sounds / peak * 10 ** (uniform(len(sounds), -30, 1, dice) / 20)).clamp(-1, 1)
