"""What `fenxiao check` shows. Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape

from pipelines.calling import command_line
from pipelines.check import Check, Fault, Stranger
from pipelines.check_files import near
from pipelines.check_words import TABLE_WORDS
from pipelines.contract.tables import TABLES
from pipelines.contract.validation import MASK
from pipelines.defect_words import SHOWN_COLUMNS, printable
from pipelines.delivery_report import DeliveryReport
from pipelines.screen import intake_table, money_lines, show_defects
from pipelines.sources.readers import LONG_NUMBER

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
        tables = asdict(checked.delivery)["tables"]
        for line in (
            *money_lines(_intake(checked), tables),
            *_unjudged(checked),
            *_left_out(checked.delivery),
            *_missing(checked.delivery),
        ):
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
    return [
        asdict(table) | {"table_name": table.table, "is_delivered": True, "waiting": 0, "waiting_fen": None}
        for table in tables
    ]


def _unjudged(checked: Check) -> Iterator[str]:
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
    again = command_line("check", "--source", "fenxiao.toml")
    yield f"写一个 fenxiao.toml，说明每张表的哪一列是什么，再 {again}，例如"
    yield "write a fenxiao.toml that says which column is what, for every table, then check that; it begins like this:"
    yield from (f"    {line}" for line in _mapping(strangers[0]))


def _mapping(stranger: Stranger) -> Iterator[str]:
    """The beginning of a mapping for a file: every required column, to be filled in with one of the file's."""
    own_name = stranger.file.split("/")[0].split(".")[0]
    table = near(own_name) or "orders"
    own = {column.lower(): column for column in stranger.columns}
    yield "[source]"
    yield 'place = "."'
    yield f"[tables.{table}]"
    yield f"from = '\"{own_name}\"'"
    yield f"[tables.{table}.columns]"
    for name in TABLES[table].required:
        yield f"{name} = '\"{own.get(name, '?')}\"'  # 换成对应的列或 SQL its column, or SQL"


def _place(fault: Fault) -> str:
    return PLACES.get(fault.place) or f"{TABLE_WORDS[fault.place][0]} {fault.place}"


def _verdict(checked: Check) -> str:
    if checked.is_good:
        return "[green]✓[/] 可以接收，什么都没有写入 A run would take this in; nothing was written."
    if not checked.is_refused:
        return (
            f"[red]✗[/] 请先改正：会接收，但有 {len(checked.faults)} 处会丢失数据，什么都没有写入 Correct it first: a "
            f"run would take this in and lose data in {len(checked.faults)} place(s); nothing was written."
        )
    return (
        f"[red]✗[/] 不能接收，共 {len(checked.faults)} 处，什么都没有写入 "
        f"A run would not take this in, for {len(checked.faults)} reason(s); nothing was written."
    )
