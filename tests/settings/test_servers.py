"""Addresses of databases: those that would be misread are refused, in words that never repeat them."""

import pytest

from screening.settings.environment import SettingsError, read_settings
from screening.settings.servers import WRONG_DATABASE, database_url

HOST = "db.example.com/screening"
UNREADABLE = [
    "",
    "secret",
    "sqlite:///",
    "sqlite://",
    "sqlite:///:memory:",
    f"postgresql+psycopg://screening:p@secret:word@{HOST}",
    f"postgresql+psycopg://screening:p@secret@{HOST}",
    f"postgresql+psycopg://screening:p@sec/ret@{HOST}",
    f"postgresql+psycopg://screening:p@sec?ret@{HOST}",
    f"postgresql+psycopg://screening:p/w@secret@{HOST}",
    "postgresql+psycopg://screening:secret@db.example.com:abc/screening",
]
READABLE = [
    "sqlite:////var/lib/screening/a@b.db",
    "sqlite:///demo.db",
    "postgresql+psycopg:///screening?host=/run/postgresql",
    f"postgresql+psycopg://screening@{HOST}",
    f"postgresql+psycopg://screening:p%40ss%3Aword@{HOST}",
    f"postgresql+psycopg://screening:p/w?r:d@{HOST}",
    f"postgresql+psycopg://user@tenant:secret@{HOST}",
    f"postgresql+psycopg://screening:secret@{HOST}?sslrootcert=/etc/a@b.pem",
]


@pytest.mark.parametrize("url", UNREADABLE)
def test_an_address_that_would_be_misread_is_refused_and_never_repeated(environment, url):
    with pytest.raises(SettingsError) as caught:
        read_settings({**environment, "SCREENING_DATABASE_URL": url})
    assert caught.value.problems == [f"SCREENING_DATABASE_URL {WRONG_DATABASE}"]
    assert "@ is written %40" in WRONG_DATABASE


@pytest.mark.parametrize("url", READABLE)
def test_an_address_that_can_be_read_is_taken_as_it_is(url):
    assert database_url(f" {url} ") == url
