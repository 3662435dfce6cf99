"""Speech to learn from: eSpeak NG as the Python package `espeakng-loader` bundles it, called through its C interface.

Only training uses it; nothing of it ships. See speak_lib.h of eSpeak NG 1.52 for the names and numbers below.
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass

import espeakng_loader
import numpy as np
from scipy.signal import resample_poly

RATE = 16_000  # samples a second of what `say` gives
SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come through the callback
PHONEME_EVENTS = 1
CHARS_UTF8 = 1
PARAMETERS = {"speed": 1, "volume": 2, "pitch": 3, "range": 4}
WORD, PHONEME = 1, 7  # kinds of events


class Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("unique", ctypes.c_uint), ("text_position", ctypes.c_int), ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int), ("sample", ctypes.c_int), ("user_data", ctypes.c_void_p), ("id", Id),
    ]  # fmt: skip


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


@dataclass
class Speech:
    """What was said: samples at RATE, and when words and phonemes begin, in seconds; a word with its place in the text."""

    samples: np.ndarray
    words: list[tuple[int, float]]
    phonemes: list[tuple[str, float]]


class Espeak:
    """One voice at a time; a process can hold only one of these, as the library keeps its state to itself."""

    def __init__(self):
        self.library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate = self.library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), PHONEME_EVENTS)
        assert self.rate > 0, "eSpeak NG did not start"
        self.library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.parts: list[np.ndarray] = []
        self.events: list[tuple[int, int, float, str]] = []
        self.callback = CALLBACK(self.hear)
        self.library.espeak_SetSynthCallback(self.callback)

    def hear(self, wave, count, events) -> int:
        if wave and count > 0:
            self.parts.append(np.ctypeslib.as_array(wave, (count,)).copy())
        index = 0
        while events and events[index].type != 0:
            event = events[index]
            name = event.id.string.decode("utf8", "ignore") if event.type == PHONEME else ""
            self.events.append((event.type, event.text_position, event.audio_position / 1000, name))
            index += 1
        return 0

    def say(self, text: str, voice: str, **parameters: int) -> Speech:
        """`text` in a voice such as "en-us+f3"; speed in words a minute, volume, pitch and range from 0 to 100."""
        assert self.library.espeak_SetVoiceByName(voice.encode()) == 0, voice
        for name, value in parameters.items():
            self.library.espeak_SetParameter(PARAMETERS[name], value, 0)
        self.parts, self.events = [], []
        encoded = text.encode()
        self.library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, CHARS_UTF8, None, None)
        whole = np.concatenate(self.parts) if self.parts else np.zeros(0, np.int16)
        samples = resample_poly(whole.astype(np.float32) / 32768, RATE, self.rate).astype(np.float32)
        words = [(place - 1, at) for kind, place, at, _ in self.events if kind == WORD]
        return Speech(samples, words, [(name, at) for kind, _, at, name in self.events if kind == PHONEME])

    def phonemes(self, text: str, voice: str) -> str:
        """How a text is said, in eSpeak's ASCII names, which `_` parts."""
        assert self.library.espeak_SetVoiceByName(voice.encode()) == 0, voice
        pointer = ctypes.c_char_p(text.encode())
        said = self.library.espeak_TextToPhonemes(ctypes.byref(pointer), CHARS_UTF8, ord("_") << 8)
        return (said or b"").decode()
