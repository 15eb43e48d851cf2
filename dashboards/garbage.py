"""Streamlit collects garbage after every answer, and would look through all that is loaded for longer than it takes to
make a page. What was loaded once stays for good, so it is left out."""

from __future__ import annotations

import gc
from functools import cache


@cache
def leave_out(_after: str) -> None:
    """Leaves out what is there now, once for each name: after the server's start, and after a page was shown first,
    which loads more. Seldom, since what belongs to a reader who is there at the time is left out too."""
    gc.collect()
    gc.freeze()
