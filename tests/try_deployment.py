"""Boots a bare Debian with systemd, runs every code block of docs/deploy.md in it in order, and tries its units.

It needs root, debootstrap, systemd-nspawn, slirp4netns and mirrors of Debian and PyPI; where it cannot be, it says why
and ends well. What it downloads is kept in ~/.cache. Two releases are built: this checkout, and it as a newer version.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import CHECKOUT
from tests.deployment import Block, blocks
from tests.try_container import CERTIFICATES, DOWNLOADS, run, unpack_debian

SUITE = "bookworm"
PROGRAMS = ("debootstrap", "systemd-nspawn", "slirp4netns", "nsenter")
# What a machine has on which Debian was just installed, besides the packages that every Debian has.
INSTALLED = "systemd systemd-sysv dbus openssh-server"
ELSEWHERE = "adduser --quiet --disabled-password --gecos '' keeper"  # who takes the backups elsewhere, which is here
NAMES = "127.0.0.1 localhost forms.example.com river.example.com mail.example.com elsewhere.example.com\n"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NAMESPACES = ("-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", "--")
PATIENCE = 60  # seconds until it has booted
KEPT = os.environ.get("DEPLOYMENT_KEEP", "")  # a folder: leaves the machine there, for a look

# What the units must do, after the page: each a script, and what it shows.
TRIALS = {
    "a server that was killed is started again": """
        before=$(systemctl show -P MainPID screening)
        kill -9 "$before"
        sleep 6
        [ "$(systemctl show -P MainPID screening)" != "$before" ]
        curl --fail --silent --retry 9 --retry-all-errors https://forms.example.com/healthz""",
    "root is refused, and makes nothing": """
        before=$(find /var/lib/screening /var/backups/screening ! -user screening)
        export SCREENING_SETTINGS=/etc/screening/settings
        said=$(/opt/screening/current/bin/screening backup /tmp/x 2>&1) && exit 1
        echo "$said" | grep 'runuser -u screening'
        [ -z "$before" ] && [ ! -e /tmp/x ]""",
    "a key of another owner is told": """
        chown root /etc/screening/key
        said=$(screening doctor 2>&1) && exit 1
        chown screening /etc/screening/key
        echo "$said" | grep 'must be readable by this user'""",
    "settings that are wrong are not reloaded, and the server goes on": """
        cp -p /etc/screening/settings /root/kept
        echo SCREENING_PHONE= >>/etc/screening/settings
        systemctl reload screening && exit 1
        cp -p /root/kept /etc/screening/settings
        curl --fail --silent https://forms.example.com/healthz
        systemctl reload screening""",
    "the timers wait for their hour": """
        for timer in screening-backup screening-drill screening-backup@river screening-drill@river; do
            [ -n "$(systemctl show -P NextElapseUSecRealtime "$timer.timer")" ]
        done""",
    "the units may do little": """
        for unit in screening screening@river screening-backup screening-drill@river; do
            systemd-analyze security --no-pager --threshold=25 "$unit" >/dev/null
        done""",
    "each practice reads its own files only": """
        runuser -u screening -- cat /etc/screening/river/key && exit 1
        runuser -u screening-river -- ls /var/backups/screening && exit 1
        runuser -u screening-river -- cat /etc/screening/settings && exit 1
        true""",
    "both practices serve": """
        curl --fail --silent https://forms.example.com/readyz
        curl --fail --silent https://river.example.com/readyz
        systemctl disable --quiet --now postgresql""",
}
AFTER_BOOT = {
    "without PostgreSQL at boot the server waits, and heals by itself": """
        for try in $(seq 30); do
            curl --fail --silent https://forms.example.com/healthz && break
            sleep 1
        done
        curl --silent https://forms.example.com/readyz | grep 'start PostgreSQL'
        systemctl start postgresql
        for try in $(seq 30); do
            curl --fail --silent https://forms.example.com/readyz && exit
            sleep 1
        done
        exit 1""",
    "it stops within seconds": """
        begun=$(date +%s)
        systemctl stop screening
        [ $(($(date +%s) - begun)) -le 10 ]""",
}


class Machine:
    """A folder with a Debian that systemd-nspawn boots, in a network of its own from which it reaches mirrors."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self._log = folder / "boot.log"
        self._cache = Path("~/.cache/screening").expanduser()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._leader = ""

    def install(self) -> None:
        """Install what a Debian has that was just installed, and put the releases and stand-ins into root's home."""
        unpack_debian(SUITE, self.root)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        get = f"apt-get update -qq && apt-get install -qq --no-install-recommends {INSTALLED} && {ELSEWHERE}"
        given = {"PATH": PATH, "DEBIAN_FRONTEND": "noninteractive", **DOWNLOADS}
        run("chroot", str(self.root), "sh", "-c", get, env=given)
        (self.root / "etc/resolv.conf").write_text("nameserver 10.0.2.3\n")  # slirp4netns's
        (self.root / "etc/hosts").write_text(NAMES)
        (self.root / "etc/hostname").write_text("forms\n")
        if Path("/", CERTIFICATES).exists():  # pip trusts whom this machine trusts
            shutil.copy(f"/{CERTIFICATES}", self.root / "etc/mirrors.crt")
            (self.root / "etc/pip.conf").write_text("[global]\ncert = /etc/mirrors.crt\n")
        for path in (CHECKOUT / "tests/data/deployment").iterdir():
            shutil.copy(path, self.root / "root")

    def boot(self) -> str:
        """Boot; return why it did not, "" if it did."""
        (self.root / "etc/machine-id").write_text("")
        binds = []
        for name, place in {"pip": "/root/.cache/pip", "apt": "/var/cache/apt/archives"}.items():
            (self._cache / name / "partial").mkdir(parents=True, exist_ok=True)
            (self.root / place.strip("/")).mkdir(parents=True, exist_ok=True)
            binds.append(f"--bind={self._cache / name}:{place}")
        alone = ("--register=no", "--keep-unit", "--private-network", "--resolv-conf=off", "--console=read-only")
        with self._log.open("wb") as log:
            command = ["systemd-nspawn", "--quiet", *alone, *binds, "-D", str(self.root), "--boot"]
            self._start(command, log)
            until = time.monotonic() + PATIENCE
            while not self._find_leader():
                if self._processes[0].poll() is not None or time.monotonic() > until:
                    return self._log.read_text(errors="replace").strip() or "systemd-nspawn ended"
                time.sleep(0.1)
            self._start(
                ["slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback", self._leader, "tap0"], log
            )
        while self.run("systemctl is-system-running --wait", quiet=True).stdout.strip() not in ("running", "degraded"):
            if time.monotonic() > until:
                return self._log.read_text(errors="replace")[-2000:]
            time.sleep(0.5)
        return ""

    def _start(self, command: list[str], log: object) -> None:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # type: ignore[call-overload]
        self._processes.append(process)

    def _find_leader(self) -> str:
        parent = self._processes[0].pid
        children = Path(f"/proc/{parent}/task/{parent}/children")
        found = children.read_text().split() if children.exists() else []
        comm = Path(f"/proc/{found[0]}/comm") if found else None
        self._leader = found[0] if comm and comm.exists() and comm.read_text().strip() == "systemd" else ""
        return self._leader

    def run(self, script: str, *, quiet: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a script as root would after signing in."""
        given = {"HOME": "/root", "PATH": PATH, "TERM": "dumb", **DOWNLOADS}
        words = [f"{name}={value}" for name, value in given.items()]
        inside = ["nsenter", "-t", self._leader, *NAMESPACES, "env", "-i", *words]
        shell = ["bash", "-eu", "-o", "pipefail", "-c", f"cd\n{script}"]
        nothing, spoken = subprocess.DEVNULL, subprocess.PIPE
        done = subprocess.run(
            [*inside, *shell], stdin=nothing, stdout=spoken, stderr=subprocess.STDOUT, text=True, check=False
        )
        if not quiet and done.returncode:
            sys.exit(f"{script}\nended with exit code {done.returncode}:\n{done.stdout[-6000:]}")
        return done

    def stop(self) -> None:
        """Power it off."""
        if self._processes:
            self.run("systemctl poweroff", quiet=True)
        for process in self._processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        self._processes = []


def main() -> None:
    """Exit with 1 at the first block or trial that fails, and say which; end well where no machine can be booted."""
    if os.geteuid() != 0 or (lacking := [name for name in PROGRAMS if not shutil.which(name)]):
        print(f"Not tried: it needs root{' and ' + ', '.join(lacking) if os.geteuid() == 0 else ''}.")
        return
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(KEPT or folder))
        machine.install()
        if problem := machine.boot():
            print(f"Not tried: no systemd can be booted here:\n{problem}")
            return
        try:
            put_releases(machine.root / "root", Path(folder))
            count = type_all(machine, blocks())
            try_all(machine, TRIALS)
            machine.stop()
            if problem := machine.boot():
                sys.exit(f"it does not boot again:\n{problem}")
            try_all(machine, AFTER_BOOT)
        finally:
            machine.stop()
    trials = len(TRIALS) + len(AFTER_BOOT)
    print(f"{count} blocks of docs/deploy.md make a bare Debian serve; {trials} trials of its units pass.")


def put_releases(home: Path, folder: Path) -> None:
    """Put this checkout's release there as `first`, and the same with a higher version as `second`."""
    for name, version in (("first", ""), ("second", ".post1")):
        copy = folder / f"checkout-{name}"
        copy.mkdir()
        files = run("git", "-C", str(CHECKOUT), "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
        for file in files:
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / file, copy / file)
        run("sed", "-i", f"s/^version = .*/&{version}/", str(copy / "setup.cfg"))
        run("sh", str(copy / "deploy/package.sh"))
        shutil.copytree(copy / "dist", home / name)


def type_all(machine: Machine, page: list[Block]) -> int:
    """Run the blocks of the page in order; return how many."""
    for block in page:
        first = block.typed.splitlines()[0]
        print(f"docs/deploy.md:{block.line}: {block.stand_in + ': ' if block.stand_in else ''}{first[:90]}", flush=True)
        done = machine.run(block.run, quiet=True)
        if done.returncode:
            sys.exit(f"{block.run}\nended with exit code {done.returncode}:\n{done.stdout[-6000:]}")
    return len(page)


def try_all(machine: Machine, trials: dict[str, str]) -> None:
    """Run the trials in order."""
    for name, script in trials.items():
        print(name, flush=True)
        machine.run(script)


if __name__ == "__main__":
    main()
