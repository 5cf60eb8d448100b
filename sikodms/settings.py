"""What an operator can set: read once from the ini file and the environment into frozen dataclasses.

A setting `section.name` of the ini file is the field `name` of the dataclass of that section, and is overridden by the
environment variable `SIKODMS_SECTION_NAME`. `SETTINGS` is the whole table; docs/operators.md lists the same names, a test
compares them.
"""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from index import ENGINES
from mail import parse_server
from sikodms.proxies import parse_headers, parse_proxies

PREFIX = "SIKODMS_"
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0", "")


class SettingsError(ValueError):
    """A setting that cannot be used; the sentence names it."""


def _setting(default: Any, about: str, least: float | None = None, one_of: tuple[str, ...] = ()) -> Any:
    return dataclasses.field(default=default, metadata={"about": about, "least": least, "one_of": one_of})


@dataclasses.dataclass(frozen=True)
class PortalSettings:
    url: str = _setting(
        "", "Address by which people reach the portal; all mailed links begin with it. Empty: http://localhost:PORT"
    )
    name: str = _setting("Fachportal", "Name in page titles, in the header and in mails")
    var: Path = _setting(Path("var"), "Folder of all data: Data.fs, blobs/, index/, pictures/, secrets")
    max_upload: int = _setting(100 * 1024 * 1024, "Largest upload in bytes", least=1024)
    languages: str = _setting(
        "de en", "Languages of pages and API, separated by blanks; German is always one, `de` alone offers no other"
    )


@dataclasses.dataclass(frozen=True)
class ServerSettings:
    hosts: str = _setting("127.0.0.1 ::1", "Addresses to listen on, separated by blanks")
    port: int = _setting(6543, "Port to listen on", least=0)
    threads: int = _setting(8, "Threads that answer requests", least=1)
    trusted_proxy: str = _setting(
        "", "Addresses or networks of the web servers in front, separated by blanks; only these are believed who asks"
    )
    trusted_proxy_count: int = _setting(1, "How many web servers stand one behind another in front", least=1)
    trusted_proxy_headers: str = _setting(
        "x-forwarded-for x-forwarded-proto",
        "Headers in which they say it; each must be set by them, whatever the request brings",
    )


@dataclasses.dataclass(frozen=True)
class DemoSettings:
    enabled: bool = _setting(
        False,
        "An empty portal is filled with the invented demo, its mails are caught, and the login page names its accounts",
    )
    subscribers: int = _setting(60, "Invented readers subscribed to the demo's first newsletter", least=0)


@dataclasses.dataclass(frozen=True)
class ManageSettings:
    enabled: bool = _setting(False, "Substance D's management pages under /manage, for administrators only")


@dataclasses.dataclass(frozen=True)
class AccessSettings:
    idle: int = _setting(2 * 3600, "Seconds without a request after which a login ends", least=60)
    lifetime: int = _setting(12 * 3600, "Seconds after which a login ends in any case", least=60)
    attempts: int = _setting(10, "Failed logins within the window after which a login name is throttled", least=1)
    attempts_per_address: int = _setting(
        50, "Failed logins within the window after which an address is throttled", least=1
    )
    window: int = _setting(60, "Seconds over which failed logins are counted", least=1)


@dataclasses.dataclass(frozen=True)
class IndexSettings:
    engine: str = _setting(
        "whoosh", "Engine of the full-text index: whoosh, or tantivy, which is to be installed as well", one_of=ENGINES
    )
    interval: float = _setting(0.5, "Seconds between two looks at the journal", least=0.05)
    workers: int = _setting(2, "Processes that extract the text of files", least=1)


@dataclasses.dataclass(frozen=True)
class PicturesSettings:
    workers: int = _setting(1, "Processes that draw pages of files, and read files for people who wait", least=1)
    room: int = _setting(256 * 1024 * 1024, "Most bytes of drawn pages that are kept; the oldest go first", least=0)


@dataclasses.dataclass(frozen=True)
class SearchSettings:
    report_days: int = _setting(
        90, "Days that the search report counts back; 0: nothing is counted and what was counted is deleted", least=0
    )


@dataclasses.dataclass(frozen=True)
class MailSettings:
    smtp: str = _setting(
        "",
        "Mail server, smtp[s]://[user:password@]host:port[?starttls=…]. Empty: in the demo its own catcher, else nothing is sent",
    )
    sender: str = _setting("portal@example.org", "Address in From of every mail")
    mailto: str = _setting(
        "redaktion@example.org", "Mailbox that a person reads: envelope sender, replies and unsubscribing by mail"
    )
    per_second: float = _setting(0.0, "Most mails per second; 0: no limit", least=0)
    connections: int = _setting(4, "Kept-open connections to the mail server", least=1)
    interval: float = _setting(2.0, "Seconds between two looks for something to send", least=0.05)


@dataclasses.dataclass(frozen=True)
class ClockSettings:
    interval: float = _setting(20.0, "Seconds between two looks at deadlines and scheduled releases", least=0.1)


@dataclasses.dataclass(frozen=True)
class Settings:
    portal: PortalSettings
    server: ServerSettings
    demo: DemoSettings
    manage: ManageSettings
    access: AccessSettings
    index: IndexSettings
    pictures: PicturesSettings
    search: SearchSettings
    mail: MailSettings
    clock: ClockSettings

    @property
    def portal_url(self) -> str:
        """Without a slash at its end."""
        return self.portal.url or f"http://localhost:{self.server.port}"

    @property
    def secure(self) -> bool:
        """Whether cookies are for https only."""
        return self.portal_url.startswith("https://")


@dataclasses.dataclass(frozen=True)
class Setting:
    name: str
    type: type
    default: Any
    about: str
    least: float | None
    one_of: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        return variable(self.name)


def variable(name: str) -> str:
    """The environment variable of a setting: `mail.smtp` → `SIKODMS_MAIL_SMTP`."""
    return PREFIX + name.upper().replace(".", "_")


def _sections() -> Iterator[tuple[str, type]]:
    return ((section.name, cast(type, section.type)) for section in dataclasses.fields(Settings))


def _table() -> Iterator[Setting]:
    for section, kind in _sections():
        for field in dataclasses.fields(kind):
            about, least, one_of = (field.metadata[name] for name in ("about", "least", "one_of"))
            yield Setting(f"{section}.{field.name}", cast(type, field.type), field.default, about, least, one_of)


SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _table()}


def overridden(ini: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings of an ini file with those of the environment laid over them. VAR names the data folder, as make run has it."""
    names = {variable(name): name for name in (*ini, *SETTINGS)}
    laid_over = {name: environ[key] for key, name in names.items() if key in environ}
    if environ.get("VAR"):
        laid_over.setdefault("portal.var", environ["VAR"])
    return {**ini, **laid_over}


def parse(ini: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError for a value of the wrong kind and for an unknown name in one of our sections."""
    given = overridden(ini, environ)
    sections = dict(_sections())
    for name in given:
        if name.partition(".")[0] in sections and name not in SETTINGS:
            raise SettingsError(f"There is no setting {name}; docs/operators.md lists them.")
    values: dict[str, dict[str, Any]] = {section: {} for section in sections}
    for name, value in given.items():
        if name in SETTINGS:
            section, _, field = name.partition(".")
            values[section][field] = _value(SETTINGS[name], value)
    settings = Settings(**{section: kind(**values[section]) for section, kind in sections.items()})
    _check_url(settings.portal.url)
    _check_server(settings.mail.smtp)
    _check_proxy(settings)
    return settings


def _value(setting: Setting, given: Any) -> Any:
    text = str(given).strip()
    try:
        value: Any = _boolean(text) if setting.type is bool else setting.type(text)
    except ValueError as error:
        raise SettingsError(f"{setting.name} = {text!r} is no {setting.type.__name__}.") from error
    if setting.least is not None and not setting.least <= value < math.inf:
        raise SettingsError(f"{setting.name} = {text} is not {setting.least:g} or more.")
    if setting.one_of and value not in setting.one_of:
        raise SettingsError(f"{setting.name} = {text} is none of: {', '.join(setting.one_of)}.")
    if setting.name == "portal.url":
        return value.rstrip("/")
    return value.absolute() if isinstance(value, Path) else value


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(text)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise SettingsError(f"portal.url = {url!r} is no http or https address.")


def _check_server(smtp: str) -> None:
    try:
        if smtp:
            parse_server(smtp)
    except ValueError as error:
        raise SettingsError(f"mail.smtp: {error}. Write smtp://host:port or smtps://user:password@host.") from error


def _check_proxy(settings: Settings) -> None:
    given = settings.server
    try:
        proxies = parse_proxies(given.trusted_proxy)
    except ValueError as error:
        raise SettingsError(
            f"server.trusted_proxy: {error}. Write the addresses of the web servers in front: 127.0.0.1 ::1 10.0.3.0/24."
        ) from error
    try:
        parse_headers(given.trusted_proxy_headers)
    except ValueError as error:
        raise SettingsError(f"server.trusted_proxy_headers: {error}.") from error
    if proxies and not settings.portal.url:
        raise SettingsError(
            f"server.trusted_proxy is set and portal.url is not: links in mails would lead to {settings.portal_url}. "
            "Set portal.url to the address that people use."
        )
