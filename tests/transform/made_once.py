"""Malls that several test files read: the first that needs one makes it, whichever process it runs in."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` filled, once for the whole session; who changes something in it works on a copy."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    session = factory.getbasetemp().parent if is_worker else factory.getbasetemp()
    folder, made = session / name, session / f"{name}.made"
    with (session / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            folder.mkdir()
            make(folder)
            made.touch()
    return folder
