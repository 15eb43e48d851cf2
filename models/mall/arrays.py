"""Rows as dataclasses of arrays of one length: some of them, and several one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TypeVar

import numpy as np

Rows = TypeVar("Rows")


def picked(rows: Rows, chosen: np.ndarray | slice) -> Rows:
    """The chosen rows."""
    return type(rows)(*(getattr(rows, field.name)[chosen] for field in fields(rows)))


def stacked(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts, of which there is at least one."""
    kind = type(parts[0])
    return kind(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(kind)))
