"""What moved, because of which product and whom, in a sentence or two."""

from __future__ import annotations

from dashboards import frame
from dashboards.format import percent, plain, ratio_bp, short_yuan
from dashboards.frame import Page
from dashboards.measures import MEASURES
from dashboards.published import Row
from dashboards.questions import earnings, people, runs
from dashboards.questions.earnings import Days
from dashboards.scope import Scope


def render(page: Page, scope: Scope, mall: Days) -> None:
    sentences = [_accrued(page, scope, mall), _taken_back(page, scope, mall)]
    frame.findings(page, sentences)


def _accrued(page: Page, scope: Scope, mall: Days) -> str:
    """How much more or less was accrued, and the stage and the product that moved most the same way."""
    text, accrued = page.text, MEASURES["accrued"]
    now, before = (mall.total(accrued, each) for each in (scope.period, scope.before))
    if now == before:
        return text("findings.accrued_same") if now else ""
    direction, change = ("up", now - before) if now > before else ("down", before - now)
    share = percent(change, before)
    parts = [text(f"findings.accrued_{direction}", change=short_yuan(text, change), share=share)]
    stage, product = (_mover(page, scope, breakdown, direction) for breakdown in ("stage", "product"))
    if stage and product:
        parts.append(
            text(
                f"findings.mover_{direction}",
                stage=text.code("stage", stage["part"]),
                stage_change=short_yuan(text, abs(stage["change_fen"])),
                product=_product(page, product),
                change=short_yuan(text, abs(product["change_fen"])),
            )
        )
    return text("findings.space").join(parts)


def _mover(page: Page, scope: Scope, breakdown: str, direction: str) -> Row | None:
    """The part whose accrued commission moved most in the direction; None where none did."""
    changes = earnings.changes(page.publication, MEASURES["accrued"], scope, breakdown)
    mover = changes[0 if direction == "up" else -1] if changes else None
    return mover if mover and (mover["change_fen"] > 0) == (direction == "up") else None


def _taken_back(page: Page, scope: Scope, mall: Days) -> str:
    """The part of every hundred yuan that refunds took back, and where to look."""
    text, taken, accrued = page.text, MEASURES["taken_back"], MEASURES["accrued"]
    now = mall.total(taken, scope.period)
    rates = [ratio_bp(mall.total(taken, each), mall.total(accrued, each)) for each in (scope.period, scope.before)]
    if now <= 0 or None in rates or "refunds" in runs.undelivered(page.publication):
        return ""
    parts = [text("findings.taken_back", rate=_hundredths(rates[0]), before=_hundredths(rates[1]))]
    products = earnings.changes(page.publication, taken, scope, "product")
    if products and products[0]["change_fen"] > 0:
        change = short_yuan(text, products[0]["change_fen"])
        parts.append(text("findings.taken_back_rise", product=_product(page, products[0]), change=change))
    first = people.first(page.publication, taken, scope)
    if first:
        person, amount = plain(first["distributor_id"]), short_yuan(text, first["amount_fen"])
        share = percent(first["amount_fen"], now)
        parts.append(text("findings.taken_back_person", person=person, amount=amount, share=share))
    return text("findings.space").join(parts)


def _product(page: Page, row: Row) -> str:
    return plain(earnings.product_names(page.publication).get(row["part"], row["part"]))


def _hundredths(bp: int) -> str:
    return f"{bp // 100}.{bp % 100:02d}"
