"""The one resource: which mall a run is for, and the home it holds while it lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.run_lock import run_lock
from pipelines.settings import DEFAULT_POLICY, Home


class Mall(dg.ConfigurableResource):
    """Where a mall's data, policy and state lie, and the instant to compute (empty: what the source says)."""

    source: str
    home: str
    policy: str = str(DEFAULT_POLICY)
    as_of: str = ""

    @property
    def place(self) -> Home:
        return Home(Path(self.home))

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Mall"]:
        with run_lock(self.place):
            yield self
