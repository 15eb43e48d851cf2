"""Every word that people read: a folder per language, in it a TOML file per page, addressed by dotted keys."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"zh": "中文", "en": "English"}
DEFAULT_LANGUAGE = "zh"


@dataclass(frozen=True)
class Text:
    """The words of one language."""

    language: str
    words: Mapping[str, str]
    #: Unit words of large amounts and what they stand for, largest first, in yuan.
    scales: tuple[tuple[str, int], ...]

    def __call__(self, key: str, **values: Any) -> str:
        """The text of `key` with its `{names}` filled in. Raises KeyError for a key that is not there."""
        return self.words[key].format(**values)

    def code(self, kind: str, value: str | None) -> str:
        """The word for a code of the published tables; a code from a newer pipeline stands for itself."""
        if value is None:
            return self.words["none"]
        return self.words.get(f"{kind}.{value}", value)


@cache
def load(language: str) -> Text:
    """The words of `language`, a key of LANGUAGES."""
    content: dict[str, Any] = {}
    for path in sorted(Path(__file__).with_name(language).glob("*.toml")):
        content |= tomllib.loads(path.read_text(encoding="utf-8"))
    scales = tuple((unit, size) for unit, size in content.pop("scales"))
    return Text(language, dict(_flat(content)), scales)


def _flat(branch: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in branch.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
