"""Why a database cannot be used, in one sentence that says what to do next. It reveals no row and no stored text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_URL = "SCREENING_DATABASE_URL"
_USUAL_PORT = 5432
_UPGRADE = "does not have the tables of this version: run `screening upgrade`"
_ENDED = "ended the connection: it was stopped or restarted, or the network failed. Try again; its own log says more"
_FULL = "has no space left on its disk: free up or add space; then everything continues on its own"
_LOCKED = "is locked by another program: let it finish, or end it"
_READ_ONLY = (
    "is read-only: let the user that runs this write the file and its folder, or, with PostgreSQL, "
    f"name the primary server in {_URL}, not a standby"
)
_DAMAGED = (
    "is damaged: stop the server, keep a copy as it is, and restore the last backup into a new database "
    "(`screening restore FILE`)"
)
# Prefixes of SQLite's error names; the first match counts.
_SQLITE = {
    "SQLITE_NOTADB": f"is a file, but not a database, or damaged from its first byte: correct {_URL}, or restore the "
    "last backup into a new file",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_IOERR": "cannot be read or written: its disk reports errors, or is missing. Check the disk; the "
    "system's log says more",
    "SQLITE_NOMEM": "does not have enough memory: end other programs on this machine",
}
_NO_FOLDER = f"is a file in a folder that does not exist: correct {_URL}, or create the folder"
_IS_FOLDER = f"is a folder: name a file in it in {_URL}"
_CLOSED = "cannot be opened by this user: run this as the server's user, or let this one write the file and its folder"
# PostgreSQL's SQLSTATE, or the class it begins with.
_STATES = {
    "42P01": _UPGRADE,
    "42703": _UPGRADE,
    "3F000": _UPGRADE,
    "42501": "does not let its user do that: make the user the owner of the database (ALTER DATABASE … OWNER TO …)",
    "25006": _READ_ONLY,
    "53100": _FULL,
    "53200": "does not have enough memory: add some, or lower its max_connections",
    "53300": "has no connection left: raise its max_connections, or run fewer workers and threads",
    "55P03": _LOCKED,
    "57014": "took too long and was told to stop: something else keeps it busy, or holds a lock",
    "57P": _ENDED,
    "08": _ENDED,
    "58": "cannot read or write its files: its disk reports errors, or is missing. Its own log says more",
    "XX": _DAMAGED,
}
_WRONG_PASSWORD = f"does not accept the user or the password: correct them in {_URL} (escape / as %2F, @ as %40)"
# Error texts of failed connections, which have no SQLSTATE.
_CONNECTING = {
    r"connection refused": f"refuses connections: start PostgreSQL, or correct host and port in {_URL}",
    r"no such file or directory": f"has no socket there: start PostgreSQL, or name its host and port in {_URL}",
    r"resolve host|translate host|name or service|name resolution|nodename": "has a host whose name cannot be "
    f"resolved: correct it in {_URL}, or check this machine's DNS",
    r"password|authentication|pg_hba": _WRONG_PASSWORD,
    r"role .* does not exist": f"does not know that user: create it (createuser), or correct it in {_URL}",
    r"database .* does not exist": f"does not exist on the server: create it (createdb), or correct its name in {_URL}",
    r"starting up|shutting down|recovery": "is starting or stopping: wait until it is done, and try again",
    r"too many clients|connection slots|connection limit": _STATES["53300"],
    r"ssl|certificate|tls": "and this machine do not agree on TLS: check sslmode and sslrootcert, and its certificate",
    r"timeout|timed out": f"does not answer in time: check the server and the network, and the host and port in {_URL}",
    r"unreachable|no route": f"is on a machine that cannot be reached: check the network, and the host in {_URL}",
    r"closed|terminat|lost|consuming": _ENDED,
}
_NO_TABLE = re.compile("no such (table|column)|has no column")
_NO_DRIVER = "needs a driver that is not installed: install this tool with its extra `postgresql`"
_NOT_AN_ADDRESS = (
    f"has no address that can be read: {_URL} must look like sqlite:////var/lib/screening/screening.db or "
    "postgresql+psycopg://…"
)
_NO_ANSWER = "does not answer"


def cause_of(error: Exception, url: str = "") -> str:
    """Return why a database failed and what to do next; a sentence that begins with its verb ("refuses …").

    It can be shown to anyone: it reveals no host, file, user or value. `url` makes it more precise.
    """
    if isinstance(error, NoSuchModuleError | ArgumentError):
        return _NOT_AN_ADDRESS
    if isinstance(error, ImportError):
        return _NO_DRIVER
    if isinstance(error, PoolTimeoutError):
        return "has no free connection: all are in use. Requests take too long, or there are too many threads"
    driver: Any = error
    while isinstance(driver, DBAPIError):
        driver = driver.orig
    if name := getattr(driver, "sqlite_errorname", ""):
        return _of_sqlite(name, str(driver), url)
    if state := getattr(driver, "sqlstate", None):
        return _first(_STATES, state) or _unknown(driver)
    said = str(driver).lower()
    return next((words for sign, words in _CONNECTING.items() if re.search(sign, said)), _unknown(driver))


def problem_with(error: Exception, url: str) -> str:
    """Return the same with the location of the database, for the operator; the location has no password."""
    return f"the database {place_of(url)} {cause_of(error, url)}"


def place_of(url: str) -> str:
    """Return where a database is: its file, or its server and name; never a user or a password."""
    try:
        parts = make_url(url)
    except ArgumentError:
        return f"that {_URL} names"
    server = f"{parts.host}:{parts.port or _USUAL_PORT}/" if parts.host else ""
    return f"{server}{parts.database or ''}"


def _of_sqlite(name: str, said: str, url: str) -> str:
    if name.startswith("SQLITE_CANTOPEN"):
        return _not_opened(url)
    if _NO_TABLE.search(said):
        return _UPGRADE
    return _first(_SQLITE, name) or f"{_NO_ANSWER} ({name})"


def _not_opened(url: str) -> str:
    path = Path(make_url(url).database or "") if url else Path()
    try:
        if path.is_dir():
            return _IS_FOLDER
        return _CLOSED if path.parent.is_dir() else _NO_FOLDER
    except PermissionError:
        return _CLOSED


def _first(words: dict[str, str], code: str) -> str | None:
    return next((sentence for beginning, sentence in words.items() if code.startswith(beginning)), None)


def _unknown(driver: Any) -> str:
    code = getattr(driver, "sqlstate", None) or type(driver).__name__
    return f"{_NO_ANSWER} ({code}): its own log says more"
