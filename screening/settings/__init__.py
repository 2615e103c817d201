"""What differs between a laptop, a test and production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from screening.settings.shipped import RULES

LANGUAGES = ("en", "es")
OUT_OF_HOURS = {
    "en": "When we are closed, leave a message and we call you when we open. If it cannot wait, call 911.",
    "es": "Si está cerrado, deje un mensaje y le llamamos cuando abramos. Si no puede esperar, llame al 911.",
}


@dataclass(frozen=True)
class MailServer:
    """The server that takes e-mails, always over TLS: from the first byte (smtps) or by STARTTLS (smtp)."""

    host: str
    port: int
    from_the_first_byte: bool
    user: str
    password: str
    sender: str


@dataclass(frozen=True)
class Settings:
    """Settings of one running practice (docs/settings.md).

    `key` is the 32-byte master key; everything that is sealed or signed derives from it. `time_zone` decides which
    day it is for the practice. `address` is where people open the tool, `proxies` how many proxies stand before it.
    A session ends after `idle` without a page. `hours` are when the phone is answered and `out_of_hours` is what
    patients read beside them, each by language. `colour` (#rrggbb, readable under white) and `logo` (SVG or PNG) are
    the practice's brand. `open_link` lets everybody begin who knows the address; else an invite is needed.
    `booking_link` is where a visit is booked, `postal_address` where patients go for it. `languages` are those that a
    patient may pick. Without `mail` no page offers an e-mail; `alerts_to` are told when a screening needs a call now.
    `backup_place` says where backups go, `security_contact` (a link, "" for the phone) where weaknesses are reported.
    What was signed is erased after `keep_signed_years`; None keeps it. `demo` shows made-up data and allows plain http
    on this machine.
    """

    database_url: str
    key: bytes
    practice: str
    phone: str
    hours: Mapping[str, str]
    time_zone: ZoneInfo
    address: str = "http://localhost:8000"
    proxies: int = 0
    idle: timedelta = timedelta(minutes=30)
    rules_path: Path = RULES
    demo: bool = False
    out_of_hours: Mapping[str, str] = field(default_factory=lambda: OUT_OF_HOURS)
    colour: str | None = None
    logo: Path | None = None
    open_link: bool = True
    booking_link: str = ""
    postal_address: str = ""
    languages: tuple[str, ...] = LANGUAGES
    mail: MailServer | None = None
    alerts_to: tuple[str, ...] = ()
    keep_signed_years: int | None = None
    backup_place: str = ""
    security_contact: str = ""

    @property
    def can_mail(self) -> bool:
        """Whether pages offer an e-mail; in a demo it is printed."""
        return self.mail is not None or self.demo

    @property
    def secure(self) -> bool:
        """Whether people reach the tool over TLS."""
        return self.address.startswith("https:")

    @property
    def host(self) -> str:
        """The only host name that is answered."""
        return urlsplit(self.address).hostname or ""
