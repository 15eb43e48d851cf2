"""An alarm, and the file in which those that stand are kept for whoever sends messages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from pipelines.durable import write_atomically
from pipelines.errors import FenxiaoError
from pipelines.settings import Home

FORMAT = 1
#: What an alarm is about. The first two last until the data have come, and the third until a model was trained anew;
#: the others are events of one delivery.
KINDS = ("publication", "table", "drift", "late_rows", "refused_rows")
EVENTS = frozenset(KINDS[3:])
#: What deserves a look, and keeps nothing from being told.
WARNINGS = EVENTS | {"drift"}


@dataclass(frozen=True)
class Alarm:
    """What is late or wrong, where, and what to do, as one sentence in Chinese and one in English.

    Two alarms of the same `kind` and `subject` are the same one; `since` is when it was raised (UTC without zone).
    """

    kind: str
    subject: str
    zh: str
    en: str
    since: datetime

    @property
    def sentence(self) -> str:
        return f"{self.zh} {self.en}"


@dataclass(frozen=True)
class Look:
    """What stood when somebody looked (UTC without zone), at which publication and up to which delivery."""

    looked_at: datetime
    run_id: str | None = None
    delivery: int | None = None
    alarms: tuple[Alarm, ...] = ()


def read_look(home: Home) -> Look | None:
    """The last look; None before the first. Raises FenxiaoError for a file that can't be understood."""
    if not home.alarms.exists():
        return None
    try:
        document = json.loads(home.alarms.read_text(encoding="utf-8"))
        if document.pop("format") != FORMAT:
            raise ValueError("another version wrote it")
        alarms = tuple(
            Alarm(**{**alarm, "since": datetime.fromisoformat(alarm["since"])}) for alarm in document.pop("alarms")
        )
        return Look(**{**document, "looked_at": datetime.fromisoformat(document["looked_at"]), "alarms": alarms})
    except (ValueError, TypeError, KeyError) as error:
        message = f"{home.alarms} is damaged ({error}): remove it, the next look writes it anew."
        raise FenxiaoError(message) from None


def write_look(home: Home, look: Look) -> None:
    """Writes <home>/alarms.json: `format`, `looked_at`, `run_id`, `delivery`, and `alarms` with `kind`, `subject`,
    `zh`, `en`, `since`; instants are ISO 8601 in UTC, without an offset."""
    document = {"format": FORMAT, **asdict(look)}
    write_atomically(home.alarms, json.dumps(document, ensure_ascii=False, indent=1, default=datetime.isoformat))
