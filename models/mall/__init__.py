"""A distribution mall to run on: deterministic by seed, no noise but people who invite, sell, buy, return and fade."""

from models.mall.clock import data_end
from models.mall.files import write_mall
from models.mall.health import HEALTHS
from models.mall.mall import landing_tables, make_mall
from models.mall.parameters import LAST_DAY, Parameters
from models.mall.rates import RATE_HISTORIES, policy_rows, with_rates

__all__ = [
    "HEALTHS",
    "LAST_DAY",
    "RATE_HISTORIES",
    "Parameters",
    "data_end",
    "landing_tables",
    "make_mall",
    "policy_rows",
    "with_rates",
    "write_mall",
]
