"""The lines that differ most, each with why."""

from __future__ import annotations

import streamlit as st

from dashboards import export, tables
from dashboards.address import choice
from dashboards.format import plain, yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import reconciliation
from dashboards.questions.reconciliation import ALL, CAUSES, SHOWN_ROWS
from dashboards.tables import Column

HEIGHT = 460
#: Mistakes that stand for a code of the policy: the rate of another tier, kind, stage or level.
CODED = ("tier", "kind", "stage", "level")


def render(page: Page) -> None:
    text = page.text
    st.subheader(text("reconciliation.lines"), anchor=False)
    cause = choice(
        st.selectbox,
        text("reconciliation.cause"),
        (ALL, *CAUSES),
        key="cause",
        default=ALL,
        words=lambda option: text(f"cause.{option}"),
        width=220,
    )
    found = reconciliation.worst(page.publication, cause)
    if not found:
        st.info(text("reconciliation.none_of_it"))
        return
    worst = found[0]
    order, person = plain(worst["order_id"]), plain(worst["distributor_id"])
    st.markdown(text("reconciliation.worst", order=order, person=person, why=plain(why(text, worst))))
    if len(found) == SHOWN_ROWS:
        st.caption(text("reconciliation.cut", shown=SHOWN_ROWS))
    shown = columns(text)
    tables.show(shown, found, height=HEIGHT if len(found) > 11 else "content")
    st.download_button(
        text("reconciliation.export"),
        lambda: tables.csv(shown, reconciliation.all_differing(page.publication, cause)),
        export.file_name(text("reconciliation.file", date=page.run.today, cause=text(f"cause.{cause}"))),
        export.MIME,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def columns(text: Text) -> list[Column]:
    return [
        # A phone shows the first three: where, how much, why.
        Column(text("account.order"), lambda row: row["order_id"]),
        Column(text("reconciliation.difference_yuan"), lambda row: row["difference_fen"], "money"),
        Column(text("account.why"), lambda row: why(text, row), width="large"),
        Column(text("reconciliation.cause"), lambda row: _cause(text, row["main_cause"])),
        Column(text("people.distributor"), lambda row: row["distributor_id"]),
        Column(text("reconciliation.due_yuan"), lambda row: row["due_fen"], "money"),
        Column(text("reconciliation.booked_yuan"), lambda row: row["booked_fen"], "money"),
        Column(text("account.line"), lambda row: row["line_no"], "number"),
        Column(text("account.level"), lambda row: row["level"], "number"),
        Column(text("reconciliation.due_status"), lambda row: _status(text, row["due_status"])),
        Column(text("reconciliation.booked_status"), lambda row: _status(text, row["booked_status"])),
    ]


def why(text: Text, row: Row) -> str:
    """In a sentence, how the booked amount came about."""
    parts = [_place(text, row)] if row["placed_cause"] else []
    parts += [_mistake(text, name) for name in (row["first_hypothesis"], row["second_hypothesis"]) if name]
    parts += [text(f"because.{cause}") for cause in ("duplicate", "rounding") if row[f"{cause}_fen"]]
    if row["unexpected_fen"] and row["placed_cause"] != "unexpected":
        parts.append(text("because.unexplained"))
    key = "reconciliation.why_over" if row["difference_fen"] > 0 else "reconciliation.why_under"
    return text(key, amount=yuan(abs(row["difference_fen"])), reasons=text("reconciliation.and").join(parts))


def _place(text: Text, row: Row) -> str:
    """What can be told without looking at the amount."""
    cause = row["placed_cause"]
    if cause == "payee" and row["meant_for_distributor_id"]:
        return text("because.payee", person=row["meant_for_distributor_id"])
    if cause == "payee":
        return text("because.robbed")
    if cause == "unexpected" and row["reason"] is None:
        return text("because.unknown_order")
    if cause == "unexpected" and row["reason"] != "earned":
        return text("because.unearned", reason=text.code("reason", row["reason"]))
    return text(f"because.{cause}")


def _mistake(text: Text, name: str) -> str:
    what, _, code = name.partition("_")
    if what in CODED:
        return text(f"mistake.{what}", code=text.code(what, code))
    return text(f"mistake.{name}")


def _cause(text: Text, cause: str | None) -> str | None:
    return text(f"cause.{cause}") if cause else None


def _status(text: Text, status: str | None) -> str | None:
    return text(f"booked.{status}") if status else None
