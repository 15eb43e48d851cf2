"""Texts that nothing shows by accident: no repr, no log, no pickle, no error."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """A text that is only told to who asks for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not written anywhere.")
