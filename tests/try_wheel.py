"""Builds the wheel, installs it into a new venv, and tries it from another folder, as somebody without a checkout."""

from __future__ import annotations

import getpass
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds until a new practice must answer
# Nothing that leads back to this checkout, or to a practice of whoever runs this.
LEADS_BACK = re.compile("PYTHONPATH|VIRTUAL_ENV|SCREENING_|GUNICORN")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not LEADS_BACK.match(name)}
PAGES = {"/": b"govuk-button", "/workspace/sign-in": b"password"}


def main() -> None:
    """Exit with 1 where something does not work, and say what."""
    pip = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    run("sh", "deploy/package.sh", cwd=CHECKOUT, PYTHON=sys.executable)
    (wheel,) = (CHECKOUT / "dist").glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "venv", f"{folder}/venv", cwd=folder)
        python = f"{folder}/venv/bin/python"
        run(python, *pip, "install", "--require-hashes", "-r", f"{CHECKOUT}/requirements.lock", cwd=folder)
        run(python, *pip, "install", "--no-deps", str(wheel), cwd=folder)
        elsewhere = Path(folder, "elsewhere")
        elsewhere.mkdir()
        try_from(elsewhere, f"{folder}/venv/bin/screening")
        upgrade(Path(folder))
    print(f"{wheel.relative_to(CHECKOUT)} installs, checks its rules, serves its demo and takes another one's place.")


def run(*command: str, cwd: Path | str, **changes: str) -> str:
    environment = {**ENVIRONMENT, **changes}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def try_from(folder: Path, screening: str) -> None:
    """Check the rules, run their examples, and open the pages of a demo."""
    for arguments in (("rules", "check"), ("rules", "test"), ("demo", "--help")):
        print(run(screening, *arguments, cwd=folder).splitlines()[0])
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [screening, "demo", "--port", str(port)]
    served = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        for path, word in PAGES.items():
            page = get(served, f"http://localhost:{port}{path}")
            if word not in page:
                sys.exit(f"{path}: the page does not hold {word.decode()!r}")
            for asset in re.findall(rb'(?:href|src)="(/static/[^"]+)"', page):
                get(served, f"http://localhost:{port}{asset.decode()}")
    finally:
        os.killpg(served.pid, signal.SIGINT)  # as Ctrl-C does
        served.wait(PATIENCE)


def upgrade(folder: Path) -> None:
    """Upgrade a practice of the version that was just installed to the release in dist/; its systemctl just obeys."""
    home, settings = folder / "home", folder / "settings"
    (home / "versions").mkdir(parents=True)
    (home / "current").symlink_to(folder / "venv")
    (folder / "bin").mkdir()
    (folder / "bin" / "systemctl").write_text("#!/bin/sh\n")
    (folder / "bin" / "systemctl").chmod(0o755)
    settings.write_text(
        f"SCREENING_DATABASE_URL=sqlite:///{folder}/practice.db\nSCREENING_KEY_FILE={folder}/key\n"
        "SCREENING_PRACTICE=River Clinic\nSCREENING_PHONE=509 555 0100\nSCREENING_HOURS=Monday to Friday, 8 to 5\n"
        "SCREENING_HOURS_ES=de lunes a viernes, de 8 a 5\nSCREENING_ADDRESS=https://forms.example.com\n"
    )
    screening, named = str(folder / "venv" / "bin" / "screening"), {"SCREENING_SETTINGS": str(settings)}
    run(screening, "key", "new", f"{folder}/key", cwd=folder)
    for arguments in (("upgrade",), ("rules", "publish", "--yes"), ("rules", "accept", "--by", "Dr. Park")):
        run(screening, *arguments, cwd=folder, **named)
    options = ("--home", str(home), "--user", getpass.getuser(), "--settings", str(settings), "--watch", "0")
    path = f"{folder / 'bin'}:{ENVIRONMENT['PATH']}"
    script = ("sh", "upgrade.sh", *options, "--backups", f"{folder}/backups", "--python", sys.executable, ".")
    print(run(*script, cwd=CHECKOUT / "dist", PATH=path).splitlines()[-1])
    print(run(f"{home}/current/bin/screening", "doctor", cwd=folder, **named).splitlines()[0])


def get(served: subprocess.Popen[bytes], url: str) -> bytes:
    """Return the page, as soon as the server answers; anything but 200 is an error."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url) as response:  # noqa: S310
                return response.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"{url}: {error}")
        except OSError as error:
            if served.poll() is not None or time.monotonic() > until:
                sys.exit(f"{url}: {error}")
            time.sleep(0.1)


if __name__ == "__main__":
    main()
