"""What the command line shows: progress while it works, and what a run came to. Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from pipelines.business_time import local
from pipelines.calling import command_line
from pipelines.defect_words import defect_lines, printable
from pipelines.money import yuan
from pipelines.progress import Listener, listening
from pipelines.settings import Home

STEPS = {
    "generate": "造商城 make the mall",
    "start": "启动 start",
    "check": "检查 check",
    "take_in": "接收 take in",
    "load": "载入 load",
    "build": "计算与检验 build and test",
    "score": "评分 score",
    "train": "训练 train",
    "publish": "发布 publish",
    "replay": "复算现行账本 replay the books",
    "scenario": "试算方案 replay the scenario",
    "search": "搜索 search",
}
ENTRY_TYPES = {
    "accrue": "计提 accrued",
    "settle": "结算 settled",
    "void": "结算前扣回 taken back before settlement",
    "clawback": "结算后扣回 clawed back",
    "bonus": "达标奖 bonus",
    "management": "管理奖 management",
    "mentor": "带徒奖 mentor",
    "opening": "接入前余额 owed before",
    "payout": "打款 paid out",
}


@contextmanager
def showing_progress(console: Console) -> Iterator[None]:
    """Shows what is told by `pipelines.progress` until the block ends; a line per step where nobody watches."""
    if not console.is_terminal:
        with listening(_lines(console)):
            yield
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(24),
        TextColumn("{task.fields[detail]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress, listening(_bars(progress)):
        yield
        for task in progress.task_ids:
            _end(progress, task)


def _lines(console: Console) -> Listener:
    seen: list[str] = []

    def show(step: str, detail: str, done: int, total: int) -> None:
        if step not in seen:
            seen.append(step)
            console.print(STEPS[step], soft_wrap=True)

    return show


def _bars(progress: Progress) -> Listener:
    tasks: dict[str, Any] = {}

    def show(step: str, detail: str, done: int, total: int) -> None:
        if step not in tasks:
            for task in tasks.values():
                _end(progress, task)
            tasks[step] = progress.add_task(STEPS[step], total=None, detail="")
        progress.update(tasks[step], detail=detail, total=total or None, completed=done)

    return show


def _end(progress: Progress, task: Any) -> None:
    progress.update(task, total=1, completed=1, detail="")


def show_failure(console: Console, error: Exception, is_ours: bool) -> None:
    """One line, however long; what is not an error of ours may be a mistake of ours."""
    message = " ".join(str(error).split())
    if not is_ours:
        message = f"{type(error).__name__}: {message} (--debug shows the trace)"
    console.print(f"[red]✗[/] {escape(message)}", highlight=False, soft_wrap=True)


def show_outcome(console: Console, outcome: dict[str, Any], delivered: Iterable[Mapping[str, Any]], home: Home) -> None:
    """What came in and was refused, what was accrued, settled and clawed back, who was best, what to type next.
    `delivered` are the tables of the delivery, as the run's report has them."""
    console.print("[bold]接收 Taken in[/]", intake_table(outcome["intake"]), sep="\n")
    show_defects(console, delivered, outcome["held"])
    for note in _notes(outcome, delivered):
        console.print(note, highlight=False, soft_wrap=True)
    console.print("\n[bold]佣金 Commission[/]", _totals(outcome), sep="\n")
    week = f"最近整周前五 The five best of the last full week, from {outcome['week_start'] or '-'}"
    console.print(f"[bold]{week}[/]", _best(outcome), sep="\n", highlight=False)
    as_of = local(datetime.fromisoformat(outcome["as_of"]), outcome["business_timezone"])
    report = home.reports / f"{outcome['run_id']}.json"
    console.print(
        f"数据截至 data as of {as_of:%Y-%m-%d %H:%M} {outcome['business_timezone']}"
        f" · 检验通过 checks passed {outcome['checks']} · {escape(str(report))}",
        highlight=False,
        soft_wrap=True,
    )
    next_call = escape(command_line("dashboard", "--home", home.root))
    console.print(f"下一步 next: [bold]{next_call}[/]", highlight=False, soft_wrap=True)


def figures(first: str, *numbers: str) -> Table:
    """An empty table: what each row is, and its figures."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(first)
    for number in numbers:
        table.add_column(number, justify="right")
    return table


def show_defects(console: Console, tables: Iterable[Mapping[str, Any]], held: Iterable[Mapping[str, Any]]) -> None:
    """What is wrong with the delivered rows of `tables`, kind by kind, and which of them the build holds back."""
    for table in tables:
        for line in defect_lines(table, [kind for kind in held if kind["table_name"] == table["table"]]):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def intake_table(intake: Iterable[Mapping[str, Any]]) -> Table:
    """What became of the rows of each table that was delivered."""
    table = figures("表\ntable", "行数\nrows", "采用\ntaken", "拒绝\nrefused", "等待\nwaiting", "重复\nrepeated")
    for row in intake:
        if row["is_delivered"]:
            counts = (row["rows_in"], row["taken"], row["refused"], row["waiting"], row["repeated"])
            table.add_row(row["table_name"], *(f"{count:,}" for count in counts))
    return table


def money_lines(intake: Iterable[Mapping[str, Any]], delivered: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The money in the rows that were refused or wait, where there are any that stand for money."""
    refused = [table for table in delivered if table["refused"] and table["refused_fen"] is not None]
    waiting = [table["waiting_fen"] for table in intake if table["waiting_fen"] is not None]
    told = []
    if refused:
        told.append(f"拒绝金额 refused {yuan(sum(table['refused_fen'] for table in refused))}")
    if unread := sum(table["unread_amounts"] for table in refused):
        told.append(f"另有 {unread:,} 行金额读不出 {unread:,} refused rows whose amounts can't be read")
    if waiting:
        told.append(f"等待金额 waiting {yuan(sum(waiting))}")
    if told:
        yield " · ".join(told)


def _notes(outcome: dict[str, Any], delivered: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from money_lines(outcome["intake"], delivered)
    if absent := [row["table_name"] for row in outcome["intake"] if not row["is_delivered"]]:
        yield f"未交付 not delivered: {', '.join(absent)}"
    for unknown in outcome["unknown"]:
        named = f"{unknown['column']} {unknown['ids']:,} ({', '.join(map(printable, unknown['examples']))})"
        yield f"订单提到但未交付 named by orders, not delivered: {escape(named)}"
    for warning in outcome["warnings"]:
        yield f"[yellow]![/] {escape(warning)}"


def _totals(outcome: dict[str, Any]) -> Table:
    table = figures("分录\nentry", "金额\namount")
    for entry_type, name in ENTRY_TYPES.items():
        if entry_type in outcome["totals_fen"]:
            table.add_row(name, yuan(outcome["totals_fen"][entry_type]))
    return table


def _best(outcome: dict[str, Any]) -> Table:
    table = figures("分销员\ndistributor", "销售额\nsales", "新买家\nnew buyers", "佣金\ncommission")
    for best in outcome["best"]:
        cells = yuan(best["sales_fen"]), str(best["first_orders"]), yuan(best["commission_fen"])
        table.add_row(escape(best["distributor_id"]), *cells)
    return table
