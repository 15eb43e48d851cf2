"""Malls by how they fare: the same world with other numbers."""

from __future__ import annotations

from models.mall.parameters import Buying, Delivery, Growth, Parameters, Refunds, Selling, Sharing
from models.mall.programmes import Booking, Feedback, Onboarding, Programmes, Training
from models.mall.troubles import Troubles

#: The engine of an ailing mall makes each mistake so many times as often.
MISTAKES_FACTOR = 6

#: Recruiting fades, people give up over papers, few share, buyers don't come back, parcels are slow, notes go
#: unanswered; and in the last two weeks a bad batch comes back while what sells best has run out.
AILING = Parameters(
    growth=Growth(acceleration=-1.5, never_approved_share=0.15, approval_median_hours=40.0),
    selling=Selling(idle_share=0.65, life_scale_days=18.0, return_share=0.06, left_share=0.12, farmer_share=0.10),
    sharing=Sharing(sittings_per_day=0.12, clicks_per_share=0.5),
    buying=Buying(lapse_share=0.45),
    delivery=Delivery(shipping_median_hours=40.0, lost_share=0.04),
    refunds=Refunds(order_share=0.11, never_completed_share=0.15),
    programmes=Programmes(
        onboarding=Onboarding(
            completed_seven=0.34, completed_three=0.52,
            gives_up_seven=(1.0, 1.0, 1.0, 14.0, 2.0, 1.0, 1.0), gives_up_three=(1.0, 8.0, 1.0),
        ),
        training=Training(trained_quick=0.20, trained_slow=0.15, trained_never_sold=0.05),
        feedback=Feedback(answered_share=0.35, answer_median_hours=96.0),
        booking=Booking({name: MISTAKES_FACTOR * share for name, share in Booking().shares.items()}),
    ),
    troubles=Troubles(
        idle_months=(3, 5, 6), last_days=14, pace=0.6, refund_factor=3.0, sold_out=(0, 2, 9),
        one_row_lost_in={"distributors": 23, "orders": 97},
    ),
)  # fmt: skip

#: By the name that `fenxiao generate --health` takes.
HEALTHS = {"healthy": Parameters(), "ailing": AILING}
