"""Every environment value and every path, typed and read once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT / "dbt"
DEFAULT_POLICY = DBT_PROJECT / "policy"
DEFAULT_TIMEZONE = "Asia/Shanghai"
#: Above this share of bad rows a delivered table is refused whole (contract.md).
DEFAULT_MAX_REJECTED_SHARE = 0.05
#: A column that loses such a share of its values, of at least so many, because they can't be typed, was not meant as it
#: was delivered.
LOST_COLUMN_SHARE = 0.95
LOST_COLUMN_VALUES = 3
#: What successful malls pay the seller of a first and of a repeat order, in basis points (product.md, 1.2).
USUAL_RATES_BP = {"first": (1000, 1500), "repeat": (500, 800)}
#: What a delivered file may come to; beyond lies a mistake or malice, and it is refused.
MAX_UNPACKED_BYTES = int(os.environ.get("FENXIAO_MAX_UNPACKED_BYTES", 10 * 10**9))
MAX_LINE_BYTES = 16 * 2**20
MAX_COLUMNS = 2_000
#: What reading a workbook may take: a sheet of a million rows and twenty columns takes half of it.
WORKBOOK_MEMORY_BYTES = 4 * 2**30
#: How many published files stay for readers that still hold an older one.
KEPT_PUBLICATIONS = 3
#: How often the sensor asks for a run of the same files, and how long after a failed one.
RUNS_PER_LANDING = 3
RETRY_PAUSE = timedelta(minutes=10)
#: From when on a day's boards are issued, on the mall's own clock; what comes out at night waits for it.
BOARDS_AT = time(8)
#: Over how long a table's rhythm is told, on how many days of it a table must have facts to have one, and by how much a
#: silence is longer than the longest of them before it is unusual: a silence is met in its midst more likely when long.
RHYTHM = timedelta(days=28)
RHYTHM_DAYS = 14
UNUSUAL_SILENCE = 1.5
#: A day is closed once it has been over for so long: until then its last rows are still expected.
CLOSED_AFTER = timedelta(days=1)
#: Refused rows are noted when there are so many, as such a share of the delivered ones, and so many times the usual.
NOTED_REFUSALS = 3
NOTED_SHARE = 0.01
SHARE_JUMP = 3
#: How long an alarm about one delivery stays among those that stand.
EVENTS_STAY = timedelta(days=1)
#: How old what is published may be for packs to be decided on, and from how many people on, and how many times the
#: usual, those flagged on a morning are so many that rather the data have a fault.
FRESH_FOR = timedelta(hours=36)
ELIGIBLE_NOTED, ELIGIBLE_JUMP = 20, 3
#: From when on, and until when, the morning brief is planned, on the mall's own clock; how long an issued board is
#: news; and from which share on a figure is said to have moved, or to be behind its goal.
BRIEF_FROM, BRIEF_UNTIL = time(8), time(12)
NEWS_FOR = timedelta(days=3)
MOVED_SHARE = 0.1
#: How many people must be scored before they can be told from those whom a model learnt from: of fewer, so much lies
#: elsewhere by chance that the index of stability says nothing.
DRIFT_PEOPLE = 100
#: What a scenario should keep, unless told otherwise: levels paid (product.md, 1.1); basis points that a line pays at
#: most, the least gross margin of successful malls (product.md, 3.1); and that a product leaves at the least.
MOST_LEVELS, MOST_LINE_RATE_BP, LEAST_MARGIN_BP = 2, 3_000, 0
#: How often the assumptions about people are drawn: the 10 % and 90 % of a band are then off by a tenth of its width.
DRAWS = 400
#: How many messages a sender claims at once: what it has not begun when it is killed comes back to the others.
CLAIMED_AT_ONCE = 20
#: How often a message is asked for that the other side puts off, how long until the second time (then twice as long,
#: and so on), after how many such answers on end a channel is left alone, and how long a sender waits for what is put
#: off before it ends.
SEND_ATTEMPTS = 6
SEND_PAUSE = timedelta(seconds=30)
LATERS_ON_END = 5
SEND_PATIENCE = timedelta(minutes=2)
#: Over how long a channel's requests are counted: a minute of the other side's, and what the way there may vary by.
RATE_WINDOW = timedelta(seconds=62)
#: How long a message waits for the contacts of somebody who has none.
CONTACT_PAUSE = timedelta(days=1)


@dataclass(frozen=True)
class Home:
    """One mall's state on disk; everything a run makes lies below `root`."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def extracts(self) -> Path:
        return self.root / "extracts"

    @property
    def scratch(self) -> Path:
        """What one delivery needs while it is taken in; gone afterwards, or at the latest when the next one begins."""
        return self.root / ".take_in"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def latest(self) -> Path:
        return self.published / "LATEST"

    @property
    def contacts(self) -> Path:
        return self.root / "contacts.sqlite"

    @property
    def outbox(self) -> Path:
        """The messages: planned, being sent, and how they ended."""
        return self.root / "outbox.sqlite"

    @property
    def senders(self) -> Path:
        """One locked file per process that is sending."""
        return self.root / ".senders"

    @property
    def models(self) -> Path:
        """What was trained on this mall, kept with its record and its card."""
        return self.root / "models"

    @property
    def simulations(self) -> Path:
        """What simulations need while they work."""
        return self.root / "simulations"

    @property
    def scenarios(self) -> Path:
        """The rules that were tried out and kept, a folder each."""
        return self.root / "scenarios"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def site(self) -> Path:
        """What distributors open: static files, to be served or copied as they are."""
        return self.root / "site"

    @property
    def alarms(self) -> Path:
        """What about the data deserves a look, for whoever sends messages."""
        return self.root / "alarms.json"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"


def home_from(option: Path | None = None) -> Home:
    """The home named by the option, else by FENXIAO_HOME, else ./home."""
    return Home(Path(option or os.environ.get("FENXIAO_HOME") or "home").resolve())


def environment_mall() -> dict[str, str]:
    """The mall of schedules and sensors: FENXIAO_SOURCE (default ./landing), FENXIAO_POLICY, FENXIAO_HOME."""
    return {
        "source": str(Path(os.environ.get("FENXIAO_SOURCE", "landing")).resolve()),
        "policy": str(Path(os.environ.get("FENXIAO_POLICY", DEFAULT_POLICY)).resolve()),
        "home": str(home_from().root),
    }
