"""What somebody can decide by: whether there is margin, who is out of line, and whether the range is right."""

from __future__ import annotations

from dashboards import frame
from dashboards.format import day, percent, percent_bp, plain, ratio_bp, short_yuan, signed, tenths
from dashboards.frame import Page
from dashboards.questions import products
from dashboards.views.products import bands, lists
from dashboards.views.products.facts import Facts, margin_bp


def render(page: Page, facts: Facts) -> None:
    found = [_sales(page, facts), _margin(page, facts), _outside(page, facts), _range(page, facts), _idle(page, facts)]
    frame.findings(page, found)


def _sales(page: Page, facts: Facts) -> str:
    """How sales moved, which product moved most the same way, and what came back of them."""
    text, before = page.text, facts.before
    if not facts.is_sold or before is None or before["sales_fen"] <= 0:
        return ""
    now, then = facts.whole["sales_fen"], before["sales_fen"]
    parts = []
    if now != then:
        rise, fall = products.movers(page.publication, facts.scope.period, facts.scope.before)
        direction, mover = ("up", rise) if now > then else ("down", fall)
        words = {"change": plain(short_yuan(text, abs(now - then))), "share": percent(abs(now - then), then)}
        words |= {"name": plain(mover["product_name"]), "most": plain(short_yuan(text, abs(mover["change_fen"])))}
        parts.append(text(f"products_findings.sales_{direction}", **words))
    if facts.knows_refunds:
        shares = (percent(row["refunds_fen"], row["sales_fen"]) for row in (facts.whole, before))
        parts.append(text("products_findings.refunds", **dict(zip(("share", "before"), shares, strict=True))))
    return text("findings.space").join(parts)


def _margin(page: Page, facts: Facts) -> str:
    """What is left of the sales step by step, against the goal and what it stands beside."""
    text, whole = page.text, facts.whole
    if not facts.is_margin_known:
        return ""
    shares = {
        name: percent(whole[f"known_{name}_fen"], whole["known_sales_fen"]) for name in ("gross", "after", "left")
    }
    parts = [text("products_findings.gross", share=shares["gross"]), _against(page, facts)]
    parts.append(text("products_findings.after", share=shares["after"]))
    if facts.knows_refunds:
        amount = plain(short_yuan(text, whole["known_left_fen"]))
        parts.append(text("products_findings.left", share=shares["left"], amount=amount))
    return "".join(parts) + text("products_findings.stop") + _moved(page, facts)


def _against(page: Page, facts: Facts) -> str:
    least, most = facts.margin_band
    if least is None or most is None:
        return ""
    words = {"least": lists.percent_of(least), "most": lists.percent_of(most)}
    now = margin_bp(facts.whole, "gross")
    side = "below" if now < least else "above" if now > most else "within"
    return page.text(f"products_findings.is_{side}", **words)


def _moved(page: Page, facts: Facts) -> str:
    """How the margin after commission moved, and which of its two parts did."""
    text = page.text
    now, before = (
        [margin_bp(row, name) if row else None for name in ("gross", "after")] for row in (facts.whole, facts.before)
    )
    if None in (*now, *before) or tenths(now[1]) == tenths(before[1]):
        return ""
    gross, after = (tenths(mine) - tenths(other) for mine, other in zip(now, before, strict=True))
    rates = (ratio_bp(row["accrued_fen"], row["sales_fen"]) for row in (facts.whole, facts.before))
    rate, rate_before = map(tenths, rates)
    words = {
        "points": _points(abs(after)),
        "gross": signed(_points(gross)),
        "rate": signed(_points(rate - rate_before)),
    }
    return text("findings.space") + text(f"products_findings.after_{'up' if after > 0 else 'down'}", **words)


def _points(bp: int) -> str:
    return percent_bp(bp).removesuffix("%")


def _outside(page: Page, facts: Facts) -> str:
    """Who bears no commission, and who makes a loss."""
    text, standing = page.text, facts.standing
    if not facts.is_margin_known or None in facts.margin_band:
        return ""
    parts = []
    if standing["below"]:
        words = {
            "products": f"{standing['below']:,}",
            "least": lists.percent_of(facts.margin_band[0]),
            "share": percent(standing["below_fen"], facts.whole["sales_fen"]),
            "name": plain(standing["lowest"]),
            "lowest": percent(standing["lowest_bp"], 10_000),
        }
        parts.append(text("products_findings.below", **words))
    if facts.knows_refunds and standing["losing"]:
        amount, name = plain(short_yuan(text, standing["lost_fen"])), plain(standing["worst"])
        parts.append(text("products_findings.losing", products=f"{standing['losing']:,}", name=name, amount=amount))
    return text("findings.space").join(parts or [text("products_findings.all_bear")])


def _range(page: Page, facts: Facts) -> str:
    """How many products there are, how many of them sell, and at which prices."""
    text, month = page.text, facts.month
    if month is None or month["active_products"] is None:
        return ""
    words = {
        "month": day(text, month["month_start"], "month"),
        "products": f"{month['active_products']:,}",
        "share": percent(month["sold_products"], month["active_products"]),
    }
    parts = [text("products_findings.range_open" if month["is_open"] else "products_findings.range", **words)]
    least, most = facts.range_band
    if least is not None and most is not None:
        count = month["active_products"]
        side = "few" if count < least else "many" if count > most else "enough"
        off = least - count if count < least else count - most
        parts.append(text(f"products_findings.too_{side}", least=least, most=most, count=off))
    else:
        parts.append(text("products_findings.stop"))
    return "".join(parts) + text("findings.space") + bands.sentence(page, facts)


def _idle(page: Page, facts: Facts) -> str:
    text, idle = page.text, facts.idle
    if not facts.knows_products or not idle["on_sale"] or not facts.is_sold:
        return ""
    if not idle["idle"]:
        return text("products_findings.all_sell")
    words = {name: f"{idle[name]:,}" for name in ("idle", "silent")}
    return text("products_findings.idle", name=plain(idle["least"]), days=facts.watched.days, **words)
