"""The situations that a build must contain, by the words that `coverage` counts them under."""

from __future__ import annotations

_SIDES = ("just before", "exactly at", "just after")


def _beside(*deadlines: str) -> list[str]:
    """`what|name` on both sides of a deadline and on it."""
    pairs = (deadline.split("|") for deadline in deadlines)
    return [f"{what} {side} {name}" for what, name in pairs for side in _SIDES]


_ORDERS = (
    *(f"reason {reason}" for reason in ("no_distributor", "distributor_inactive", "self_purchase", "same_device")),
    *("reason no_rate", "reason earned", "first order paid", "repeat order paid"),
    *(f"order of {count} lines" for count in (1, 2, 3, 4)),
    *(f"stage {stage}" for stage in ("launch", "peak", "off_season", "mature")),
    *(f"first_paid_at {when} the first order" for when in ("earlier than", "equal to", "later than")),
    *_beside("paid|a month's start", "paid|the binding", "paid|the unbinding"),
    *("never paid", "paid just before as_of", "paid exactly at as_of", "paid after as_of"),
    *("unknown member", "unknown distributor", "unknown product", "no device", "device of another member first"),
    *("self-purchase that is allowed", "shared device that is allowed"),
    *("line of zero base", "order discount with a tie of remainders", "order discount that takes all"),
    "commission of half a fen",
)
_CREDITING = (
    *("credited by a binding", "credited by a click", "order names another than the binding"),
    *("overlapping bindings", "click that a binding beats", "click while clicks are switched off"),
    *_beside("click|the window's opening"),
    *("click exactly at the payment", "click just after the payment", "several last clicks at one instant"),
)
_RECEIPTS = (
    *("no receipt", "received after as_of", "automatic receipt after as_of"),
    *("received automatically for want of a receipt", "received automatically before the receipt"),
    "receipt before it would be automatic",
    *_beside("settles|a month's start", "settles|as_of"),
)
_TIES = (
    *("several orders of a member paid at one instant", "several members paid on a device at one instant"),
    *("several orders of a seller settle at one instant", "several refunds completed at one instant"),
)
_REFUNDS = (
    *_beside(
        "refund completed|settlement", "refund requested|the clawback deadline", "refund completed|a month's start"
    ),
    "refund requested in time and completed by settlement",
    "refund requested in time and completed after settlement",
    "refund requested late and completed after settlement",
    *("refund where both deadlines are one", "refund completed before receipt", "refund without receipt"),
    *("refund in a later month than settlement", "refund never completed"),
    *("refund completed exactly at as_of", "refund completed after as_of"),
    *("several refunds of an order", "refund of the order", "refund of a line", "refund of freight alone"),
    *("refund larger than what is left", "refund when nothing is left", "refund with a tie of remainders"),
    *("refund in time after a late one", "refund after settlement after one before"),
)
_NETWORK = (
    *("self-invitation", "cycle of inviters", "unknown inviter", "never approved", "approved after as_of"),
    *("status active", "status frozen", "status left", "active again", "status changed after as_of"),
    *("status changed just before a month's start", "status changed exactly at a month's start"),
    *_beside("paid|a status change", "paid|the seller's approval", "paid|the seller's rise"),
    *_beside("paid|the end of apprenticeship"),
    *(f"level {level} {what}" for level in (1, 2, 3) for what in ("paid", "without a rate")),
    *(f"level {level} {what}" for level in (2, 3) for what in ("inactive", "beyond max_levels", "is the buyer")),
    "one left out, and one above who is not",
    *("a senior arises", "a mentor arises", "mentor by own rise", "mentor by the rise of a downline"),
    *(f"earned by a {tier}" for tier in ("junior", "senior", "mentor")),
    *("deals exactly a window apart", "deal too small to count", "senior at a deal too small to count"),
    *("deal lessened before it settles", "settled with nothing left"),
)
_POLICY = (
    *(f"rate of scope {scope}" for scope in ("product", "category", "stage", "all")),
    *("rate of a named tier", "rate of a later row", "rate that ends"),
    "rate that starts at payment over an older one",
    *("paid exactly at its rate's start", "paid just after its rate's start"),
    *_beside("paid|some rate's end"),
    *(
        f"order under version {number} of {table}"
        for number in (1, 2, 3, 4)
        for table in ("policy_versions", "tier_rules", "bonus_steps")
    ),
)
_MONTHS = (
    *("month that is closed", "month that is open", "negative month", "negative team"),
    *("negative month within a positive team", "sales of somebody inactive at the month's end"),
    *("bonus step reached", "higher bonus step reached", "sales exactly on a bonus step"),
    *("management share of a senior", "management share of a mentor", "mentor share of a mentor"),
    "team of which only some sales are apprentices'",
)
_PAYMENTS = (
    *("opening below zero", "opening of zero", "opening above zero", "opening after as_of"),
    *("opening of somebody unknown", "opening of somebody never approved", "opening of somebody who sells"),
    *_beside("opening|as_of", "payout|as_of", "payout|a month's start"),
    *("payout of nothing", "payout after as_of", "payout before the opening", "payout of exactly the opening"),
    *("payout above all that can be payable", "payout to somebody whose opening is below zero"),
    *("payout to somebody unknown", "payout to somebody never approved", "payout to somebody inactive"),
    *("payout to somebody who sells", "several payouts of a person", "several payouts of a person at one instant"),
    *("payouts that differ in nothing but their ids", "payouts on both sides of as_of"),
)
#: A build of 200 malls contains each of them several times.
REQUIRED = (*_ORDERS, *_CREDITING, *_RECEIPTS, *_TIES, *_REFUNDS, *_NETWORK, *_POLICY, *_MONTHS, *_PAYMENTS)
#: Their rates are zero in some policies, or chance alone brings them.
OCCASIONAL = (
    *("mentor share of a junior", "mentor share of a senior", "management share of a junior"),
    *("click just before the payment", "paid just after as_of", "status changed just after a month's start"),
)
