"""What no mall knows of itself, to judge estimators by: `truth/*.parquet` beside the landing files, no run reads it.

- `farmers`: who farms commission. `distributor_id`, `how` (`accounts`: first orders of accounts made on the own phone;
  `own_link`: orders of the own account), `orders`, how many such orders were paid.
- `farmed_members`: the accounts made for a first order. `member_id`, `distributor_id`.
- `comebacks`: who was ever active and is neither frozen nor gone for good. `distributor_id`, `faded_at` (empty: still
  here, however silent), `kind` (`unmoved`, `won_over`, `put_off` by a pack), `least_fen` (the smallest pack that moves
  the won over, else empty), and the chance to be active within 14 days `p_alone`, `p_small_pack` and `p_large_pack`.
- `demand`: how orders of a product react, for `rate_factor` and `price_factor` (reactions.py): the history was made by
  this law, at the rates and price cuts of its days; only what a repeat buyer always buys does not follow it.
  `product_id`; `unpushed`, the part of full sales that needs nobody's push; `eager`, the part of the sellers who push
  from `eager_from_bp` on, all of them from `eager_to_bp`; `others_from_bp` and `others_to_bp` of the rest; `hunters`,
  how many more buyers come below the part `hunters_from` of the list price, as a part of those who pay it in full, and
  from `hunters_to` on none.
- `campaign_effects`: what each campaign does to its days beside its rates. `campaign_id`; `orders_factor`, for the
  shop's orders (of several campaigns the largest counts); `product_factor`, for those of its product; `after_factor`,
  for the shop's orders on the `after_days` after a peak.
- `booking_faults`: where commission_records are wrong; all the others are right. `order_id`, `line_no`, `level` and
  `distributor_id`, where the wrong fen stand or are missing; `mistake` (mistakes.py); `cause` and `difference_fen`,
  booked less due, as the reconciliation should tell them.
- `reminders`: who got the messages of push_receipts. `message_id`, `distributor_id`, `sent_at`. They held no pack and
  moved nobody: the first packs are those after the end, and what they do is in `comebacks`.

No curve here is one that an estimator fits (comebacks.py, reactions.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from models.mall.bookkeeping import Book
from models.mall.clock import NEVER, Clock
from models.mall.comebacks import KINDS, PACKS_FEN, comeback_columns
from models.mall.mistakes import CAUSES, MISTAKES
from models.mall.network import NOBODY
from models.mall.orders import Mall
from models.mall.parameters import Parameters
from models.mall.reminders import reminder_columns
from models.mall.sales import Sales
from models.mall.tables import (
    Column,
    Columns,
    campaign,
    digits,
    distributor,
    instant,
    member,
    message,
    one_of,
    product,
    shaped,
    whole,
)

FOLDER = "truth"


def _share(column: pl.Expr, _: object) -> pl.Expr:
    return column.cast(pl.Float64)


TRUTH: dict[str, dict[str, Column]] = {
    "farmers": {"distributor_id": distributor, "how": one_of(("accounts", "own_link")), "orders": whole},
    "farmed_members": {"member_id": member, "distributor_id": distributor},
    "comebacks": {
        "distributor_id": distributor, "faded_at": instant, "kind": one_of(KINDS),
        "least_fen": lambda column, _: pl.when(column > 0).then(column), "p_alone": _share,
        **dict.fromkeys(PACKS_FEN, _share),
    },
    "demand": {
        "product_id": product, "unpushed": _share, "eager": _share, "eager_from_bp": whole, "eager_to_bp": whole,
        "others_from_bp": whole, "others_to_bp": whole, "hunters": _share, "hunters_from": _share,
        "hunters_to": _share,
    },
    "campaign_effects": {
        "campaign_id": campaign, "orders_factor": _share, "product_factor": _share, "after_factor": _share,
        "after_days": whole,
    },
    "booking_faults": {
        "order_id": digits, "line_no": whole, "level": whole, "distributor_id": distributor,
        "mistake": one_of(MISTAKES), "cause": one_of(CAUSES), "difference_fen": whole,
    },
    "reminders": {"message_id": message, "distributor_id": distributor, "sent_at": instant},
}  # fmt: skip


def truth_tables(mall: Mall, sales: Sales, book: Book) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each table of the truth as (name, rows)."""
    farmed = np.flatnonzero(mall.members.is_farmed)
    columns = {
        "farmers": farmers(mall, sales),
        "farmed_members": {"member_id": farmed, "distributor_id": mall.members.home[farmed]},
        "comebacks": comeback_columns(mall),
        "demand": mall.world.reactions,
        "campaign_effects": campaign_effects(mall.world.clock, mall.world.parameters),
        "booking_faults": book.faults,
        "reminders": reminder_columns(mall),
    }
    for table, spec in TRUTH.items():
        yield table, shaped(spec, columns[table], mall.world.clock)


def farmers(mall: Mall, sales: Sales) -> Columns:
    """Who has paid orders of accounts of their making, or of their own account through their own link."""
    size, is_paid = len(mall.network), sales.paid != NEVER
    is_farmed = mall.members.is_farmed[sales.member] & is_paid
    by_accounts = np.bincount(mall.members.home[sales.member[is_farmed]], minlength=size)
    is_own = (sales.credited != NOBODY) & (mall.members.own[sales.member] == sales.credited) & is_paid
    by_link = np.bincount(sales.credited[is_own], minlength=size)
    accounts, links = np.flatnonzero(by_accounts), np.flatnonzero(by_link)
    return {
        "distributor_id": np.concatenate([accounts, links]),
        "how": np.repeat([0, 1], [len(accounts), len(links)]),
        "orders": np.concatenate([by_accounts[accounts], by_link[links]]),
    }


def campaign_effects(clock: Clock, parameters: Parameters) -> Columns:
    """The factors by which the clock and the day's demand go."""
    campaigns = [running.campaign for running in clock.campaigns]
    ebbs = np.array([c.kind == "peak" and c.product is None for c in campaigns], dtype=bool)
    has_product = np.array([c.product is not None for c in campaigns], dtype=bool)
    return {
        "campaign_id": np.arange(len(campaigns)),
        "orders_factor": np.array([c.uplift for c in campaigns], dtype=np.float64),
        "product_factor": np.where(has_product, parameters.baskets.product_campaign, 1.0),
        "after_factor": np.where(ebbs, parameters.season.after_peak, 1.0),
        "after_days": np.where(ebbs, parameters.season.after_peak_days, 0),
    }
