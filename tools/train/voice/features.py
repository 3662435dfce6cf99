"""Speech in few numbers for each frame of 8 ms: pitch, a spectrum of 50 bands, and how much of each of five parts is noise.

The first two come from WORLD (pyworld: DIO, StoneMask, CheapTrick), the third from its D4C.
"""
from __future__ import annotations

import numpy as np

RATE = 16_000
FRAME = 128  # samples
BANDS = 50
BINS = 257  # of a transform of 512 samples
NOISE_EDGES = [0, 500, 1500, 3000, 5000, 8000]  # Hz: parts within which noise and tone are mixed alike
QUIETEST = 1e-9  # power


def band_centres() -> np.ndarray:
    """Bands as far apart as the ear hears them, 0 to 8,000 Hz, in Hz."""
    mel = lambda f: 2595 * np.log10(1 + f / 700)
    edges = np.linspace(mel(0), mel(RATE / 2), BANDS)
    return 700 * (10 ** (edges / 2595) - 1)


def from_bands() -> np.ndarray:
    """[bins, bands]: a straight line between the centres of bands, for logarithms."""
    frequencies = np.arange(BINS) * RATE / 2 / (BINS - 1)
    return np.stack([np.interp(frequencies, band_centres(), row) for row in np.eye(BANDS)], 1).astype(np.float32)


def noise_to_bins() -> np.ndarray:
    """[bins, parts]: each bin has the share of its part."""
    frequencies = np.arange(BINS) * RATE / 2 / (BINS - 1)
    part = np.clip(np.searchsorted(NOISE_EDGES, frequencies, "right") - 1, 0, len(NOISE_EDGES) - 2)
    return np.eye(len(NOISE_EDGES) - 1, dtype=np.float32)[part]


def bands(power: np.ndarray) -> np.ndarray:
    """Natural logarithm of the amplitude at the centres of bands, for CheapTrick's [frames, bins] of power."""
    frequencies = np.linspace(0, RATE / 2, power.shape[1])
    logs = 0.5 * np.log(np.maximum(power, QUIETEST))
    return np.stack([np.interp(band_centres(), frequencies, row) for row in logs])


def noisiness(noise: np.ndarray) -> np.ndarray:
    """Mean of D4C's shares of noise within each part."""
    frequencies = np.linspace(0, RATE / 2, noise.shape[1])
    parts = [noise[:, (frequencies >= low) & (frequencies < high)].mean(1) for low, high in zip(NOISE_EDGES, NOISE_EDGES[1:])]
    return np.stack(parts, 1)
