"""Many policies over one past: what some of them share is worked out once, and each has a core to itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from models.simulation.together.arrays import Arrays
from models.simulation.together.lines import earned
from models.simulation.together.months import month_entries
from models.simulation.together.outcome import Outcome, outcome
from models.simulation.together.rates import rates_of
from models.simulation.together.rising import rising
from models.simulation.together.settling import settled
from models.simulation.together.terms import Tables, Terms, ground_of
from models.simulation.together.tier_rules import bonus_steps_of, rising_key, tier_rules_of

#: So many policies of the same terms go to one core together; their outcomes wait in memory until all are there.
POLICIES_AT_A_TIME = 8


def evaluate(arrays: Arrays, policies: Sequence[Tables], threads: int = 2) -> Iterator[Outcome]:
    """What each policy would have paid everybody, exact to the fen, each as soon as it is known: an outcome's `place`
    says of which policy it is. A policy is the frames of its files, as they are validated.

    Raises ValueError for a policy under which the facts themselves would have been others, and for one that begins
    after the first order.
    """
    for place, policy in enumerate(policies):
        _check(arrays, place, policy)
    return _evaluated_together(arrays, policies, threads)


def _evaluated_together(arrays: Arrays, policies: Sequence[Tables], threads: int) -> Iterator[Outcome]:
    lots = _lots(policies)
    with ThreadPoolExecutor(threads) as pool:
        under_way = deque(pool.submit(_evaluated, arrays, policies, lot) for lot in lots[: threads + 1])
        waiting = iter(lots[threads + 1 :])
        while under_way:
            yield from under_way.popleft().result()
            if (lot := next(waiting, None)) is not None:
                under_way.append(pool.submit(_evaluated, arrays, policies, lot))


def _check(arrays: Arrays, place: int, policy: Tables) -> None:
    if ground_of(policy) != arrays.ground:
        raise ValueError(
            f"Policy {place} credits or stages orders by other terms than these facts: read the facts under its own."
        )
    paid_at = arrays.orders.paid_at
    if len(paid_at) and Terms.of(policy).starts[0] > paid_at.min():
        raise ValueError(f"Policy {place} begins after the first order: let its first version begin before.")


def _lots(policies: Sequence[Tables]) -> list[list[int]]:
    """The places of the policies, in lots that share their terms; those who rise alike stand side by side."""
    alike: dict[Hashable, dict[Hashable, list[int]]] = {}
    for place, policy in enumerate(policies):
        alike.setdefault(Terms.of(policy).key, {}).setdefault(rising_key(policy), []).append(place)
    lots = []
    for of_same_terms in alike.values():
        places = [place for places in of_same_terms.values() for place in places]
        lots += [places[start : start + POLICIES_AT_A_TIME] for start in range(0, len(places), POLICIES_AT_A_TIME)]
    return lots


def _evaluated(arrays: Arrays, policies: Sequence[Tables], lot: Sequence[int]) -> list[Outcome]:
    """The outcomes of policies with the same terms."""
    settlement = settled(arrays, Terms.of(policies[lot[0]]))
    outcomes, key, risen = [], None, None
    for place in lot:
        policy = policies[place]
        rules = tier_rules_of(policy)
        if risen is None or rising_key(policy) != key:
            key, risen = rising_key(policy), rising(arrays, settlement, rules)
        paid = earned(arrays, settlement, risen, rates_of(policy, arrays))
        entries = month_entries(arrays, settlement, risen, rules, bonus_steps_of(policy))
        outcomes.append(outcome(place, arrays, paid, entries, risen))
    return outcomes
