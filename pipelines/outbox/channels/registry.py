"""The channels of a home: what the file named by FENXIAO_PUSH configures, with secrets from the environment."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import ConfigurationError
from pipelines.outbox.channel import Channel
from pipelines.outbox.channels import wechat, wecom
from pipelines.outbox.channels.file import FileChannel
from pipelines.outbox.channels.http import TIMEOUT, Http
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.channels.token import Tokens
from pipelines.outbox.channels.webhook import Webhook
from pipelines.outbox.channels.wechat_data import TYPES, field_type
from pipelines.outbox.templates import TEMPLATES
from pipelines.settings import Home
from pipelines.sources.toml_document import TomlDocument

FILE = "FENXIAO_PUSH"
#: The section that says what is planned without being asked for; by_itself.py reads it.
BY_ITSELF = "by_itself"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
STATES = ("formal", "trial", "developer")


def channels_from(environment: Mapping[str, str], home: Home) -> dict[str, Channel]:
    """The channels by name: `file`, which reaches nobody by itself, always; and each that has a section in the TOML
    file named by FENXIAO_PUSH. Raises ConfigurationError, also where a section's secret is not in the environment."""
    channels: dict[str, Channel] = {"file": FileChannel(home.root / "pushes.csv")}
    if not environment.get(FILE):
        return channels
    place, document = read_push_file(environment)
    return channels | _Reader(place, environment).channels(document, home)


def read_push_file(environment: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    """The file that FENXIAO_PUSH names, and what is in it. Raises ConfigurationError where it can't be read."""
    place = Path(environment[FILE])
    try:
        return place, tomllib.loads(place.read_text(encoding="utf-8"))
    except OSError:
        raise ConfigurationError(f"{FILE} names {place}, which can't be read: name a file, or unset it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{place} is not valid TOML ({error}): correct it.") from None


class _Reader(TomlDocument):
    """Reads the file that configures the channels."""

    def channels(self, document: dict[str, Any], home: Home) -> dict[str, Channel]:
        readers = {"wecom": self.wecom, "wechat": self.wechat, "webhook": self.webhook}
        self.only(document, "the file", {*readers, BY_ITSELF})
        return {name: read(document, home) for name, read in readers.items() if name in document}

    def wecom(self, document: dict[str, Any], home: Home) -> Channel:
        section = self.section(document, "wecom", {"format", "base_url", "timeout"})
        return wecom.WeComRobot(
            self.secret("wecom", "FENXIAO_WECOM_KEY"),
            self.one_of(section.get("format", "markdown"), tuple(wecom.MAX_BYTES), "[wecom] format"),
            self.base_url(section, "[wecom]", wecom.BASE_URL),
            self.http(section, "[wecom]"),
        )

    def wechat(self, document: dict[str, Any], home: Home) -> Channel:
        section = self.section(document, "wechat", {"appid", "state", "templates", "base_url", "timeout"})
        base_url, http = self.base_url(section, "[wechat]", wechat.BASE_URL), self.http(section, "[wechat]")
        appid, secret = self.text(section, "appid", "[wechat]"), self.secret("wechat", "FENXIAO_WECHAT_SECRET")
        templates = section.get("templates", {})
        self.only(templates, "[wechat.templates]", set(TEMPLATES))
        return wechat.WeChatSubscribe(
            {name: self.template(name, template) for name, template in templates.items()},
            Tokens(http, base_url + wechat.TOKEN, appid, secret, home.root / ".wechat_token.lock"),
            http,
            base_url,
            self.one_of(section.get("state", "formal"), STATES, "[wechat] state"),
        )

    def webhook(self, document: dict[str, Any], home: Home) -> Channel:
        section = self.section(document, "webhook", {"is_idempotent", "timeout"})
        url = self.secret("webhook", "FENXIAO_WEBHOOK_URL")
        if not _is_safe(url.reveal()):
            raise ConfigurationError("FENXIAO_WEBHOOK_URL is no address that begins with https: correct it.")
        is_idempotent = section.get("is_idempotent", False)
        if not isinstance(is_idempotent, bool):
            self.refuse(f"[webhook] is_idempotent is {is_idempotent!r}, not true or false")
        return Webhook(
            url, self.secret("webhook", "FENXIAO_WEBHOOK_SECRET"), is_idempotent, self.http(section, "[webhook]")
        )

    def template(self, name: str, template: Any) -> wechat.WeChatTemplate:
        where = f"[wechat.templates.{name}]"
        self.only(template, where, {"id", "page", "data"})
        data = template.get("data")
        self.must_be_section(data, f"{where} data")
        for key in data:
            if field_type(key) is None:
                self.refuse(f"{where} data has the key {key!r}, which is no type ({', '.join(TYPES)}) and a number")
        return wechat.WeChatTemplate(
            self.text(template, "id", where),
            {key: self.pattern(data, key, f"{where} data", set(TEMPLATES[name].fields)) for key in data},
            self.pattern(template, "page", where, {"message_id"}) if "page" in template else None,
        )

    def pattern(self, section: dict[str, Any], key: str, where: str, known: set[str]) -> str:
        """A text in which some of the `known` names stand in braces."""
        text = self.text(section, key, where)
        try:
            named = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(text) if name is not None]
        except ValueError:
            named = [(text, "", None)]
        if any(name not in known or spec or how for name, spec, how in named):
            names = ", ".join(f"{{{name}}}" for name in sorted(known))
            self.refuse(f"{where} {key} is {text!r}, in which only {names} may stand in braces")
        return text

    def secret(self, section: str, variable: str) -> Secret:
        text = self.variables.get(variable, "").strip()
        if not text:
            self.refuse(f"[{section}] needs {variable} in the environment, which is not set")
        return Secret(text)

    def base_url(self, section: dict[str, Any], where: str, default: str) -> str:
        url = self.text(section, "base_url", where) if "base_url" in section else default
        if not _is_safe(url):
            self.refuse(f"{where} base_url is no address that begins with https")
        return url.rstrip("/")

    def http(self, section: dict[str, Any], where: str) -> Http:
        seconds = section.get("timeout", TIMEOUT)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= 60:
            self.refuse(f"{where} timeout is {seconds!r}, not a number of seconds up to 60")
        return Http(float(seconds))


def _is_safe(url: str) -> bool:
    """Whether nobody on the way reads what is sent there: tokens are in addresses."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
