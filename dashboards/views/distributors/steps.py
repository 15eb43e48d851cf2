"""Who is close to the next tier: whom to push today, and who rises without it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboards import figures, tables
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import distributors
from dashboards.questions.distributors import SOON_DAYS, STEPS
from dashboards.views.distributors import lists

#: How many of the most pressing stand on the page itself.
SHOWN = 10


def cards(page: Page, found: Row) -> list[Card]:
    """A card per list."""
    return [_card(page, name, found) for name in STEPS]


def _card(page: Page, name: str, found: Row) -> Card:
    text = page.text
    label = text(f"distributors.{name}")
    soon = text("distributors.soon", people=f"{found['soon']:,}", days=SOON_DAYS)
    return Card(
        label=label,
        value=f"{found[name]:,}",
        definition=figures.definition(page, text(f"distributors_means.{name}"), "fct_next_tier", "missing"),
        goal=soon if name == "one_deal" and found["soon"] else None,
        people=People(
            key=name,
            title=text(f"distributors.list_{name}"),
            why=f"{text(f'distributors_means.{name}')}\n\n{text(f'distributors_todo.{name}')}",
            columns=lists.steps(page),
            ask=partial(distributors.waiting, page.publication, name),
            file=text("behind.file", name=text(f"distributors.list_{name}"), date=page.run.today),
        )
        if found[name]
        else None,
    )


def render(page: Page, found: Row) -> None:
    """The most pressing of those who are one deal short, where there are any."""
    text = page.text
    if not found["one_deal"]:
        st.info(text("distributors.nobody_short"))
        return
    st.markdown(text("distributors.pressing"))
    tables.show(lists.steps(page), distributors.waiting(page.publication, "one_deal", SHOWN))
