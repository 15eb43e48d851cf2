"""A seed makes one damaged delivery, mutation by mutation."""

from __future__ import annotations

import random
from pathlib import Path

from pipelines.contract.tables import MEMBERS, TABLES
from tests.pipelines.fuzz_mutations import BYTE_MUTATIONS, FILE_MUTATIONS, GRID_MUTATIONS
from tests.pipelines.fuzzed_delivery import Delivery, fill
from tests.pipelines.fuzzed_files import WRITERS, Grid

#: A process is started for each workbook, and wide tables take longer to judge: they come less often.
FORMAT_WEIGHTS = {".csv": 20, ".parquet": 8, ".jsonl": 4, ".xlsx": 1}
NARROW = [name for name, table in TABLES.items() if len(table.columns) <= 5]
#: Rows of these may wait for rows of the others.
WAITING = ["orders", "order_items", "refunds", "shares", "share_clicks"]
MOST_MUTATIONS = 6


def make(seed: int, landing: Path, skipped: frozenset[int] = frozenset()) -> Delivery:
    """Writes the delivery that `seed` stands for into the empty folder `landing`, without its `skipped` mutations."""
    chance = random.Random(seed)
    name = chance.choice(chance.choices((NARROW, WAITING, list(TABLES)), (16, 2, 2))[0])
    weights = [FORMAT_WEIGHTS.get(suffix, 2) for suffix in WRITERS]
    suffix = chance.choices(list(WRITERS), weights)[0]
    delivery = Delivery(landing, TABLES[name], suffix, Grid([], []), steps=[f"{name}{suffix}"])
    fill(delivery, chance)
    plan = [
        *(("grid", chance.choice(GRID_MUTATIONS)) for _ in range(chance.choice((0, 1, 1, 2, 3)))),
        *(("bytes", chance.choice(BYTE_MUTATIONS)) for _ in range(chance.choice((0, 0, 0, 0, 1, 2)))),
        *(("files", chance.choice(FILE_MUTATIONS)) for _ in range(chance.choice((0, 0, 0, 1)))),
    ]
    chosen = [(stage, number, mutate) for number, (stage, mutate) in enumerate(plan) if number not in skipped]
    for stage in ("grid", "bytes", "files"):
        for _, number, mutate in (step for step in chosen if step[0] == stage):
            delivery.steps.append(mutate.__name__)
            mutate(delivery, random.Random(f"{seed}/{number}"))
        if stage == "grid":
            delivery.content = WRITERS[suffix](delivery.grid)
        elif stage == "bytes":
            delivery.file.write_bytes(delivery.content)
    if delivery.table is not MEMBERS and chance.random() < 0.15:
        _add_members(delivery, chance)
    return delivery


def _add_members(delivery: Delivery, chance: random.Random) -> None:
    """Good members beside the other table, before which they are judged: they must not stay when that fails."""
    members = Delivery(delivery.landing, MEMBERS, ".csv", Grid([], []))
    fill(members, chance)
    members.file.write_bytes(WRITERS[".csv"](members.grid))
    delivery.contacts |= members.contacts
