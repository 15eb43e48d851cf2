"""What a scenario came to, in a terminal. Chinese first, English beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.business_time import local
from pipelines.calling import command_line
from pipelines.errors import ConfigurationError
from pipelines.money import yuan
from pipelines.publish import published_run
from pipelines.screen import figures
from pipelines.settings import Home
from pipelines.simulation.books import Books
from pipelines.simulation.kept import Kept, find, outcome_file
from pipelines.simulation.reactions_screen import show_reactions
from pipelines.warehouse import connect

FIGURES = {
    "sales_fen": "销售额 sales",
    "lines_fen": "订单佣金 commission on orders",
    "monthly_fen": "月度奖励 monthly entries",
    "commission_fen": "佣金合计 commission in all",
    "commission_bp": "佣金占销售 of sales",
    "margin_fen": "佣金后毛利 margin after commission",
    "costed_bp": "已知成本的销售 sales of known cost",
    "earning": "有收入的人 people who earn",
    "risen": "高级与导师 seniors and mentors",
    "mentors": "导师 mentors",
}
GUARDRAILS = {
    "levels": "付佣层级 levels paid",
    "line_rate_bp": "单行最高佣金，不含达标奖 the most a line pays, target bonus apart",
    "product_margin_bp": "商品佣金后毛利最低（月度奖励另计）the least a product leaves, monthly entries apart",
}
KINDS = {"all": "全部 everybody", "tier": "等级 tier", "decile": "收入十分位 decile of income", "region": "地区 region"}
#: So many regions are shown, those with the most income.
REGIONS = 8


def show_checked(console: Console, books: Books) -> None:
    """That the books were reproduced."""
    as_of = local(books.as_of, books.business_timezone)
    told = f"复算一致 the replay gives the published books to the fen · {books.run_id} · {as_of:%Y-%m-%d %H:%M}"
    console.print(f"[green]✓[/] {told}", highlight=False, soft_wrap=True)


def show_outcome(console: Console, home: Home, scenario_id: str) -> None:
    """The figures beside today's, who gains and loses, the guardrails, and what to do next."""
    kept = find(home, scenario_id)
    _show_head(console, home, kept)
    console.print("[bold]与现行规则相比 Beside today's rules[/]", _figures(_rows(home, kept, FIGURE_ROWS)), sep="\n")
    console.print("[bold]谁得谁失 Who gains, who loses[/]", _groups(_rows(home, kept, GROUP_ROWS)), sep="\n")
    console.print("[bold]护栏 Guardrails[/]", _guardrails(_rows(home, kept, GUARDRAIL_ROWS)), sep="\n")
    if _rows(home, kept, REACTION_ROWS["verdict"]):
        show_reactions(console, {table: _rows(home, kept, query) for table, query in REACTION_ROWS.items()})
    next_call = command_line("simulate", "write", kept.id, "FOLDER", "--from", "DATE", "--home", home.root)
    console.print(f"写成政策 as a policy: [bold]{escape(next_call)}[/]", highlight=False, soft_wrap=True)


def show_kept(console: Console, kept: list[Kept]) -> None:
    """One line each."""
    if not kept:
        console.print("还没有方案 no scenario was tried out yet: fenxiao simulate replay FILE", highlight=False)
        return
    table = figures("方案\nscenario", "名称\nname", "数据截至\ndata as of", "试算于\ntried at")
    for one in kept:
        table.add_row(one.id, escape(one.name), f"{one.as_of:%Y-%m-%d}", f"{one.made_at:%Y-%m-%d %H:%M}")
    console.print(table)


def show_written(console: Console, books: Books, folder: Path, since: str) -> None:
    """Where the folder lies, and how a run is made by it."""
    next_call = command_line("run", "--source", "SOURCE", "--policy", folder, "--home", books.home.root)
    told = f"自 {since} 起生效 in force from then on: {folder} · {next_call}"
    console.print(told, markup=False, highlight=False, soft_wrap=True)


FIGURE_ROWS = "select figure, today, scenario from scenario.figures"
GROUP_ROWS = f"""
    from scenario.groups where kind != 'region'
    union all by name
    (from scenario.groups where kind = 'region' order by income_today_fen desc, name limit {REGIONS})
    order by kind = 'all' desc, kind, try_cast(name as integer) nulls last, income_today_fen desc, name
"""
REACTION_ROWS = {
    "verdict": "from scenario.verdict",
    "differences": "from scenario.differences",
    "assumptions": "from scenario.assumptions",
    "tornado": "from scenario.tornado order by swing desc, assumption",
}
GUARDRAIL_ROWS = "from scenario.guardrails order by guardrail"


def _rows(home: Home, kept: Kept, query: str) -> list[dict[str, Any]]:
    file = outcome_file(home, kept.id)
    if not file.exists():
        raise ConfigurationError(f"{file} is gone: replay the scenario {kept.name} again.")
    with connect(file, read_only=True) as con:
        return con.sql(query).pl().to_dicts()


def _show_head(console: Console, home: Home, kept: Kept) -> None:
    told = f"方案 scenario {kept.id} · {kept.name} · {kept.note}".removesuffix(" · ")
    console.print(told, markup=False, highlight=False, soft_wrap=True)
    run = published_run(home)
    told = f"数据截至 data as of {kept.as_of:%Y-%m-%d %H:%M} UTC · 现行指当时的规则 today: the rules and books of then"
    newer = " · 已有更新的数据，请重算 newer data are published: replay it again"
    console.print(told + (newer if run and run.as_of > kept.as_of else ""), highlight=False, soft_wrap=True)
    for warning in kept.warnings:
        console.print(f"[yellow]![/] {escape(warning)}", highlight=False, soft_wrap=True)


def _figures(rows: list[dict[str, Any]]) -> Table:
    table = figures("指标\nfigure", "现行\ntoday", "方案\nscenario", "差\ndifference")
    for row in rows:
        today, then = row["today"], row["scenario"]
        shown = [_told(row["figure"], value) for value in (today, then)]
        difference = "–" if None in (today, then) else _told(row["figure"], then - today, signed=True)
        table.add_row(FIGURES[row["figure"]], *shown, difference)
    return table


def _groups(rows: list[dict[str, Any]]) -> Table:
    table = figures(
        "人群\ngroup", "人\npeople", "得\ngain", "失\nlose", "低于上月\nbelow last month", "收入变化\nincome"
    )
    for row in rows:
        name = KINDS[row["kind"]] if row["kind"] == "all" else f"{KINDS[row['kind']]} {row['name']}"
        counts = (f"{row[column]:,}" for column in ("people", "gaining", "losing", "below_last_month"))
        table.add_row(escape(name), *counts, _signed(yuan(row["income_fen"] - row["income_today_fen"])))
    return table


def _guardrails(rows: list[dict[str, Any]]) -> Table:
    table = figures("护栏\nguardrail", "现行\ntoday", "方案\nscenario", "界限\nlimit", "")
    for row in rows:
        most, least = row["most"], row["least"]
        limit = f"≤ {_told(row['guardrail'], most)}" if most is not None else f"≥ {_told(row['guardrail'], least)}"
        shown = (_told(row["guardrail"], row[column]) for column in ("today", "scenario"))
        table.add_row(GUARDRAILS[row["guardrail"]], *shown, limit, _mark(row["scenario"], most, least))
    return table


def _mark(value: int | None, most: int | None, least: int | None) -> str:
    """Whether it lies within its limit; of what is not known nobody can say."""
    if value is None:
        return "–"
    holds = (most is None or value <= most) and (least is None or value >= least)
    return "[green]✓[/]" if holds else "[red]✗[/]"


def _told(name: str, value: int | None, *, signed: bool = False) -> str:
    if value is None:
        return "–"
    text = f"{value / 100:.2f}%" if name.endswith("_bp") else f"{value:,}"
    text = yuan(value) if name.endswith("_fen") else text
    return _signed(text) if signed else text


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"
