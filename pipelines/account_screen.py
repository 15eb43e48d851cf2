"""A person's statement on the screen. Chinese first, English beside it."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.account import Balances, Statement
from pipelines.business_time import local
from pipelines.money import yuan
from pipelines.screen import ENTRY_TYPES, figures


def show_statement(console: Console, statement: Statement) -> None:
    """What moved the two balances between their opening and their closing, and when the pending settles."""
    title = f"账户 Account {escape(statement.distributor_id)} {statement.month}"
    console.print(f"[bold]{title.rstrip()}[/]", highlight=False, soft_wrap=True)
    console.print(_account(statement))
    if statement.closing.payable_fen < 0:
        excess = yuan(-statement.closing.payable_fen)
        overpaid = f"[yellow]![/] 多付 more was paid out or clawed back than was payable: {excess}"
        console.print(overpaid, highlight=False, soft_wrap=True)
    if statement.undelivered:
        console.print(f"未交付 not delivered: {', '.join(statement.undelivered)}", highlight=False, soft_wrap=True)
    if statement.settlements:
        console.print("[bold]待结算的结算日 When the pending settles[/]", _settlements(statement), sep="\n")
    as_of = local(statement.as_of, statement.business_timezone)
    console.print(f"数据截至 data as of {as_of:%Y-%m-%d %H:%M} {statement.business_timezone}", highlight=False)


def _account(statement: Statement) -> Table:
    table = figures("项目\nitem", "待结算\npending", "应付\npayable")
    if statement.month:
        table.add_row("期初余额 opening balance", *_cells(statement.opening))
    for kind, moved in statement.movements.items():
        table.add_row(ENTRY_TYPES.get(kind, kind), *_cells(moved))
    table.add_section()
    closing = "期末余额 closing balance" if statement.month else "余额 balance"
    table.add_row(closing, *_cells(statement.closing), style="bold")
    return table


def _cells(balances: Balances | None) -> tuple[str, str]:
    return (yuan(balances.pending_fen), yuan(balances.payable_fen)) if balances else ("-", "-")


def _settlements(statement: Statement) -> Table:
    table = figures("结算日\nsettles on", "订单行\nlines", "待结算\npending")
    for settlement in statement.settlements:
        day = f"{settlement.date:%Y-%m-%d}" if settlement.date else "待收货 awaits receipt"
        table.add_row(day, f"{settlement.lines:,}", yuan(settlement.pending_fen))
    return table
