"""What a mall books by itself, mostly rightly, and now and then wrongly, with what every fault is worth.

Worked out from the reference, not from the engine under test. Of two faults at once the first is worth what it alone
changes, the second what both change beyond it.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from tests.malls.landing import Tables
from tests.malls.random_mall import Build
from tests.reference.lines import commission_lines
from tests.reference.orders import judged_orders
from tests.reference.records import Mall, known_mall
from tests.reference.tiers import tenures
from tests.transform.mall_engines import FIGURES, PAIRS, Calculation, Given, amount_of, right
from tests.transform.planted import Habits, Key, Planted, add
from tests.transform.planted_records import Records

FAULTY_SHARE = 0.4
#: What goes wrong with the record itself; some come with a wrong rate as well.
RECORD_FAULTS = (
    "missing",
    "duplicate",
    "payee",
    "level",
    "timing",
    "refund of another size",
    "running sum",
    "too small",
)
ON_ONE_LINE = "on one line: "
RATE_FAULTS = tuple(name for name in FIGURES if name[0] == "rate")


def plant(build: Build, seed: int) -> Planted:
    """Records for every mall of the build: most malls name lines and levels, some only one of them or none."""
    planted, rng = Planted(), random.Random(seed)
    for number, landing in enumerate(build.landings):
        mall = known_mall(landing, build.policy, build.as_of, "Asia/Shanghai")
        habits = Habits(number % 8 not in (6, 7), number % 8 not in (5, 7), rng.random() < 0.5)
        Bookkeeper(mall, landing, habits, rng, planted).write()
    return planted


class Bookkeeper(Records):
    """Books the commissions of one mall, some of them wrongly."""

    def __init__(self, mall: Mall, landing: Tables, habits: Habits, rng: random.Random, planted: Planted) -> None:
        super().__init__(mall, habits, rng, planted)
        self.prices = {product["product_id"]: product["list_price_fen"] for product in landing["products"]}
        self.freights = {order["order_id"]: order["freight_fen"] or 0 for order in landing["orders"]}
        self.unearned: list[Given] = []
        self.misplaced: set[str] = set()
        self._judge()

    def _judge(self) -> None:
        orders = judged_orders(self.mall)
        tenure = tenures(self.mall, orders)
        for judged in orders:
            items = {item["line_no"]: item for item in judged.items}
            for line in commission_lines(self.mall, judged, tenure):
                item = items[line["line_no"]]
                price = self.prices.get(line["product_id"], item["unit_price_fen"])
                given = Given(self.mall, judged, item, line, price, self.freights[line["order_id"]])
                if line["commission_fen"] > 0:
                    self.groups[self.key(line)].append(given)
                elif line["distributor_id"] and line["reason"] != "earned":
                    self.unearned.append(given)

    def write(self) -> None:
        for key, group in list(self.groups.items()):
            if self.rng.random() > FAULTY_SHARE or not self._write_fault(key, group):
                self._book(key, group, [right(given) for given in group])
                self._say(key, Counter(), "right")
        for given in self.unearned:
            key = self.key(given.line)
            if key not in self.groups and key not in self.planted.truth and self.rng.random() < 0.3:
                self._write_unexpected(key, given)

    def _write_fault(self, key: Key, group: list[Given]) -> bool:
        """Whether one of the faults could be planted: not every line has a refund or a discount to get wrong."""
        sorts = [*FIGURES, *PAIRS, *RECORD_FAULTS, *RECORD_FAULTS]
        for sort in self.rng.sample(sorts, k=8):
            if sort in RECORD_FAULTS:
                planted = self._write_record_fault(key, group, sort)
            else:
                planted = self._write_figures(key, group, [sort] if sort in FIGURES else list(sort))
            if planted:
                return True
        return False

    def _write_figures(self, key: Key, group: list[Given], faults: list[tuple[str, str]]) -> bool:
        # An engine that books one record per order may be wrong about one of its products.
        is_of_one = len(group) > 1 and len(faults) == 1 and self.rng.random() < 0.5
        only = self.rng.randrange(len(group)) if is_of_one else None
        calculations, truth = self._worked_out(group, faults, only)
        if len(truth) < len(faults) or not sum(truth.values()):
            return False
        if ("base", "J shelf price") in faults and any(given.is_sold_at_list_price for given in group):
            return False
        if self._has_another_name(group, calculations, {fault[0] for fault in faults}):
            return False
        self._book(key, group, calculations)
        sort = " + ".join(" ".join(fault) for fault in faults)
        self._say(key, truth, sort if only is None else ON_ONE_LINE + sort)
        return True

    def _has_another_name(self, group: list[Given], calculations: list[Calculation], classes: set[str]) -> bool:
        """Whether one fault of another class books the very amount, so that nobody could tell which was made."""
        booked = amount_of(group, calculations)
        others = [[FIGURES[name](g, right(g)) for g in group] for name in FIGURES if name[0] not in classes]
        if not self.habits.names_levels:
            others += [[replace(right(g), rate_bp=g.rate_bp(level=level)) for g in group] for level in (1, 2, 3)]
        return booked in [amount_of(group, other) for other in others]

    def _worked_out(
        self, group: list[Given], faults: list[tuple[str, str]], only: int | None = None
    ) -> tuple[list[Calculation], Counter[str]]:
        """The calculations with the faults in each, or in that at the place `only`, and what each class is worth."""
        calculations, truth = [right(given) for given in group], Counter[str]()
        before = sum(given.left_fen for given in group)
        for fault in faults:
            calculations = [
                FIGURES[fault](given, each) if only in (None, place) else each
                for place, (given, each) in enumerate(zip(group, calculations, strict=True))
            ]
            after = amount_of(group, calculations)
            truth[fault[0]] += after - before
            before = after
        return calculations, Counter({name: fen for name, fen in truth.items() if fen})

    def _write_record_fault(self, key: Key, group: list[Given], sort: str) -> bool:
        left = sum(given.left_fen for given in group)
        if left == 0 or (sort in ("missing", "payee", "level") and key[0] in self.misplaced):
            return False
        if sort == "missing":
            if not (self.habits.names_lines and self.habits.names_levels):
                return False  # with no record at all, nothing says how an order's records are to be put together
            self._say(key, Counter(missing=-left), sort)
        elif sort in ("refund of another size", "running sum", "too small"):
            return getattr(self, f"_write_{sort.replace(' ', '_')}")(key, group)
        else:
            faults = [self.rng.choice(RATE_FAULTS)] if self.rng.random() < 0.3 else []
            calculations, truth = self._worked_out(group, faults)
            booked = getattr(self, f"_write_{sort}")(key, group, calculations, truth)
            if not booked:
                return False
        self.misplaced.add(key[0])
        return True

    def _write_duplicate(self, key: Key, group: list[Given], calculations: list[Calculation], truth: Counter) -> bool:
        gains = self._book(key, group, calculations, times=2)
        self._say(key, add(truth, duplicate=gains), "duplicate")
        return True

    def _write_timing(self, key: Key, group: list[Given], calculations: list[Calculation], truth: Counter) -> bool:
        if group[0].has_settled:
            return False
        self._book(key, group, calculations, status="settled")
        self._say(key, add(truth, timing=sum(given.left_fen for given in group)), "timing")
        return True

    def _write_payee(self, key: Key, group: list[Given], calculations: list[Calculation], truth: Counter) -> bool:
        others = [name for name in self.mall.distributors if self._is_free(other := (*key[:3], name), other[0])]
        if not others:
            return False
        other = (*key[:3], self.rng.choice(others))
        return self._write_elsewhere(key, other, group, calculations, truth, "payee")

    def _write_level(self, key: Key, group: list[Given], calculations: list[Calculation], truth: Counter) -> bool:
        level = self.rng.choice([level for level in (1, 2, 3) if level != group[0].line["level"]])
        rates = [given.rate_bp(level=level) for given in group]
        if self.rng.random() < 0.5 or key[2] is None or [each.rate_bp for each in calculations] == rates:
            calculations = [replace(right(g), rate_bp=rate) for g, rate in zip(group, rates, strict=True)]
            truth = Counter()
        if key[2] is not None:
            other = (*key[:2], level, key[3])
            return other not in self.groups and self._write_elsewhere(key, other, group, calculations, truth, "level")
        change = amount_of(group, calculations) - sum(given.left_fen for given in group)
        if not change or len({given.line["level"] for given in group}) > 1:
            return False
        self._book(key, group, calculations)
        self._say(key, Counter(level=change), "level's rate")
        return True

    def _write_elsewhere(
        self, key: Key, other: Key, group: list[Given], calculations: list[Calculation], truth: Counter, sort: str
    ) -> bool:
        left = sum(given.left_fen for given in group)
        booked = amount_of(group, calculations)
        if not booked:
            return False
        self._book(other, group, calculations)
        self._say(key, Counter({sort: -left}), sort)
        rest = Counter({sort: booked - sum(truth.values())}) + Counter()
        self._say(other, add(truth, **rest), sort)
        return True
