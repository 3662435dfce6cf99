"""Which letters say which sounds: each letter says none, one or two, found by counting over all words again and again.

The counting is Viterbi training: it begins with vowels that belong to vowel letters, and each pass aligns every word as the
counts of the pass before make it likeliest.
"""
from __future__ import annotations

import numpy as np
from numba import njit

PASSES = 6
VOWEL_LETTERS, VOWEL_SOUNDS = set("aeiouy"), set("aeiouAEIOUV03@")
SMOOTH = 0.05  # added to each count
HOW_MANY = np.log(np.array([0.25, 0.7, 0.05]))  # how likely a letter says none, one or two, before anything is counted


@njit(cache=True)
def best_path(letters, sounds, none, one, two):
    """How many sounds each letter says on the likeliest path; all zeros where there is none."""
    rows, columns = len(letters), len(sounds)
    score = np.full((rows + 1, columns + 1), -1e9)
    step = np.zeros((rows + 1, columns + 1), np.int64)
    score[0, 0] = 0
    for i in range(1, rows + 1):
        letter = letters[i - 1]
        for j in range(columns + 1):
            best, said = score[i - 1, j] + none[letter], 0
            if j >= 1:
                value = score[i - 1, j - 1] + one[letter, sounds[j - 1]]
                if value > best:
                    best, said = value, 1
            if j >= 2:
                value = score[i - 1, j - 2] + two[letter, sounds[j - 2], sounds[j - 1]]
                if value > best:
                    best, said = value, 2
            score[i, j], step[i, j] = best, said
    counts = np.zeros(rows, np.int64)
    if score[rows, columns] < -1e8:
        return counts
    j = columns
    for i in range(rows, 0, -1):
        counts[i - 1] = step[i, j]
        j -= step[i, j]
    return counts


def first_guess(letters: list[str], sounds: list[str]):
    """Log shares before anything is counted."""
    vowel = np.array([bool(VOWEL_SOUNDS & set(sound)) for sound in sounds])
    one = np.zeros((len(letters), len(sounds)))
    for index, letter in enumerate(letters):
        fits = vowel if letter in VOWEL_LETTERS else ~vowel
        one[index] = np.log(np.where(fits, 0.9, 0.1 if letter.isalpha() else 0.001) / len(sounds))
    return np.full(len(letters), HOW_MANY[0]), one + HOW_MANY[1], one[:, :, None] + one[:, None, :] + HOW_MANY[2]


def align(texts: list[np.ndarray], said: list[np.ndarray], letters: list[str], sounds: list[str]) -> list[np.ndarray]:
    """For each text how many of its sounds each letter says."""
    none, one, two = first_guess(letters, sounds)
    paths: list[np.ndarray] = []
    for _ in range(PASSES):
        paths = [best_path(text, row, none, one, two) for text, row in zip(texts, said)]
        n0, n1, n2 = np.full(none.shape, SMOOTH), np.full(one.shape, SMOOTH / 10), np.full(two.shape, SMOOTH / 1000)
        for text, row, path in zip(texts, said, paths):
            at = 0
            for letter, count in zip(text, path):
                if count == 0:
                    n0[letter] += 1
                elif count == 1:
                    n1[letter, row[at]] += 1
                else:
                    n2[letter, row[at], row[at + 1]] += 1
                at += count
        whole = np.log(n0 + n1.sum(1) + n2.sum((1, 2)))
        none, one, two = np.log(n0) - whole, np.log(n1) - whole[:, None], np.log(n2) - whole[:, None, None]
    return paths
