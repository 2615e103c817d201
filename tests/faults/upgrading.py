"""A machine on which `deploy/upgrade.sh` runs: the programs it calls are small ones, and any can cut the power.

The database is a text file: its revision, then one line for each thing that was acknowledged to somebody.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from tests import CHECKOUT

SCRIPT = CHECKOUT / "deploy" / "upgrade.sh"
PATIENCE = 60  # seconds

# Called before and after each program does its work: cuts the power at the call that was asked for.
_POWER = """
power() {
    count=$(( $(cat "$WORLD/calls") + 1 ))
    echo "$count" >"$WORLD/calls"
    [ "$count" != "${CUT_AT:-0}" ] || kill -9 "-$(cat "$WORLD/group")"
}
power
"""
_SYSTEMCTL = f"""#!/bin/sh
{_POWER}
case $1 in
    stop) rm -f "$WORLD/running" ;;
    start)
        version=$(readlink -f "$WORLD/home/current$(echo "$2" | sed -n 's/screening\\(@.*\\).service/\\1/p')")
        [ "$(head -n 1 "$WORLD/db")" = "$(cat "$version/revision")" ] || exit 1
        if [ ! -e "$WORLD/running" ]; then
            touch "$WORLD/running"
            sent="$(wc -l <"$WORLD/sent") sent to $(cat "$version/revision")"
            echo "$sent" >>"$WORLD/sent"
            echo "$sent" >>"$WORLD/db"
        fi
        [ ! -e "$version/dies" ] || rm "$WORLD/running" ;;
    is-active) [ -e "$WORLD/running" ] ;;
esac
done=$?
power
exit $done
"""
_SCREENING = f"""#!/bin/sh
{_POWER}
here=$(dirname "$(dirname "$0")")
done=0
case $1 in
    doctor)
        if [ "$(head -n 1 "$WORLD/db")" != "$(cat "$here/revision")" ]; then
            echo "WRONG    migrations: run screening upgrade"
            done=1
        elif [ -e "$here/sick" ]; then
            cat "$here/sick"
            done=1
        fi ;;
    backup)
        [ -z "${{SCREENING_BACKUP_COMMAND-copied}}" ] || echo "$2" >>"$WORLD/copied"
        if [ -e "$here/cannot_back_up" ]; then echo "Error: no space left" >&2; done=1; else
            mkdir -p "$2" && file=$(mktemp "$2/XXXXXX") && cp "$WORLD/db" "$file" && echo "$file"
        fi ;;
    upgrade)
        sed -i "1s/.*/half way to $(cat "$here/revision")/" "$WORLD/db"
        if [ -e "$here/stumbles" ]; then done=1; else sed -i "1s/.*/$(cat "$here/revision")/" "$WORLD/db"; fi ;;
    restore)
        case $2 in --help) echo "  --replace" ;; --replace) rm -f "$WORLD/db" && power && cp "$3" "$WORLD/db" ;; esac ;;
esac
power
exit $done
"""
# Instead of an hour of downloads: `python3 -m venv DIR`, whose pip "installs" a release by copying what it is like.
_PYTHON = f"""#!/bin/sh
{_POWER}
mkdir -p "$3/bin"
cp "$WORLD/bin/pip" "$WORLD/bin/screening" "$3/bin/"
power
"""
_PIP = f"""#!/bin/sh
{_POWER}
for last; do :; done
case $last in *.whl) cp -r "${{last%/*}}/like/." "$(dirname "$(dirname "$0")")/" ;; esac
power
"""


class Machine:
    """A folder that is a machine with one practice on it, served by the version "old"."""

    def __init__(self, folder: Path, practice: str = "") -> None:
        self.folder = folder
        self.practice = practice
        self.settings = folder / "settings"
        self.said = ""
        programs = {"systemctl": _SYSTEMCTL, "screening": _SCREENING, "python3": _PYTHON, "pip": _PIP}
        for name, text in programs.items():
            self.program(folder / "bin" / name, text)
        old = folder / "home" / "versions" / "old"
        self.program(old / "bin" / "screening", _SCREENING)
        (old / "revision").write_text("old")
        self.link.symlink_to(old)
        (folder / "sent").write_text("0 sent to old\n")
        (folder / "db").write_text("old\n0 sent to old\n")
        (folder / "running").touch()

    def program(self, path: Path, text: str) -> None:
        """Put a program there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    @property
    def link(self) -> Path:
        return self.folder / "home" / (f"current@{self.practice}" if self.practice else "current")

    def release(self, version: str, **like: str) -> Path:
        """Return the folder of a release; `like` are the files that say how it behaves."""
        folder = self.folder / version
        (folder / "like").mkdir(parents=True)
        for name, text in {"revision": version, **like}.items():
            (folder / "like" / name).write_text(text)
        sums = ""
        for name in ("requirements.lock", f"dry_needling_screening-{version}-py3-none-any.whl"):
            (folder / name).write_text(version)
            sums += f"{hashlib.sha256(version.encode()).hexdigest()}  {name}\n"
        (folder / "SHA256SUMS").write_text(sums)
        return folder

    def upgrade(self, release: Path, cut_at: int = 0) -> int:
        """Run the script; return its exit code, -9 if the power was cut at that call of a program."""
        (self.folder / "calls").write_text("0")
        command = f'echo $$ >"$WORLD/group"; exec sh {SCRIPT} "$@"'
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        options = ["--home", self.folder / "home", "--user", user, "--settings", self.settings, "--watch", "0"]
        options += ["--backups", self.folder / "backups", release, *filter(None, [self.practice])]
        done = subprocess.run(
            ["sh", "-c", command, "sh", *map(str, options)],
            env={
                **os.environ,
                "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                "WORLD": str(self.folder),
                "CUT_AT": str(cut_at),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            start_new_session=True,
        )
        self.said = done.stdout + done.stderr
        return done.returncode

    def boot(self) -> None:
        """Start the machine again, as after a power cut: the practice is enabled, so systemd starts it."""
        (self.folder / "running").unlink(missing_ok=True)
        (self.folder / "calls").write_text("0")
        unit = f"screening{f'@{self.practice}' if self.practice else ''}.service"
        subprocess.run(
            [self.folder / "bin" / "systemctl", "start", unit],
            env={**os.environ, "WORLD": str(self.folder)},
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )

    @property
    def calls(self) -> int:
        """Return how often the power could have been cut in the last run."""
        return int((self.folder / "calls").read_text())

    @property
    def serves(self) -> str:
        """Return the version that serves; "" if none does."""
        return (self.link / "revision").read_text() if (self.folder / "running").exists() else ""

    @property
    def sent(self) -> list[str]:
        """Return what people sent, and were told was taken: something each time that a server started."""
        return (self.folder / "sent").read_text().splitlines()

    @property
    def stored(self) -> list[str]:
        """Return what the database holds of that."""
        return (self.folder / "db").read_text().splitlines()[1:]

    @property
    def backed_up(self) -> set[str]:
        """Return what any of the backups holds of that."""
        return {line for file in (self.folder / "backups").glob("*") for line in file.read_text().splitlines()[1:]}

    @property
    def revision(self) -> str:
        return (self.folder / "db").read_text().splitlines()[0]
