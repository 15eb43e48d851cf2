"""The mall's own past under other rules: the tables of the books, built by the same dbt project from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines import publish
from pipelines.dbt_project import build, name_of, node_count
from pipelines.policy import Policy, check_policy_against_data, write_raw_policy
from pipelines.policy.warnings import PolicyWarning
from pipelines.progress import tell
from pipelines.raw_store import load_raw
from pipelines.settings import Home
from pipelines.simulation.books import Books
from pipelines.simulation.scratch import scratch
from pipelines.transform import failure
from pipelines.warehouse import fresh_warehouse


@dataclass(frozen=True)
class Rebuilt:
    """What was built: `marts` holds schema marts, `warehouse` all schemas before it. `warnings` are those that a run
    would give about the policy."""

    marts: Path
    warehouse: Path
    warnings: list[PolicyWarning]


@contextmanager
def rebuilt(books: Books, policy: Policy, tables: Collection[str], step: str = "scenario") -> Iterator[Rebuilt]:
    """`tables`, and all that they are made from, as they would be had the mall's past been paid by `policy`. They are
    gone after the block. Nothing that a run makes or reads is touched, so that one may be under way. Progress is told
    of the `step`.

    Raises ConfigurationError where the policy does not reach back to the first order.
    """
    with scratch(books.home) as folder:
        place = Home(folder)
        with fresh_warehouse(place) as con:
            load_raw(con, books.home, books.newest_delivery)
            write_raw_policy(policy, con)
            warnings = check_policy_against_data(policy, con, books.as_of)
        marts = publish.prepare(place)
        results = build(place, marts, books.as_of, books.business_timezone, _telling(step, tables), only=tables)
        if error := failure(place, results, "The past could not be replayed"):
            raise error
        yield Rebuilt(marts, place.warehouse, warnings)


def _telling(step: str, tables: Collection[str]) -> Callable[[str], None]:
    total, done = node_count(tables), 0
    tell(step, "", 0, total)

    def on_node(unique_id: str) -> None:
        nonlocal done
        done += 1
        tell(step, name_of(unique_id), done, total)

    return on_node
