"""How the engines that malls use work out a commission, and where they leave the rules. No SQL has a part in it.

The letters name them: ruoyi-vue-pro's mall (Y), CRMEB in PHP (C) and Java (J), likeshop (L), lilishop (Li), Dub (D).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.malls.landing import Row
from tests.reference.amounts import share_of
from tests.reference.orders import JudgedOrder
from tests.reference.rates import rate_in_force
from tests.reference.records import Mall


@dataclass(frozen=True)
class Given:
    """One commission line with what it was worked out from, and what it might have been: shelf price and freight."""

    mall: Mall
    judged: JudgedOrder
    item: Row
    line: Row
    list_price_fen: int
    order_freight_fen: int

    @property
    def taken_fen(self) -> int:
        return sum(taking.by_line[self.line["line_no"]] for taking in self.judged.takings if taking.in_time)

    @property
    def left_fen(self) -> int:
        return self.line["commission_fen"] - self.line["clawed_back_fen"]

    @property
    def gross_fen(self) -> int:
        return self.item["quantity"] * self.item["unit_price_fen"] - (self.item["discount_fen"] or 0)

    @property
    def is_sold_at_list_price(self) -> bool:
        return self.list_price_fen == self.item["unit_price_fen"]

    @property
    def has_settled(self) -> bool:
        return self.judged.has_settled(self.mall.as_of)

    def rate_bp(self, **other: object) -> int:
        """The rate for another tier, kind, stage or moment; the right one where there is none."""
        line = self.line
        asked = {"at": line["paid_at"], "level": line["level"], "order_kind": line["order_kind"]}
        asked |= {"tier": line["tier"], "product_id": line["product_id"], "stage": line["stage"]}
        row = rate_in_force(self.mall, **(asked | other))
        return row["rate_bp"] if row else line["rate_bp"]


@dataclass(frozen=True)
class Calculation:
    """How an engine works out one line; `cuts` rounds down, by the piece or by the line."""

    goods_fen: int
    rate_bp: int
    taken_fen: int
    freight_fen: int = 0
    cuts: str = ""

    def amount(self, given: Given) -> int:
        """The commission less what refunds take back of it: in proportion to the right base."""
        base, quantity, right_base = self.goods_fen + self.freight_fen, given.item["quantity"], given.line["base_fen"]
        if self.cuts == "piece":
            gave = quantity * (base // quantity * self.rate_bp // 10_000)
        elif self.cuts == "line":
            gave = base * self.rate_bp // 10_000
        elif base == right_base:
            return share_of(base - self.taken_fen, self.rate_bp)
        else:
            gave = share_of(base, self.rate_bp)
        return gave - (2 * gave * self.taken_fen + right_base) // (2 * right_base)


def right(given: Given) -> Calculation:
    return Calculation(given.line["base_fen"], given.line["rate_bp"], given.taken_fen)


def amount_of(group: list[Given], calculations: list[Calculation]) -> int:
    return sum(each.amount(given) for given, each in zip(group, calculations, strict=True))


def status_of(given: Given) -> str:
    return "settled" if given.has_settled else "pending"


Fault = Callable[[Given, Calculation], Calculation]


def _freight_part(given: Given) -> int:
    whole = sum(i["quantity"] * i["unit_price_fen"] - (i["discount_fen"] or 0) for i in given.judged.items)
    return (2 * given.order_freight_fen * given.gross_fen + whole) // (2 * whole) if whole else 0


def _other(given: Given, column: str, codes: tuple[str, ...]) -> int:
    """The first rate that differs when the line's tier, kind or stage is taken for another."""
    rates = (given.rate_bp(**{column: code}) for code in codes)
    return next((rate for rate in rates if rate != given.line["rate_bp"]), given.line["rate_bp"])


def _unlisted_percent(given: Given) -> int:
    """A whole percent that no policy has: another would be some other mistake about the rate."""
    listed = {row["rate_bp"] for row in given.mall.policy["commission_rates"]}
    return next(rate for rate in (700, 1000, 900, 1100, *range(100, 10_000, 100)) if rate not in listed)


def _float_split_base(given: Given) -> int:
    """The base where every line's share of the order's discount is cut, and the last line bears what is left."""
    discount, judged = given.judged.order["order_discount_fen"] or 0, given.judged
    gross = {i["line_no"]: i["quantity"] * i["unit_price_fen"] - (i["discount_fen"] or 0) for i in judged.items}
    parts = {line_no: int(discount * (fen / (sum(gross.values()) or 1))) for line_no, fen in gross.items()}
    last = max(gross)
    parts[last] = discount - sum(part for line_no, part in parts.items() if line_no != last)
    return gross[given.line["line_no"]] - parts[given.line["line_no"]]


def _taken(given: Given, condition: Callable[..., bool]) -> int:
    return sum(taking.by_line[given.line["line_no"]] for taking in given.judged.takings if condition(taking))


def _whole_pieces(given: Given) -> int:
    """What the refund is worth in whole pieces; money without a piece goes unseen."""
    base, quantity = given.line["base_fen"], given.item["quantity"]
    return base * (given.taken_fen * quantity // base) // quantity


#: (class, engine): what one figure of the calculation becomes.
FIGURES: dict[tuple[str, str], Fault] = {
    ("discount", "C list price"): lambda g, c: replace(c, goods_fen=g.item["quantity"] * g.item["unit_price_fen"]),
    ("discount", "coupon ignored"): lambda g, c: replace(c, goods_fen=g.gross_fen),
    ("base", "J shelf price"): lambda g, c: replace(c, goods_fen=g.item["quantity"] * g.list_price_fen),
    ("base", "one piece only"): lambda g, c: replace(c, goods_fen=g.line["base_fen"] // g.item["quantity"]),
    ("freight", "Y freight's part"): lambda g, c: replace(c, freight_fen=_freight_part(g)),
    ("freight", "C freight per piece"): lambda g, c: replace(c, freight_fen=g.item["quantity"] * _freight_part(g)),
    ("rate", "tier"): lambda g, c: replace(c, rate_bp=_other(g, "tier", ("senior", "mentor", "junior"))),
    ("rate", "kind"): lambda g, c: replace(c, rate_bp=_other(g, "order_kind", ("repeat", "first"))),
    ("rate", "stage"): lambda g, c: replace(c, rate_bp=_other(g, "stage", ("mature", "peak", "launch"))),
    ("rate", "D rate of now"): lambda g, c: replace(c, rate_bp=g.rate_bp(at=g.mall.as_of)),
    ("rate", "Y whole percent"): lambda g, c: replace(c, rate_bp=g.line["rate_bp"] // 100 * 100),
    ("rate", "flat percent"): lambda g, c: replace(c, rate_bp=_unlisted_percent(g)),
    ("rounding", "Y cut by line"): lambda g, c: replace(c, cuts="line"),
    ("rounding", "J cut by piece"): lambda g, c: replace(c, cuts="piece"),
    ("rounding", "Y discount split in floats"): lambda g, c: replace(c, goods_fen=_float_split_base(g)),
    ("refund", "ignored"): lambda g, c: replace(c, taken_fen=0),
    ("refund", "J none after settlement"): lambda g, c: replace(
        c, taken_fen=_taken(g, lambda t: t.in_time and not (g.has_settled and t.completed_at > g.judged.settle_at))
    ),
    ("refund", "late ones too"): lambda g, c: replace(c, taken_fen=_taken(g, lambda t: True)),
    ("refund", "Li by pieces"): lambda g, c: replace(c, taken_fen=_whole_pieces(g)),
    ("refund", "Y all of it"): lambda g, c: replace(c, taken_fen=g.line["base_fen"] if g.judged.takings else 0),
}
#: Two at once, as one engine does both; in the order in which an amount is worked out.
PAIRS = (
    (("freight", "Y freight's part"), ("rounding", "Y cut by line")),
    (("freight", "C freight per piece"), ("rounding", "Y cut by line")),
    (("discount", "C list price"), ("rounding", "J cut by piece")),
    (("discount", "C list price"), ("refund", "J none after settlement")),
    (("discount", "C list price"), ("freight", "Y freight's part")),
    (("discount", "coupon ignored"), ("freight", "C freight per piece")),
    (("discount", "coupon ignored"), ("rate", "tier")),
    (("freight", "Y freight's part"), ("rate", "Y whole percent")),
    (("freight", "Y freight's part"), ("refund", "ignored")),
    (("base", "J shelf price"), ("rate", "kind")),
    (("rate", "stage"), ("refund", "ignored")),
)
