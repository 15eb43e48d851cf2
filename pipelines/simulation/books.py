"""The books that readers see now, with what they were made from: raw data up to a delivery, and dated rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.calling import command_line
from pipelines.errors import ConfigurationError
from pipelines.policy import Policy, published_policy
from pipelines.publish import run_that_knows
from pipelines.settings import Home
from pipelines.warehouse import connect


@dataclass(frozen=True)
class Books:
    """A publication: its file, the instant it is as of (UTC, without zone), the number of the newest delivery that it
    knows, the version of the code that made it, and the policy by which it pays."""

    home: Home
    file: Path
    run_id: str
    as_of: datetime
    business_timezone: str
    newest_delivery: int
    code_version: str
    policy: Policy


def open_books(home: Home) -> Books:
    """What is published in `home`. Raises ConfigurationError where nothing is, or by a version of Fenxiao that did not
    yet write down by which rules."""
    run = run_that_knows(home, "meta.policy_commission_rates")
    with connect(run.file, read_only=True) as con:
        try:
            query = "select newest_delivery, code_version from meta.run"
            [(newest_delivery, code_version)] = con.execute(query).fetchall()
            policy = published_policy(con)
        except duckdb.Error:
            advice = command_line("run")
            message = f"What is published in {home.root} does not say by which rules: run `{advice}` first."
            raise ConfigurationError(message) from None
    return Books(home, run.file, run.run_id, run.as_of, run.business_timezone, newest_delivery, code_version, policy)
