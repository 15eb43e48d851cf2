"""The records of one mall, one by one, and the faults that are not about the figures of a calculation."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace

from tests.malls.landing import Row
from tests.reference.amounts import share_of
from tests.reference.records import Mall
from tests.transform.mall_engines import Calculation, Given, amount_of, status_of
from tests.transform.planted import Habits, Key, Planted


class Records:
    """Writes the records of one mall, and says what is wrong with them."""

    def __init__(self, mall: Mall, habits: Habits, rng: random.Random, planted: Planted) -> None:
        self.mall, self.habits, self.rng, self.planted = mall, habits, rng, planted
        self.groups: dict[Key, list[Given]] = defaultdict(list)

    def key(self, line: Row, **other: object) -> Key:
        named = line | other
        line_no = named["line_no"] if self.habits.names_lines else None
        level = named["level"] if self.habits.names_levels else None
        return named["order_id"], line_no, level, named["distributor_id"]

    def _write_refund_of_another_size(self, key: Key, group: list[Given]) -> bool:
        """A refund takes back another amount; after settlement no more than the person's balance, as C has it."""
        gave = sum(given.line["commission_fen"] for given in group)
        left = sum(given.left_fen for given in group)
        is_capped = group[0].has_settled and self.rng.random() < 0.5
        back = self.rng.randint(1, max(1, gave - left) if is_capped else gave)
        if not self.habits.books_refunds or left in (gave, gave - back):
            return False
        self._record(key, gave, group, status_of(group[0]))
        self._record(key, -back, group, status_of(group[0]))
        sort = "C take-back capped by the balance" if is_capped else "refund of another size"
        self._say(key, Counter(refund=gave - back - left), sort)
        return True

    def _write_running_sum(self, key: Key, group: list[Given]) -> bool:
        """Li credits on every line what the lines before earned once more."""
        earlier = sum(
            given.left_fen
            for other, givens in self.groups.items()
            for given in givens
            if (other[0], other[2], other[3]) == (key[0], key[2], key[3]) and (other[1] or 0) < (key[1] or 0)
        )
        if not earlier or any(given.judged.takings for given in group):
            return False
        self._record(key, earlier + sum(given.left_fen for given in group), group, status_of(group[0]))
        self._say(key, Counter(duplicate=earlier), "Li running sum")
        return True

    def _write_too_small(self, key: Key, group: list[Given]) -> bool:
        """L books nothing for a commission that is less than a fen before rounding."""
        is_less = sum(given.line["base_fen"] * given.line["rate_bp"] for given in group) < 10_000
        if not is_less or not (self.habits.names_lines and self.habits.names_levels):
            return False
        self._say(key, Counter(missing=-sum(given.left_fen for given in group)), "L less than a fen dropped")
        return True

    def _write_unexpected(self, key: Key, given: Given) -> None:
        is_blank = given.line["reason"] == "no_rate" and self.rng.random() < 0.5
        amount = share_of(given.line["base_fen"], 100 if is_blank else self.rng.choice((600, 1200)))
        if amount:
            self._record(key, amount, [given], "pending")
            self._say(key, Counter(unexpected=amount), "J blank rate is 1 %" if is_blank else given.line["reason"])

    def _is_free(self, key: Key, order_id: str) -> bool:
        return all(given_key[0] != order_id or given_key[3] != key[3] for given_key in self.groups)

    def _book(
        self, key: Key, group: list[Given], calculations: list[Calculation], times: int = 1, status: str | None = None
    ) -> int:
        """Writes the records of a calculation, and returns what was booked before refunds."""
        amount = gains = amount_of(group, calculations)
        status = status or status_of(group[0])
        if self.habits.books_refunds:
            gains = amount_of(group, [replace(each, taken_fen=0) for each in calculations])
        for _ in range(times):
            self._record(key, gains, group, status) if gains else self._record(key, 1, group, "void")
        if amount != gains:
            self._record(key, amount - gains, group, status)
        return gains

    def _record(self, key: Key, amount: int, group: list[Given], status: str) -> None:
        order_id, line_no, level, distributor_id = key
        record = {"order_id": order_id, "line_no": line_no, "level": level, "distributor_id": distributor_id}
        record_id = f"{order_id}-{len(self.planted.records)}"
        recorded_at = group[0].line["paid_at"]
        self.planted.records.append(
            record | {"record_id": record_id, "amount_fen": amount, "status": status, "recorded_at": recorded_at}
        )

    def _say(self, key: Key, truth: Counter[str], sort: str) -> None:
        self.planted.truth[key], self.planted.sorts[key] = truth, sort
