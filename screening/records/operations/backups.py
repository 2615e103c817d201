"""Backups: every table copied into one SQLite file, from any kind of database, while it is in use.

Sealed data stay sealed: without the master key a backup reveals nothing about a person.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from screening.records.database import Base, db
from screening.records.keys.key_ring import KeyRing
from screening.records.keys.tables import WrappedKeyRow
from screening.records.operations.backup_checks import BackupError, is_whole, opened
from screening.records.operations.copying import CopyError, copy_rows, fill, reason, replace_rows
from screening.records.operations.retention import backup_name
from screening.records.operations.revisions import REVISION, is_known, revision_of, tables_at
from screening.records.operations.tables import KnownValueRow
from screening.records.sqlite import new_file

_PART = ".part"  # the suffix until the file is complete
_KEYS = (WrappedKeyRow.__tablename__, KnownValueRow.__tablename__)


def back_up(folder: Path) -> Path:
    """Copy the database as it is now into a new file; return its path. It appears complete or not at all.

    Raises CopyError, whose message says why the database could not be read or the file not written.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with _alone_in(folder) as handle:
            for left in folder.glob(f"screening-*{_PART}"):  # left by a backup that was killed
                left.unlink()
            path = folder / backup_name(datetime.now(UTC))
            _write(path)
            os.fsync(handle)
    except (OSError, SQLAlchemyError) as error:
        raise CopyError(f"{folder}: no backup was made: {reason(error)}") from None
    except CopyError as error:
        raise CopyError(f"{folder}: no backup was made: {error}") from None
    return path


def restore(path: Path, keys: KeyRing, newer: Path | None = None, *, replace: bool = False) -> int:
    """Fill a database from a backup of this or an earlier revision; return how many screenings it has.

    The database is empty, or with `replace` anything in it is dropped in the same transaction. Raises BackupError:
    before writing anything if the backup is damaged, from a newer version or made with another key, or if the
    database has to be empty and is not. Any failure leaves the database unchanged. The keys come from a `newer`
    backup, if given: then what was erased between the two cannot be opened.
    """
    for one in (path, newer):
        _refuse_itself(one)
    db.session.rollback()  # open reads would keep tables from being recreated
    with ExitStack() as stack:
        keys_from = stack.enter_context(opened(newer, keys.masters)) if newer else None
        backup = stack.enter_context(opened(path, keys.masters, keys_from.connection if keys_from else None))
        try:
            with db.engine.connect().execution_options(writing=True) as target, target.begin():
                fill(target, backup.connection, backup.revision, replace=replace)
                if keys_from is not None:
                    tables = tables_at(keys_from.revision).sorted_tables
                    replace_rows((one for one in tables if one.name in _KEYS), keys_from.connection, target)
                count = target.scalar(select(func.count()).select_from(Base.metadata.tables["screening"]))
        except (IntegrityError, DataError):
            raise BackupError(f"{path} is damaged, its rows do not fit together: take another one") from None
        except SQLAlchemyError as error:
            raise BackupError(f"the database cannot be written, and nothing was restored: {reason(error)}") from None
        except CopyError as error:
            raise BackupError(f"nothing was restored: {error}") from None
    return count or 0


def _refuse_itself(path: Path | None) -> None:
    database = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if path and database and path.exists() and Path(database).exists() and path.samefile(database):
        raise BackupError(f"{path} is the database itself: name a file that `screening backup` wrote")


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    """Keep other backups out of a folder while the block runs; yield its file descriptor."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    except BlockingIOError:
        raise CopyError("another backup into this folder is running") from None
    finally:
        os.close(handle)


def _write(path: Path) -> None:
    """Write a backup under a temporary name, and rename it once it is complete and on disk."""
    part = path.with_suffix(_PART)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy_out(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _copy_out(path: Path) -> None:
    isolated = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    engine = new_file(path)
    with db.engine.connect().execution_options(**isolated) as source, engine.connect() as target:
        revision = revision_of(source)
        if revision is None or not is_known(revision):
            raise CopyError("the database has no tables that this version knows: run `screening doctor`")
        with target.begin():
            tables_at(revision).create_all(target)
            copy_rows(tables_at(revision), source, target)
            REVISION.create(target)
            target.execute(insert(REVISION), {"version_num": revision})
        if not is_whole(target):
            raise CopyError("what was written cannot be read back: look at the disk")
