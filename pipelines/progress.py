"""How long work tells that it goes on: a step announces itself, whoever listens shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Called with the step, what it is at, and how many of how many are done (0 of 0: unknown).
Listener = Callable[[str, str, int, int], None]

_listeners: list[Listener] = []


def tell(step: str, detail: str = "", done: int = 0, total: int = 0) -> None:
    """Announces progress to everybody who listens."""
    for listener in _listeners:
        listener(step, detail, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Lets `listener` hear the progress made inside the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
