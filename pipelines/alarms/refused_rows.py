"""Whether a delivery had more of its rows refused than the mall's deliveries usually have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from pipelines import settings
from pipelines.alarms.alarm import Alarm
from pipelines.calling import command_line
from pipelines.raw_manifest import Batch


def refused_alarms(batches: Iterable[Batch], looked_up_to: int | None, now: datetime) -> Iterator[Alarm]:
    """An alarm for each table of whose rows a far greater share was refused since delivery `looked_up_to` (without one,
    in the newest) than before."""
    batches = tuple(batches)
    newest = max((batch.number for batch in batches), default=0)
    old = newest - 1 if looked_up_to is None else looked_up_to
    for table in dict.fromkeys(batch.table for batch in batches):
        of_table = [batch for batch in batches if batch.table == table]
        usual = _share([batch for batch in of_table if batch.number <= old])
        since = [batch for batch in of_table if batch.number > old]
        refused, share = sum(batch.refused for batch in since), _share(since)
        if refused >= settings.NOTED_REFUSALS and share > max(settings.NOTED_SHARE, settings.SHARE_JUMP * usual):
            yield _jump(table, newest, refused, share, usual, now)


def _share(batches: list[Batch]) -> float:
    rows = sum(batch.rows_in for batch in batches)
    return sum(batch.refused for batch in batches) / rows if rows else 0.0


def _jump(table: str, delivery: int, refused: int, share: float, usual: float, now: datetime) -> Alarm:
    return Alarm(
        "refused_rows",
        f"{table} {delivery}",
        f"{table}：这次交付有 {refused:,} 行被拒收（{share:.1%}，平时 {usual:.1%}）：运行 {command_line('check')} 看"
        "原因，改好后重新交付。",
        f"{table}: {refused:,} rows of what was delivered were refused ({share:.1%}, usually {usual:.1%}): "
        f"`{command_line('check')}` says why, mend and deliver them again.",
        now,
    )
