"""The proxies of deploy/, as they stand there, on plain http and on ports of this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import CHECKOUT
from tests.faults.writers import AWAY, Visitor

DEPLOY = CHECKOUT / "deploy"
PATIENCE = 10  # seconds until a proxy must be there
NAMES = ("nginx", "Caddy")


def is_installed(name: str) -> bool:
    return shutil.which(name.lower()) is not None


def _changed(file: str, changes: dict[str, str]) -> str:
    """Return a configuration with changes (pattern → new text), each of which must have been possible."""
    text = (DEPLOY / file).read_text()
    for pattern, new in changes.items():
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert count, pattern
    return text


def _nginx(folder: Path, port: int, server: int) -> tuple[str, ...]:
    changes = {
        r"^server \{\n    listen 80;[^}]*\}\n": "",
        r"listen 443 ssl": f"listen {port}",
        r"^ *ssl_certificate[^;]*;\n": "",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{server}",
        r"/var/log/nginx|/etc/screening|/usr/share/screening": str(folder),
    }
    around = f"user root;\npid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\n"
    (folder / "nginx.conf").write_text(around + _changed("nginx.conf", changes) + "}\n")
    return ("nginx", "-q", "-p", str(folder), "-e", str(folder / "early.log"), "-c", str(folder / "nginx.conf"))


def _caddy(folder: Path, port: int, server: int) -> tuple[str, ...]:
    changes = {
        r"^\{\n\tservers": "{\n\tadmin off\n\tauto_https off\n\tservers",
        r"^forms\.example\.com": f"http://127.0.0.1:{port}",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{server}",
        r"/etc/screening|/usr/share/screening": str(folder),
    }
    (folder / "Caddyfile").write_text(_changed("Caddyfile", changes))
    return ("caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile")


@contextmanager
def proxy(name: str, folder: Path, port: int, server: int) -> Iterator[None]:
    """Run a proxy on a port, in front of a server on another."""
    shutil.copy(DEPLOY / "maintenance.html", folder)
    command = (_nginx if name == "nginx" else _caddy)(folder, port, server)
    with (folder / "proxy.log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    until = time.monotonic() + PATIENCE
    while not _answers(port):
        assert time.monotonic() < until, (folder / "proxy.log").read_text()
        assert running.poll() is None, (folder / "proxy.log").read_text()
        time.sleep(0.02)
    try:
        yield
    finally:
        running.terminate()
        running.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        return Visitor(port).ask("GET", "/healthz")[0] > 0
    except AWAY:
        return False
