"""The morning brief: at most five lines about yesterday that are worth a decision, told to a group once a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipelines.alarms.alarm import Alarm, read_look
from pipelines.calling import command_line
from pipelines.money import yuan
from pipelines.outbox.brief_figures import Figures, figures_of, last_whole_day
from pipelines.outbox.brief_words import Say, words_in
from pipelines.outbox.message import Language, Message, brief_key, message_id
from pipelines.outbox.plan import plan, withdraw
from pipelines.publish import PublishedRun
from pipelines.settings import ELIGIBLE_JUMP, ELIGIBLE_NOTED, MOVED_SHARE, Home

TEMPLATE = "brief"
#: Five of them, a title and a link: the smallest channel takes 2,048 bytes in all.
LINE_BYTES = 330
#: Without these tables' newest facts, what is known of a day is a part of it.
DAILY = {"orders", "activity_events"}


def plan_brief(
    home: Home, run: PublishedRun, channel: str, language: Language, link: str | None, now: datetime
) -> tuple[int, int]:
    """Plans the brief about the last whole day of what is published, unless that day has one, and cancels those of
    other days; returns how many of each. `link` is the address of the dashboards, `now` naive UTC."""
    look = read_look(home)
    lines = brief_lines(figures_of(run), look.alarms if look else (), language)
    key = brief_key(last_whole_day(run))
    fields = {"date": str(last_whole_day(run)), "lines": "\n".join(lines), "link": link or ""}
    message = Message(message_id(key), key, None, channel, TEMPLATE, fields, language)
    planned = plan(home, [message], {}, now)
    return len(planned), withdraw(home, TEMPLATE, {message.message_id}, now, because="outdated")


def brief_lines(found: Figures, alarms: Sequence[Alarm], language: Language) -> list[str]:
    """Each on one line of at most LINE_BYTES in UTF-8."""
    say = words_in(language)
    is_late = found["silent"]["is_stopped"] or any(alarm.kind == "table" and alarm.subject in DAILY for alarm in alarms)
    sales, people = (late_sales_line, late_people_line) if is_late else (sales_line, people_line)
    lines = (
        sales(found["sales"], say),
        people(found["people"], say),
        silent_line(found["silent"], say),
        packs_line(found["effect"], found["broken"], found["decided"], say),
        alarms_line([_short(alarm, language, say) for alarm in alarms], say),
    )
    return [_cut(line) for line in lines]


def sales_line(of: Figures, say: Say) -> str:
    """Amounts are fen; `goal` is that of the whole month, or None."""
    now, before, month, goal = (of[name] for name in ("amount", "before", "month_amount", "goal"))
    due = goal * of["days_so_far"] // of["days_of_month"] if goal else None
    line = say("sales", **_sold(of, say), change=_on_week(now, before, say))
    if due is not None:
        line += say("of_goal", goal=yuan(goal), share=f"{(month or 0) / goal:.0%}", due=yuan(due))
    elif of["knows_month_before"]:
        line += say("of_month", change=_change(month, of["month_before"], say))
    is_behind = _direction(month, due) == "down"
    return line + say("sales_behind" if is_behind else f"sales_{_direction(now, before)}")


def late_sales_line(of: Figures, say: Say) -> str:
    """A part of a day is compared with no whole one, and asks for nothing to be done."""
    return say("sales_late", **_sold(of, say))


def people_line(of: Figures, say: Say) -> str:
    active, before = of["active"], of["active_before"]
    change = _on_week(active, before, say)
    counts = {"new": f"{of['newcomers']:,}", "new_before": f"{of['newcomers_before']:,}"}
    is_down = _direction(active, before) == "down"
    todo = "people_down" if is_down else "people_new" if of["newcomers"] else "people_steady"
    return say("people", **counts, active=_people(active, say), change=change) + say(todo)


def late_people_line(of: Figures, say: Say) -> str:
    return say("people_late", new=f"{of['newcomers']:,}", active=_people(of["active"], say))


def silent_line(of: Figures, say: Say) -> str:
    """`usual` is None where there was no other morning, `reachable` where nobody knows."""
    if of["is_stopped"]:
        return say("stopped")
    flagged, usual, away, reachable = (of[name] for name in ("flagged", "usual", "away", "reachable"))
    usually = say("none") if usual is None else f"{usual:g}"
    line = say("silent", flagged=f"{flagged:,}", usual=usually, away=f"{away:,}")
    if reachable is not None:
        line += say("reachable", reachable=f"{reachable:,}")
    if usual is not None and flagged >= ELIGIBLE_NOTED and flagged > ELIGIBLE_JUMP * usual:
        return line + say("silent_many")
    if not away:
        return line + say("silent_nobody")
    is_unreached = reachable is not None and 2 * reachable < away
    return line + say("silent_unreached" if is_unreached else "silent_write")


def packs_line(effect: Figures, broken: Figures, decided: Figures, say: Say) -> str:
    """`effect` has the rows of the treated and the control, once anything can be compared; `broken` the month and the
    people of a draw that fails its check."""
    if broken:
        return say("broken", period=broken["period"], **{arm: f"{broken[arm]:,}" for arm in ("treated", "control")})
    treated, control = effect.get("treated"), effect.get("control")
    if not treated or not control or treated["uplift"] is None:
        if not decided["people"]:
            return say("undecided", call=command_line("push", "plan"))
        return say("decided", **{name: f"{people:,}" for name, people in decided.items()})
    shares = {arm: f"{row['return_share']:.0%}" for arm, row in effect.items()}
    hundreds = {"uplift": treated["uplift"], "low": treated["ci_low"], "high": treated["ci_high"]}
    told = say("effect", **shares, **{name: f"{100 * share:.1f}" for name, share in hundreds.items()})
    return told + say(treated["verdict"], cost=_yuan(treated["cost_per_return_fen"], say))


def alarms_line(sentences: Sequence[str], say: Say) -> str:
    return say("alarms", count=len(sentences), first=sentences[0]) if sentences else say("no_alarms")


def _short(alarm: Alarm, language: Language, say: Say) -> str:
    """An alarm of drift names features, which mean nothing to a group."""
    return say("drift", call=command_line("churn", "train")) if alarm.kind == "drift" else getattr(alarm, language)


def _sold(of: Figures, say: Say) -> dict[str, object]:
    amounts = {"amount": _yuan(of["amount"], say), "sum": _yuan(of["month_amount"], say)}
    return {"what": say("net" if of["is_net"] else "gross"), "month": of["month"], **amounts}


def _people(count: int | None, say: Say) -> str:
    return say("none") if count is None else f"{count:,}"


def _yuan(fen: int | None, say: Say) -> str:
    return say("none") if fen is None else yuan(fen)


def _on_week(now: int | None, before: int | None, say: Say) -> str:
    return say("by_change", change=_change(now, before, say))


def _change(now: int | None, before: int | None, say: Say) -> str:
    return f"{now / before - 1:+.0%}" if now is not None and before and before > 0 else say("none")


def _direction(now: int | None, before: int | None) -> str:
    if now is None or not before or before < 0:
        return "steady"
    moved = now / before - 1
    return "down" if moved <= -MOVED_SHARE else "up" if moved >= MOVED_SHARE else "steady"


def _cut(line: str) -> str:
    """Half a character is none."""
    line = " ".join(line.split())
    if len(line.encode()) <= LINE_BYTES:
        return line
    return line.encode()[: LINE_BYTES - len("…".encode())].decode(errors="ignore") + "…"
