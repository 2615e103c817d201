"""`screening fleet`: the same step in each of many installations, one after another."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from screening.cli.existing_path import ExistingPath
from screening.settings.text_files import EncodingError, text_of

_LONGEST_DOCTOR = 120  # seconds; one that hangs would keep the others from being checked
_SHELLS = ("ssh",)  # programs that pass their arguments to a shell at the other end

_hosts = click.option(
    "--hosts",
    "path",
    required=True,
    type=ExistingPath(dir_okay=False),
    help="A file with one line for each: its name, then the command that runs `screening` there.",
)
_first = click.option("--from", "first", metavar="NAME", help="Begin at this one, such as the one that failed.")
_dry = click.option("--dry-run", is_flag=True, help="Print the commands without running them.")


@dataclass(frozen=True)
class Host:
    """One installation: its name, and the words of the command that runs `screening` there."""

    name: str
    command: tuple[str, ...]

    def words(self, step: Sequence[str]) -> list[str]:
        """Return the command for a step; for a shell at the other end, quoted so that each word stays intact."""
        through_shell = Path(self.command[0]).name in _SHELLS
        return [*self.command, *(map(shlex.quote, step) if through_shell else step)]


@dataclass(frozen=True)
class FleetStep:
    """A step taken in one installation after another: the arguments for `screening` there, its options here."""

    name: str
    words: tuple[str, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class HostAnswer:
    """How a step ended: whether it succeeded, its whole output, and the last line or why it could not run.

    `interrupted` says that someone pressed Ctrl-C meanwhile, so that nothing more is to be started.
    """

    well: bool
    said: str
    last: str
    interrupted: bool = False


@click.group()
def fleet() -> None:
    """Take the same step in many installations, in the order of a file (docs/deploy.md, “Many practices”)."""


@fleet.command()
@_hosts
@_first
@_dry
def upgrade(path: Path, first: str | None, *, dry_run: bool) -> None:
    """Upgrade each, stopping at the first that fails."""
    _one_by_one(FleetStep("upgrade", ("upgrade",)), path, first, dry_run=dry_run)


@fleet.command()
@_hosts
@_first
@_dry
@click.option("--by", required=True, help="Who publishes.")
def activate(path: Path, first: str | None, by: str, *, dry_run: bool) -> None:
    """Publish the rules file of each without asking, stopping at the first that fails.

    Run `screening rules publish` in one of them first: it shows what the file would change, and asks.
    """
    step = FleetStep("activate", ("rules", "publish", "--yes", "--by", by), ("--by", by))
    _one_by_one(step, path, first, dry_run=dry_run)


@fleet.command()
@_hosts
@_first
@_dry
def doctor(path: Path, first: str | None, *, dry_run: bool) -> None:
    """Check each, and print one line about it. Exit with 1 if something is wrong anywhere."""
    wrong = 0
    for host in _from(_read(path), first):
        if dry_run:
            click.echo(f"{host.name}: {shlex.join(host.words(['doctor']))}")
            continue
        done = _run(host.words(["doctor"]), _LONGEST_DOCTOR)
        wrong += not done.well
        named = "; ".join(" ".join(line.split()[1:]) for line in done.said.splitlines() if line.startswith("WRONG"))
        click.echo(f"ok       {host.name}" if done.well else f"WRONG    {host.name}: {named or done.last}")
        if done.interrupted:
            raise click.ClickException(f"interrupted at {host.name}: those after it were not checked")
    raise SystemExit(1 if wrong else 0)


def _one_by_one(step: FleetStep, path: Path, first: str | None, *, dry_run: bool) -> None:
    hosts = _from(_read(path), first)
    for number, host in enumerate(hosts):
        command = host.words(step.words)
        if dry_run:
            click.echo(f"{host.name}: {shlex.join(command)}")
            continue
        done = _run(command, None)
        if done.well:
            click.echo(f"{host.name}: done")
        else:
            click.echo(done.said, err=True)
            click.echo(f"{host.name}: failed: {done.last}", err=True)
        if not done.well or done.interrupted:
            _tell(step, path, hosts, number, failed=not done.well)
            raise SystemExit(1)
    click.echo(f"{len(hosts)} to do." if dry_run else f"All {len(hosts)} done.")


def _tell(step: FleetStep, path: Path, hosts: Sequence[Host], number: int, *, failed: bool) -> None:
    """Say where everyone stands once the host of that number has ended, and how to continue."""
    done, after = number + (not failed), number + 1
    for what, some in (("Done", hosts[:done]), ("Failed", hosts[done:after]), ("Not started", hosts[after:])):
        click.echo(f"{what}: {len(some)}{': ' if some else ''}{', '.join(host.name for host in some)}", err=True)
    if hosts[done:]:
        words = ("screening", "fleet", step.name, "--hosts", str(path), *step.options, "--from", hosts[done].name)
        click.echo(f"Continue with: {shlex.join(words)}", err=True)


def _run(command: Sequence[str], seconds: float | None) -> HostAnswer:
    """Run a command without a shell. A failure is an outcome like any other, and so is Ctrl-C.

    Ctrl-C reaches the command as well, which may have to take back what it began: it is waited for, never killed.
    """
    interrupted = False
    try:
        with subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as running:
            while True:
                try:
                    said, _nothing = running.communicate(timeout=seconds)
                    break
                except KeyboardInterrupt:
                    click.echo("Interrupted: waiting for it to end …", err=True)
                    interrupted = True
                except subprocess.TimeoutExpired:
                    running.kill()
                    return HostAnswer(False, "", f"no answer within {seconds} seconds", interrupted)
    except OSError as error:
        return HostAnswer(False, "", f"{command[0]}: {error.strerror}")
    lines = said.strip().splitlines() or [f"exit code {running.returncode}, no output"]
    last = f"interrupted, and ended with: {lines[-1]}" if interrupted else lines[-1]
    return HostAnswer(running.returncode == 0, said.strip(), last, interrupted)


def _from(hosts: list[Host], first: str | None) -> list[Host]:
    names = [host.name for host in hosts]
    if first is not None and first not in names:
        raise click.ClickException(f"no line is named {first}")
    return hosts[names.index(first) :] if first is not None else hosts


def _read(path: Path) -> list[Host]:
    """Return the installations in a file. Ends the command, with the line number, if one cannot be used."""
    try:
        lines = text_of(path).splitlines()
    except (OSError, EncodingError) as error:
        raise click.ClickException(f"{path} cannot be read: {error}") from None
    hosts: list[Host] = []
    for number, line in enumerate(lines, 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise click.ClickException(f"{path}, line {number}: {str(error).lower()}") from None
        if len(words) == 1:
            raise click.ClickException(f"{path}, line {number}: {words[0]} has no command after its name")
        if words and words[0] in (host.name for host in hosts):
            raise click.ClickException(f"{path}, line {number}: {words[0]} is named twice")
        hosts += [Host(words[0], tuple(words[1:]))] if words else []
    if not hosts:
        raise click.ClickException(f"{path} names no installation")
    return hosts
