"""What `fenxiao check` shows. Chinese first, English beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape

from pipelines.check import Check, Fault, Stranger
from pipelines.check_words import TABLE_WORDS
from pipelines.contract.tables import TABLES
from pipelines.contract.validation import MASK
from pipelines.defect_words import printable
from pipelines.delivery_report import DeliveryReport
from pipelines.money import yuan
from pipelines.screen import intake_table, show_defects

#: So many of a file's columns are shown.
SHOWN_COLUMNS = 20
#: A file without a header has its first row taken for one, where a phone may stand.
LONG_NUMBER = re.compile(r"\d{5,}")
PLACES = {"source": "数据源 source", "policy": "政策 policy"}


def show_check(console: Console, checked: Check) -> None:
    """What came, what is wrong with it and how to mend it, what is ignored or missing, and whether a run would take it
    in."""

    def say(line: str = "") -> None:
        console.print(line, highlight=False, soft_wrap=True)

    say(f"[bold]检查 Checked[/] {escape(checked.source.name)}")
    if checked.delivery:
        console.print(intake_table(_intake(checked)))
        show_defects(console, asdict(checked.delivery)["tables"], [asdict(kind) for kind in checked.held])
        for line in (*_money(checked), *_left_out(checked.delivery), *_missing(checked.delivery)):
            say(line)
    for warning in checked.warnings:
        say(f"[yellow]![/] {escape(warning)}")
    for fault in checked.faults:
        say(f"[red]✗[/] {_place(fault)}: {escape(fault.message)}")
    for line in _how_to_map(checked.strangers):
        say(escape(line))
    say(_verdict(checked))


def _intake(checked: Check) -> list[dict]:
    """The counts by table; as the delivery has them, none of them waiting, where what waits could not be judged."""
    if checked.intake:
        return [asdict(table) for table in checked.intake]
    tables = checked.delivery.tables
    return [asdict(table) | {"table_name": table.table, "is_delivered": True, "waiting": 0} for table in tables]


def _money(checked: Check) -> Iterator[str]:
    tables = _intake(checked)
    refused, waiting = (sum(table.get(money) or 0 for table in tables) for money in ("refused_fen", "waiting_fen"))
    yield f"拒绝金额 refused {yuan(refused)} · 等待金额 waiting {yuan(waiting)}"
    if not checked.intake:
        yield "有表读不出，等待的行未判断 what waits is not judged while a table can't be read"


def _left_out(delivery: DeliveryReport) -> Iterator[str]:
    for table in delivery.tables:
        if table.ignored_columns:
            yield f"忽略的列 ignored columns of {table.table}: {escape(printable(', '.join(table.ignored_columns)))}"
    if delivery.ignored_files:
        yield f"忽略的文件 ignored files: {escape(', '.join(delivery.ignored_files))}"


def _missing(delivery: DeliveryReport) -> Iterator[str]:
    if delivery.missing_tables:
        yield "[bold]未交付的表及因此为空的内容 Not delivered, and what stays empty without it[/]"
    for name in delivery.missing_tables:
        chinese, without = TABLE_WORDS[name]
        yield f"  {chinese} {name}: {without}"


def _how_to_map(strangers: tuple[Stranger, ...]) -> Iterator[str]:
    if not strangers:
        return
    yield "这些文件的名称或列名不是约定的 These files do not bear the contract's names:"
    for stranger in strangers:
        more = "、…" if len(stranger.columns) > SHOWN_COLUMNS else ""
        columns = LONG_NUMBER.sub(MASK, printable("、".join(stranger.columns[:SHOWN_COLUMNS])))
        yield f"  {stranger.file}: {columns}{more}"
    yield "写一个 fenxiao.toml，说明每张表的哪一列是什么，再 fenxiao check --source fenxiao.toml，例如"
    yield "write a fenxiao.toml that says which column is what, for every table, then check that; it begins like this:"
    yield from (f"    {line}" for line in _mapping(strangers[0]))


def _mapping(stranger: Stranger) -> Iterator[str]:
    """The beginning of a mapping for a file: every required column, to be filled in with one of the file's."""
    own_name = stranger.file.split("/")[0].split(".")[0]
    table = next((name for name in TABLES if own_name in (name, TABLE_WORDS[name][0])), "orders")
    yield "[source]"
    yield 'place = "."'
    yield f"[tables.{table}]"
    yield f"from = '\"{own_name}\"'"
    yield f"[tables.{table}.columns]"
    example = LONG_NUMBER.sub(MASK, printable(stranger.columns[0])) if stranger.columns else "?"
    for name in TABLES[table].required:
        yield f"{name} = '\"{example}\"'  # 换成对应的列或 SQL its column, or SQL"


def _place(fault: Fault) -> str:
    return PLACES.get(fault.place) or f"{TABLE_WORDS[fault.place][0]} {fault.place}"


def _verdict(checked: Check) -> str:
    if checked.is_good:
        return "[green]✓[/] 可以接收，什么都没有写入 A run would take this in; nothing was written."
    if not checked.is_refused:
        return (
            f"[red]✗[/] 请先改正：会接收，但有 {len(checked.faults)} 列的值会丢失，什么都没有写入 "
            f"Correct it first: a run would take this in and lose {len(checked.faults)} column(s); nothing was written."
        )
    return (
        f"[red]✗[/] 不能接收，共 {len(checked.faults)} 处，什么都没有写入 "
        f"A run would not take this in, for {len(checked.faults)} reason(s); nothing was written."
    )
