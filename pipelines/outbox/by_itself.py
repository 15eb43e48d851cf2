"""What is planned and sent without being asked for: the section [by_itself] of the file that FENXIAO_PUSH names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.outbox.channels.registry import BY_ITSELF, FILE, read_push_file
from pipelines.outbox.message import Language
from pipelines.outbox.templates import ADDRESS
from pipelines.sources.toml_document import TomlDocument

#: Over which channels one person is reached, and over which a group.
PERSONAL, TO_GROUPS = ("file", "wechat", "webhook"), ("file", "wecom", "webhook")
WHERE = f"[{BY_ITSELF}]"


@dataclass(frozen=True)
class ByItself:
    """The channel of each kind of message, None where nothing of it is planned by itself; the language of all; and the
    addresses at which others open the dashboards and the site of the boards, where they can."""

    packs: str | None = None
    boards: str | None = None
    brief: str | None = None
    language: Language = "zh"
    dashboards: str | None = None
    site: str | None = None

    @property
    def channels(self) -> dict[str, str]:
        """Over which channel messages of each template are sent by themselves: what somebody planned of others, or over
        others, waits for them."""
        channels = {"comeback": self.packs, "board": self.boards, "brief": self.brief}
        return {template: channel for template, channel in channels.items() if channel}


def by_itself(environment: Mapping[str, str], configured: Collection[str]) -> ByItself:
    """What the file says, nothing where it says nothing; `configured` are the channels that there are. Raises
    ConfigurationError where it is not understood, or names another channel."""
    if not environment.get(FILE):
        return ByItself()
    place, document = read_push_file(environment)
    return _Reader(place, environment).by_itself(document, configured) if BY_ITSELF in document else ByItself()


class _Reader(TomlDocument):
    def by_itself(self, document: dict[str, Any], configured: Collection[str]) -> ByItself:
        section = self.section(document, BY_ITSELF, set(ByItself.__dataclass_fields__))
        return ByItself(
            self.channel(section, "packs", PERSONAL, configured),
            self.channel(section, "boards", TO_GROUPS, configured),
            self.channel(section, "brief", TO_GROUPS, configured),
            self.one_of(section.get("language", "zh"), ("zh", "en"), f"{WHERE} language"),
            self.address(section, "dashboards"),
            self.address(section, "site"),
        )

    def channel(
        self, section: dict[str, Any], key: str, fitting: tuple[str, ...], configured: Collection[str]
    ) -> str | None:
        known = tuple(name for name in fitting if name in configured)
        return self.one_of(section[key], known, f"{WHERE} {key}") if key in section else None

    def address(self, section: dict[str, Any], key: str) -> str | None:
        if key not in section:
            return None
        address = self.text(section, key, WHERE)
        if not ADDRESS.fullmatch(address):
            self.refuse(f"{WHERE} {key} is no address that begins with http")
        return address.rstrip("/")
