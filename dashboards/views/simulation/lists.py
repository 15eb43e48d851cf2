"""Whom a scenario would have left with less than they had last month."""

from __future__ import annotations

from dashboards.behind import People
from dashboards.frame import Page
from dashboards.questions.scenarios import Scenario
from dashboards.tables import Column
from dashboards.views import rosters


def fallen(page: Page, scenario: Scenario) -> People:
    text = page.text
    person, *rest = rosters.who(text)
    money = {
        "last_month": "last_month_today_fen",
        "last_month_then": "last_month_fen",
        "change": "change_fen",
        "all": "income_today_fen",
        "all_then": "income_fen",
    }
    title = text("simulation_fallen.title", name=scenario.name)
    return People(
        key=f"fallen_{scenario.id}",
        title=title,
        why=text("simulation_fallen.why"),
        columns=[
            person,
            *(
                Column(text(f"simulation_fallen.{name}"), lambda row, column=column: row[column], "money")
                for name, column in money.items()
            ),
            *rest,
            Column(text("simulation_fallen.tier_then"), lambda row: text.code("tier", row["tier_then"])),
        ],
        ask=scenario.fallen,
        file=text("behind.file", name=title, date=page.run.today),
    )
