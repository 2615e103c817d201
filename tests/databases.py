"""A fresh database for each test: SQLite files, or databases on the PostgreSQL server that TEST_DATABASE names."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, make_url, text

SERVER = os.environ.get("TEST_DATABASE")  # such as postgresql+psycopg://postgres@127.0.0.1:5433/postgres


class SqliteFiles:
    """Each database is a file; a copy is as good as new."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def empty(self, name: str = "") -> str:
        return f"sqlite:///{self._folder / (name or uuid4().hex)}.db"

    def copy(self, template: str, name: str = "") -> str:
        url = self.empty(name)
        shutil.copy(template.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        return url

    def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


class PostgresqlServer:
    """Each database is made on the server, from a template where there is one."""

    name = "PostgreSQL"

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def empty(self, name: str = "") -> str:
        return self._made("", name)

    def copy(self, template: str, name: str = "") -> str:
        return self._made(f' TEMPLATE "{make_url(template).database}"', name)

    def drop(self, url: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)'))

    def _made(self, template: str, name: str = "") -> str:
        name = f"test_{name or uuid4().hex}"
        with self._engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"{template}'))
        return self._server.set(database=name).render_as_string(hide_password=False)


def databases(folder: Path) -> SqliteFiles | PostgresqlServer:
    """The kind of database that this run is to use."""
    return PostgresqlServer(SERVER) if SERVER else SqliteFiles(folder)
