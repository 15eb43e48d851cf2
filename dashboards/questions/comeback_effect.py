"""What the comeback packs brought: who was treated and held back, who returned, and what can be told from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from dashboards.published import Publication, Row, rows
from dashboards.questions.runs import Run

ALL, NONE = "all", "none"
ARMS = ("treated", "control", "explore")
#: The least effect that is worth knowing: so many more of a hundred come back.
WORTH_KNOWING = 0.05
#: An effect of so many halves of its 90 % interval is told four times in five: (1.645 + 0.842) / 1.645 of the normal
#: law.
POWER = 1.512


@dataclass(frozen=True)
class Verdict:
    """Of all offers and months together: the rows of the treated and of the control (marts.fct_comeback_effect), whose
    shares are of one."""

    treated: Row
    control: Row

    @property
    def is_broken(self) -> bool:
        """Whether the arms are not in the shares in which they were drawn."""
        return self.treated["is_sample_ratio_broken"]

    @property
    def people(self) -> int:
        return self.treated["distributors"] + self.control["distributors"]

    @property
    def lacking(self) -> int:
        """How many more people it takes to tell an effect that is worth knowing, in whole tens: an interval is as wide
        as one over the root of the people."""
        half = (self.treated["ci_high"] - self.treated["ci_low"]) / 2
        needed = self.people * (POWER * half / WORTH_KNOWING) ** 2
        return max(ceil((needed - self.people) / 10) * 10, 0)


def effects(publication: Publication) -> list[Row]:
    """marts.fct_comeback_effect, all months first, then the newest; all offers first, then by offer and arm."""
    order = ", ".join(f"arm = '{arm}' desc" for arm in ARMS)
    sql = f"""
        select * from marts.fct_comeback_effect
        order by period = '{ALL}' desc, period desc, offer = '{ALL}' desc, offer, {order}
    """
    return rows(publication, sql)


def verdict(publication: Publication) -> Verdict | None:
    """None as long as nothing can be compared: no control, or nobody's days are over."""
    found = {row["arm"]: row for row in effects(publication) if row["period"] == ALL and row["offer"] == ALL}
    if not {"treated", "control"} <= found.keys() or found["treated"]["uplift"] is None:
        return None
    return Verdict(found["treated"], found["control"])


def decided(publication: Publication) -> Mapping[str, int]:
    """people for whom something was decided, by arm too; waiting (who is drawn and whose days are not over)."""
    arms = ", ".join(f"count(*) filter (arm = '{arm}') as {arm}" for arm in (*ARMS, "not_chosen"))
    sql = f"""
        select
            count(*) as people, {arms},
            count(*) filter (arm in ('treated', 'control') and window_ends_at > as_of) as waiting
        from marts.fct_comeback
        cross join meta.run
    """
    return rows(publication, sql)[0]


def sent(publication: Publication) -> Row:
    """Of the treated who count for the effect: people, and what their packs cost if each is sent (cost_fen); and to how
    many of them a message went, at what cost (sent, sent_fen)."""
    sql = """
        select
            count(*) as people,
            cast(coalesce(sum(cost_fen), 0) as bigint) as cost_fen,
            count(sent_at) as sent,
            cast(coalesce(sum(cost_fen) filter (sent_at is not null), 0) as bigint) as sent_fen
        from marts.fct_comeback where is_counted and arm = 'treated'
    """
    return rows(publication, sql)[0]


def offers(publication: Publication) -> Mapping[str, Row]:
    """The offers of the policy, in force or not any more, by their code (marts.dim_comeback_offers)."""
    return {row["offer"]: row for row in rows(publication, "select * from marts.dim_comeback_offers")}


def return_days(publication: Publication, run: Run) -> int:
    """Within how many days a return counts: of the newest decision, else by today's policy."""
    sql = """
        select date_diff('day', decided_at, window_ends_at) as days, decided_at
        from marts.fct_comeback
        union all by name
        select return_days as days from marts.dim_calendar where date = $today
        order by decided_at desc nulls last
        limit 1
    """
    return rows(publication, sql, today=run.today)[0]["days"]
