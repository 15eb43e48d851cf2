"""What a page looks at: a period, what it stands beside, and whom and what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dashboards.periods import Period


@dataclass(frozen=True)
class Filters:
    """What a column must hold, by the column's name; columns of which anything will do are not in it."""

    chosen: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.chosen)

    def condition(self, table: str = "") -> str:
        """In SQL, on the columns of `table` where it is named; `parameters` go along with it."""
        prefix = f"{table}." if table else ""
        return " and ".join(f"{prefix}{column} = ${column}" for column in self.chosen) or "true"

    @property
    def parameters(self) -> dict[str, str]:
        return dict(self.chosen)


EVERYTHING = Filters()


@dataclass(frozen=True)
class Scope:
    """`before` is None where the reader compares with nothing, or where there is nothing to compare with."""

    period: Period
    before: Period | None
    filters: Filters = EVERYTHING
    #: Whether the reader asked for a comparison.
    is_compared: bool = True

    def knowing(self, *, reaches_before: bool) -> Scope:
        """The same without what it would stand beside, where the data does not reach back that far."""
        return self if reaches_before else replace(self, before=None)
