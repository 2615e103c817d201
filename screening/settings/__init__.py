"""What differs between a laptop, a test and production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from screening.settings.languages import default_texts
from screening.settings.note_template import TEMPLATES, NoteForm
from screening.settings.shipped import RULES


@dataclass(frozen=True)
class MailServer:
    """The server that accepts emails, always over TLS: from the first byte (smtps) or by STARTTLS (smtp)."""

    host: str
    port: int
    from_the_first_byte: bool
    user: str
    password: str
    sender: str


@dataclass(frozen=True)
class SingleSignOn:
    """The OpenID Connect provider where staff can also sign in.

    `issuer` is the provider's name and address, exactly as it writes it; `client_id` and `secret` identify this
    practice there. `button` is the text of the button. `second_factor` are the values of the claims `amr` and `acr`
    that mean a second factor was checked there; with none, ours is required.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    button: str
    second_factor: tuple[str, ...] = ()


@dataclass(frozen=True)
class FhirServer:
    """Another system's FHIR R4 server, which gets the outcome of each signed screening.

    `address` is that of its API, without a trailing slash; `authorization` is the header of that name, "" for none.
    """

    address: str
    authorization: str = field(repr=False)


@dataclass(frozen=True)
class HookIssuer:
    """A record system that may call CDS Hooks: its name in tokens, and where its keys are (a file or an address)."""

    name: str
    keys: str


@dataclass(frozen=True, eq=False)  # compared by identity, so that what is computed from them can be cached
class Settings:
    """Settings of one running practice (docs/settings.md).

    `key` is the 32-byte master key in use, `older_keys` are those before it, and `key_file` says where all of them are:
    a running server reads it again when the key is rotated. `time_zone` decides the practice's
    date. `address` is where people open the tool, `proxies` how many proxies are in front of it. A session ends after
    `idle` without a page. `hours` are when the phone is answered and `out_of_hours` is what patients read beside them,
    each by language; without the latter there is a default text. `colour` (#rrggbb, readable under white) and `logo`
    (SVG or PNG) are the practice's brand. `open_link` lets everyone who knows the address start; else an invite is
    needed. `booking_link` is where a visit is booked, `postal_address` where patients go for it. It takes about
    `visit_minutes`; `visit_bring`, `visit_wear`, `visit_eat` and `visit_arrive` say what to know before it, each by
    language, with a default text. `languages` are the codes of those that a patient may pick; none means all that the
    rules are written in. `translations` is a folder of catalogs in addition to those shipped with the code. Without
    `mail` no page offers an email, without `single_sign_on` staff sign in only here; `alerts_to` are notified when
    a screening needs a call now, `witnesses` of the end of each day of the audit trail. `backup_place` says where
    backups go, `backup_command` is a program that copies each elsewhere; `security_contact` (a link, "" for the
    phone) says where vulnerabilities are reported. Signed screenings are erased after `keep_signed_years`; None keeps
    them. `note_short` and `note_long` are the practice's templates of the visit note, "" for those shipped.
    `log_as_json` writes each line of the log as JSON, `access_log` one for each request; `metrics_port` is where this
    machine serves its metrics, None for nowhere. A connection to the database must come within
    `database_connect_seconds`, a lock of another within `database_lock_seconds`; a patient's page waits for the
    database for `database_page_seconds` in all, a page of the workspace twenty times as long. One address may post
    `limit_times` as often as the pages say, since everyone at a clinic may share one. `push` is the FHIR server that
    gets the outcome of what is signed; `webhooks_private` lets webhooks lead into the practice's own network.
    `cds_issuers` may ask by CDS Hooks; none means that no one can. With `bring_records` patients may bring a health
    record, from `record_servers` (none means any on the internet), also in the practice's own network if
    `records_private`; signatures of `record_issuers` are checked. With `give_links` a result can be taken as a health
    link. With `consent_record` patients sign the practice's own consent text, which expires after `consent_months` (0:
    never) and which a therapist also signs if `consent_countersign`. With `needs_credential` only therapists who have
    a valid one may sign that the treatment fits. The four notices are texts, or addresses of pages, each by language.
    `course_of_care` follows patients from session to session after a signed decision; a course in which nothing
    happened for `care_quiet_days` is closed. With `check_ins` patients are asked how they are `check_in_hours` after
    needling; each `measure_every` ones (0: when staff ask) they are measured again, with `own_activities` also in what
    they named themselves. `demo` shows made-up data and allows plain http on this machine.
    """

    database_url: str
    key: bytes
    practice: str
    phone: str
    hours: Mapping[str, str]
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/Los_Angeles"))
    address: str = "http://localhost:8000"
    proxies: int = 0
    idle: timedelta = timedelta(minutes=30)
    rules_path: Path = RULES
    demo: bool = False
    out_of_hours: Mapping[str, str] = field(default_factory=dict)
    colour: str | None = None
    logo: Path | None = None
    open_link: bool = True
    booking_link: str = ""
    postal_address: str = ""
    visit_minutes: int = 45
    visit_bring: Mapping[str, str] = field(default_factory=dict)
    visit_wear: Mapping[str, str] = field(default_factory=dict)
    visit_eat: Mapping[str, str] = field(default_factory=dict)
    visit_arrive: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    translations: Path | None = None
    mail: MailServer | None = None
    single_sign_on: SingleSignOn | None = None
    push: FhirServer | None = None
    webhooks_private: bool = False
    alerts_to: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    keep_signed_years: int | None = None
    backup_place: str = ""
    backup_command: tuple[str, ...] = ()
    security_contact: str = ""
    note_short: str = ""
    note_long: str = ""
    limit_times: int = 1
    database_connect_seconds: float = 1.0
    database_page_seconds: float = 1.5
    database_lock_seconds: float = 1.5
    older_keys: tuple[bytes, ...] = ()
    key_file: Path | None = None
    log_as_json: bool = False
    access_log: bool = False
    metrics_port: int | None = None
    bring_records: bool = False
    give_links: bool = False
    record_servers: tuple[str, ...] = ()
    record_issuers: tuple[str, ...] = ()
    records_private: bool = False
    cds_issuers: tuple[HookIssuer, ...] = ()
    consent_record: bool = False
    consent_months: int = 0
    consent_countersign: bool = False
    needs_credential: bool = False
    notice_nondiscrimination: Mapping[str, str] = field(default_factory=dict)
    notice_language_help: Mapping[str, str] = field(default_factory=dict)
    notice_privacy: Mapping[str, str] = field(default_factory=dict)
    notice_health_data: Mapping[str, str] = field(default_factory=dict)
    course_of_care: bool = False
    care_quiet_days: int = 90
    check_ins: bool = False
    check_in_hours: int = 24
    measure_every: int = 0
    own_activities: bool = False

    def words_of(self, setting: str, language: str) -> str:
        """Return a text that patients read, in one language: the practice's own, else the default."""
        written: Mapping[str, str] = getattr(self, setting)
        return written.get(language) or default_texts(language, self.translations)[setting]

    def note_template(self, form: NoteForm) -> str:
        """Return the template of the visit note in one form: the practice's own, else the one shipped."""
        own = {NoteForm.SHORT: self.note_short, NoteForm.LONG: self.note_long}
        return own[form] or TEMPLATES[form]

    def closed_words(self, language: str) -> str:
        """Return what patients read next to the hours, in one language."""
        return self.words_of("out_of_hours", language)

    @property
    def can_mail(self) -> bool:
        """Return whether pages offer an email; in a demo it is printed."""
        return self.mail is not None or self.demo

    @property
    def secure(self) -> bool:
        """Return whether people reach the tool over TLS."""
        return self.address.startswith("https:")

    @property
    def host(self) -> str:
        """Return the only host name that is served."""
        return urlsplit(self.address).hostname or ""
