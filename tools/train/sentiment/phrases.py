"""Reads the phrase files: `[section]` headings, then one phrase a line or words between commas."""
from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "phrases"


def read_sections(name: str) -> dict[str, list[str]]:
    """All sections of one file, each as its list of lines."""
    sections: dict[str, list[str]] = {}
    current = None
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], [])
        else:
            current.append(line)
    return sections


def read_words(name: str) -> dict[str, list[str]]:
    """All sections of one file, each as a list of the words between its commas."""
    joined = {key: " ".join(lines) for key, lines in read_sections(name).items()}
    return {key: [w.strip() for w in text.split(",") if w.strip()] for key, text in joined.items()}
