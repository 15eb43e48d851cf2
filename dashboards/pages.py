"""The pages, in the order in which they are shown."""

from __future__ import annotations

from dashboards.views.calendar import page as calendar
from dashboards.views.comeback import page as comeback
from dashboards.views.data import page as data
from dashboards.views.distributors import page as distributors
from dashboards.views.earnings import page as earnings
from dashboards.views.funnel import page as funnel
from dashboards.views.leaderboard import page as leaderboard
from dashboards.views.members import page as members
from dashboards.views.overview import page as overview
from dashboards.views.products import page as products
from dashboards.views.reconciliation import page as reconciliation
from dashboards.views.simulation import page as simulation

#: By the name in the address; the first one opens without any.
PAGES = {
    "overview": overview,
    "earnings": earnings,
    "leaderboard": leaderboard,
    "distributors": distributors,
    "comeback": comeback,
    "members": members,
    "products": products,
    "simulation": simulation,
    "funnel": funnel,
    "calendar": calendar,
    "reconciliation": reconciliation,
    "data": data,
}
FIRST = next(iter(PAGES))
