"""What the outbox knows of a channel: what stands against a message, and what became of one that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pipelines.outbox.message import Message


class Outcome(StrEnum):
    """What became of one request."""

    DELIVERED = "delivered"
    #: It did not arrive and never will: not asked again.
    REFUSED = "refused"
    #: It did not arrive: asked again after the receipt's `retry_after`.
    LATER = "later"
    #: It did not arrive, and the others of this batch would fare the same: the message waits, and so do they.
    STOP = "stop"
    #: It may have arrived: parked, and never sent again by itself.
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Receipt:
    """The answer to one message.

    `code` is the other side's own, or a word where it gave none (timeout, html, ...); `detail` one sentence that holds
    no secret and no address. `retry_after` are the seconds after which LATER or STOP may be over, where that is known.
    `remote_id` is the other side's id of the message, as text: WeChat's exceed 2^53.
    `ends_consent` says that every consent of this person to this template is used up. `is_known` is false for a code
    that no table here explains: somebody should be told.
    """

    outcome: Outcome
    code: str
    detail: str = ""
    retry_after: float | None = None
    remote_id: str | None = None
    ends_consent: bool = False
    is_known: bool = True


class Channel(Protocol):
    """One way to people. It holds its own configuration and secrets, and shows them in no answer, error or repr.

    `send` never raises for what the other side or the network does: that is a receipt. It may block for as long as the
    channel's timeout. One thread of one process uses it at a time; several processes may each have one.
    """

    name: str
    #: How many requests the other side takes within any minute, over all processes together; None: as many as come.
    per_minute: int | None
    #: Whether a message goes to a person's address (an openid), so that the outbox has to look it up.
    needs_address: bool
    #: Whether the other side knows a message_id again: what may have arrived may be sent again without telling twice.
    is_idempotent: bool

    def template_id(self, template: str) -> str | None:
        """The other side's template to which a person has to have consented; None where no consent is needed."""

    def problems(self, message: Message) -> list[str]:
        """What the other side would refuse, one sentence each, known before anything is sent; empty if nothing."""

    def send(self, message: Message, address: str | None) -> Receipt:
        """One request to the other side, to `address` or, where the channel is one group's, to the group."""

    def close(self) -> None:
        """Gives back connections and files."""
