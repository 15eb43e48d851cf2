"""Which mall the graph is for: what its schedules and sensors look at, and the home that a run holds while it lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import dagster as dg

from pipelines import business_time
from pipelines.errors import ConfigurationError
from pipelines.run_lock import run_lock
from pipelines.settings import DEFAULT_POLICY, DEFAULT_TIMEZONE, Home
from pipelines.sources import Source, load_source


class Mall(dg.ConfigurableResource):
    """Where a mall's data, policy and state lie, the instant to compute (empty: what the source says), and the instant
    at which its clock stands still (empty: it is the machine's)."""

    source: str
    home: str
    policy: str = str(DEFAULT_POLICY)
    as_of: str = ""
    clock: str = ""

    @property
    def place(self) -> Home:
        return Home(Path(self.home))

    @property
    def timezone(self) -> str:
        """That of its schedules."""
        source = self.read_source()
        return source.business_timezone if source else DEFAULT_TIMEZONE

    def read_source(self) -> Source | None:
        """What its source says, None where that can't be read: nobody's schedule may fail of it."""
        try:
            return load_source(Path(self.source))
        except ConfigurationError:
            return None

    def now(self) -> datetime:
        """This moment in UTC, without zone."""
        return business_time.parse_instant(self.clock, self.timezone) if self.clock else business_time.now()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Mall"]:
        with run_lock(self.place):
            yield self
