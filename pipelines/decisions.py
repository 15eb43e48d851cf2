"""What the system decides and stands by: written once under <home>/raw, before it takes effect, and input to every run.

A decision is a few rows of one or more kinds under one key, such as a board's issue with its places. Each kind's rows
lie in `raw/decision_<kind>/<number>.parquet`; `raw/decisions.json`, switched by rename, says which of them count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines.contract.sql_text import identifier, literals
from pipelines.durable import alone, sync, write_atomically
from pipelines.errors import FenxiaoError
from pipelines.settings import Home

FORMAT = 1
INSTANT = pl.Datetime("us")
#: kind -> column -> type. Instants are UTC; money is fen.
KINDS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "board_issues": {
        "board": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        "scope": pl.String,
        "name_zh": pl.String,
        "name_en": pl.String,
        "measure": pl.String,
        "period": pl.String,
        "minimum": pl.Int64,
        "tie_rule": pl.String,
        "is_masked": pl.Boolean,
        "people": pl.Int64,
        "excluded": pl.Int64,
        "policy_from": INSTANT,
        "run_id": pl.String,
        "as_of": INSTANT,
        "issued_at": INSTANT,
    },
    "board_places": {
        "board": pl.String,
        "period_start": pl.Date,
        "scope": pl.String,
        "rank": pl.Int64,
        "distributor_id": pl.String,
        "value": pl.Int64,
        "prize": pl.String,
        "prize_en": pl.String,
    },
    "messages": {
        "message_id": pl.String,
        "key": pl.String,
        "distributor_id": pl.String,
        "channel": pl.String,
        "template": pl.String,
        "planned_at": INSTANT,
    },
    # How a message ended. `sent_at` is when its request began, null where surely nobody was told.
    "message_results": {
        "message_id": pl.String,
        "state": pl.String,
        "code": pl.String,
        "sent_at": INSTANT,
        "state_at": INSTANT,
    },
    # In which arm somebody's silence was put. `cost_fen`, `control_bp` and `return_days` as the policy had them.
    "comebacks": {
        "period": pl.String,
        "distributor_id": pl.String,
        "silence_began": pl.Date,
        "flagged_on": pl.Date,
        "days_inactive": pl.Int64,
        "arm": pl.String,
        "offer": pl.String,
        "cost_fen": pl.Int64,
        "probability": pl.Float64,
        "control_bp": pl.Int64,
        "return_days": pl.Int64,
        "rank": pl.Int64,
        "model": pl.String,
        "policy_from": INSTANT,
        "run_id": pl.String,
        "as_of": INSTANT,
        "decided_at": INSTANT,
    },
}
SQL_TYPES = {
    pl.String: "varchar",
    pl.Date: "date",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    INSTANT: "timestamp",
}


@dataclass(frozen=True)
class Decision:
    """One entry of the list: `number` names its files, `decided_at` is UTC without zone, as ISO text."""

    number: int
    key: str
    kinds: tuple[str, ...]
    decided_at: str


class DecisionStore:
    """The decisions of a home. A file counts from the instant on at which the list names it."""

    def __init__(self, home: Home) -> None:
        self.root = home.raw
        self.list_file = self.root / "decisions.json"

    def decisions(self) -> tuple[Decision, ...]:
        """All, in the order in which they were made. Raises FenxiaoError where the list can't be understood."""
        if not self.list_file.exists():
            return ()
        try:
            document = json.loads(self.list_file.read_text(encoding="utf-8"))
            if document["format"] != FORMAT:
                raise ValueError(f"its format is {document['format']}, not {FORMAT}")
            return tuple(Decision(**{**entry, "kinds": tuple(entry["kinds"])}) for entry in document["decisions"])
        except (ValueError, TypeError, KeyError) as error:
            message = f"{self.list_file} is damaged ({error}): restore it from a backup, the files beside it are whole."
            raise FenxiaoError(message) from None

    def decide(self, key: str, rows: Mapping[str, list[dict]], decided_at: datetime) -> bool:
        """Writes the rows of each kind for good, all or, on failure, none. False where `key` was decided before: then
        nothing is written, and what was decided stands."""
        # A run that goes on meanwhile reads what is listed.
        with alone(self.root / ".decisions.lock"):
            made = self.decisions()
            if any(decision.key == key for decision in made):
                return False
            number = len(made) + 1
            for kind, of_kind in rows.items():
                self._write(kind, number, pl.DataFrame(of_kind, schema=KINDS[kind], orient="row"))
            made = (*made, Decision(number, key, tuple(rows), decided_at.isoformat()))
            document = {"format": FORMAT, "decisions": [asdict(decision) for decision in made]}
            write_atomically(self.list_file, json.dumps(document, ensure_ascii=False, indent=1))
        return True

    def rows(self, kind: str) -> pl.DataFrame:
        """All rows of a kind, with its columns, in the order in which they were decided."""
        files = self._files(kind)
        return pl.concat([pl.read_parquet(file) for file in files]) if files else pl.DataFrame(schema=KINDS[kind])

    def query(self, kind: str) -> str:
        """A query for all rows of a kind."""
        columns = ", ".join(f"null::{SQL_TYPES[dtype]} as {identifier(name)}" for name, dtype in KINDS[kind].items())
        empty = f"select {columns} where false"
        files = [str(file.resolve()) for file in self._files(kind)]
        return f"{empty} union all by name from read_parquet([{literals(files)}])" if files else empty

    def _files(self, kind: str) -> list[Path]:
        return [self._file(kind, decision.number) for decision in self.decisions() if kind in decision.kinds]

    def _file(self, kind: str, number: int) -> Path:
        return self.root / f"decision_{kind}" / f"{number}.parquet"

    def _write(self, kind: str, number: int, rows: pl.DataFrame) -> None:
        """Over what a killed writer left: it was never listed."""
        file = self._file(kind, number)
        file.parent.mkdir(parents=True, exist_ok=True)
        rows.write_parquet(file)
        sync(file)
        sync(file.parent)


def load_decisions(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Shows in `con` each kind as raw.decision_<kind>; empty where nothing of it was decided."""
    store = DecisionStore(home)
    for kind in KINDS:
        con.execute(f"create or replace view raw.decision_{kind} as {store.query(kind)}")
