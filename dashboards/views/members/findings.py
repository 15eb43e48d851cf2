"""What the figures of members come to, in a few sentences, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards import frame
from dashboards.format import day, percent, percent_bp, plain, rate, short_yuan, tenths
from dashboards.frame import Page
from dashboards.questions import members, runs
from dashboards.scope import Scope
from dashboards.views.members import people
from dashboards.views.members.headline import Sales
from dashboards.views.members.repurchase import Cohorts
from dashboards.views.overview.attention import Item

#: What can be done, most valuable first: the group it is about, and its icon.
ITEMS = {"asleep": ":material/bedtime:", "close": ":material/stairs:"}


def render(page: Page, counts: Mapping[str, int], sales: Sales, found: Cohorts, scope: Scope) -> None:
    sentences = [_tiers(page, counts, scope), _repurchase(page, found), _buyers(page, sales, scope)]
    frame.findings(page, sentences)


def items(page: Page, counts: Mapping[str, int], scope: Scope) -> list[Item]:
    """Whom to turn to now, with a list of them."""
    return [_item(page, counts, scope, name, icon) for name, icon in ITEMS.items() if counts[name]]


def _tiers(page: Page, counts: Mapping[str, int], scope: Scope) -> str:
    """How many VIPs there are, and whether more came or went."""
    text = page.text
    if not counts["member"]:
        return text("member_findings.nobody")
    words = {name: f"{counts[name]:,}" for name in ("member", "buyer", "vip")}
    said = text("member_findings.tiers", share=percent(counts["vip"], counts["buyer"]), **words)
    moved = {"days": scope.period.days, "risen": f"{counts['became_vip']:,}", "fell": f"{counts['fell']:,}"}
    if "refunds" in runs.undelivered(page.publication):
        return said + text("member_findings.risen", **moved)
    if not counts["became_vip"] and not counts["fell"]:
        return said + text("member_findings.still", **moved)
    change = counts["became_vip"] - counts["fell"]
    key = "up" if change > 0 else "down" if change else "even"
    return said + text(f"member_findings.moved_{key}", **moved)


def _repurchase(page: Page, found: Cohorts) -> str:
    """How the newest VIPs whose days are over stand to the goal, to those before them, and to the fans."""
    text, over = page.text, found.over("vip")
    if not over:
        return text("member_findings.nobody_due", days=found.window)
    month, share = over[-1], found.share_bp(over[-1], "vip")
    cell = found.cell(month, "vip")
    words = {"month": day(text, month.start, "month"), "days": found.window, "share": percent_bp(share)}
    words |= {name: f"{cell[name]:,}" for name in ("due", "returned")}
    parts = [text("member_findings.repurchase", **words)]
    if found.goal_bp is not None:
        parts.append(_against_goal(page, share, found.goal_bp))
    if len(over) > 1:
        parts.append(_against_before(page, share, found.share_bp(over[-2], "vip"), day(text, over[-2].start, "month")))
    fans = found.share_bp(month, "fan")
    if fans is not None:
        parts.append(text("member_findings.fans", share=percent_bp(fans)))
    return text("member_findings.comma").join(parts) + text("member_findings.stop")


def _against_goal(page: Page, share: int, wanted: int) -> str:
    missing = tenths(wanted - share)
    key = "goal_reached" if share >= wanted else "goal_missed"
    return page.text(f"member_findings.{key}", goal=rate(wanted), points=_points(abs(missing)))


def _against_before(page: Page, share: int, before: int, month: str) -> str:
    change = tenths(share) - tenths(before)
    if not change:
        return page.text("member_findings.same", month=month)
    key = "more" if change > 0 else "less"
    return page.text(f"member_findings.{key}", month=month, points=_points(abs(change)))


def _points(bp: int) -> str:
    return percent_bp(bp).removesuffix("%")


def _buyers(page: Page, sales: Sales, scope: Scope) -> str:
    """New buyers beside the time before, and how much of the orders came from those who had bought already."""
    text, name = page.text, "new_buyers"
    now = sales.total(name, scope.period)
    share = sales.returning_bp(scope.period)
    if share is None:
        return text("member_findings.no_orders", days=scope.period.days)
    words = {"days": scope.period.days, "new": f"{now:,}", "share": percent_bp(share)}
    before = sales.total(name, scope.before) if scope.before else 0
    if not before:
        return text("member_findings.buyers", **words)
    was = sales.returning_bp(scope.before)
    words |= {"change": percent(abs(now - before), before), "before": percent_bp(was)}
    key = "same" if now == before else "up" if now > before else "down"
    return text(f"member_findings.buyers_{key}", **words)


def _item(page: Page, counts: Mapping[str, int], scope: Scope, name: str, icon: str) -> Item:
    text, vip_fen = page.text, members.vip_fen(page.publication) or 0
    money = {"spent": counts["asleep_fen"], "vip": vip_fen, "lacking": vip_fen // members.CLOSE_PARTS}
    words = {word: plain(short_yuan(text, fen)) for word, fen in money.items()}
    words |= {"people": f"{counts[name]:,}", "days": str(members.ASLEEP_DAYS)}
    sentence = text(f"member_items.{name}", **words)
    todo = text(f"member_todo.{name}")
    listed = people.group(page, scope.period, name, f"{sentence}\n\n{todo}")
    return Item(name, icon, sentence, todo, listed)
