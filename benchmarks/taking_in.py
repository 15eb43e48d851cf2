"""Prepares a home for the dbt part: takes a delivery in and shows it as schema raw, no more.

usage: python -m benchmarks.taking_in HOME LANDING AS_OF
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipelines.ingest import ingest
from pipelines.settings import DEFAULT_POLICY, Home


def main(home: str, landing: str, as_of: str) -> None:
    delivery = ingest(Home(Path(home)), Path(landing), DEFAULT_POLICY, as_of).delivery
    print(json.dumps({"rows": sum(table.rows_in for table in delivery.tables)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
