"""The reconciliation as the tests read it."""

from __future__ import annotations

from pipelines import publish
from pipelines.settings import Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect
from tests.transform.engine import Row
from tests.transform.planted import Key

CAUSES = (
    *("base", "freight", "discount", "rate", "rounding", "payee", "level", "timing", "refund", "duplicate"),
    *("missing", "unexpected"),
)


def reconciled(home: Home) -> dict[Key, Row]:
    """The reconciliation of what was taken in, by compared row; its identities hold, or the build would fail."""
    if error := failure(home, transform(home)):
        raise error
    with connect(publish.building_file(home), read_only=True) as con:
        rows = con.sql("select * from marts.fct_reconciliation").pl().to_dicts()
    return {(row["order_id"], row["line_no"], row["level"], row["distributor_id"]): row for row in rows}


def parts(row: Row) -> dict[str, int]:
    return {cause: row[f"{cause}_fen"] for cause in CAUSES if row[f"{cause}_fen"]}
