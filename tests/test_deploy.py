"""What docs/deploy.md has an operator type: it parses, and every command, option, unit and file that it names is there.

`make deployment` runs the same blocks on a machine that was just installed.
"""

import re
import shlex
import subprocess

import click
import pytest

from screening.cli.main import screening
from screening.settings.environment import read_settings
from tests import CHECKOUT
from tests.deployment import PAGE, blocks

BLOCKS = blocks()
DEPLOY = {path.name for path in (CHECKOUT / "deploy").iterdir()} - {"package.sh", "release.sh"}
TYPED = [line for block in BLOCKS for line in block.typed.replace("\\\n", " ").splitlines()]
IN_PROSE = re.findall(r"`(?:screening|practice river) ([a-z][^`]*)`", PAGE.replace("\n", " "))
# `practice river upgrade` is a whole upgrade, by upgrade.sh; the others are words for `screening`.
_CALLS = re.compile(r"(?:^ *|/bin/|\| |SCREENING_\w+=\S+ )(?:screening|practice river) ([a-z-].*)", re.MULTILINE)
COMMANDS = sorted({*_CALLS.findall("\n".join(TYPED)), *IN_PROSE})


def problem_of(words: str) -> str:
    """Return what a command line of `screening` names that is not there."""
    command: click.Command = screening
    named = shlex.split(words.replace("…", ""), comments=True)
    while isinstance(command, click.Group) and named and not named[0].startswith("-"):
        if named[0] not in command.commands:
            return f"no command {named[0]}"
        command = command.commands[named.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    return " ".join(word for word in named if word.startswith("--") and word not in options)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"line {block.line}")
def test_each_block_is_a_script_and_so_is_what_stands_in_for_it(block):
    for script in (block.typed, block.run):
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_few_blocks_have_a_stand_in_and_every_comment_stands_right_above_its_block():
    stand_ins = [block.stand_in for block in BLOCKS if block.stand_in]
    assert len(re.findall("<!-- (?:instead|not here):", PAGE)) == len(stand_ins)
    assert stand_ins.count("not here") <= 3
    assert len(stand_ins) <= 12


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_and_option_of_screening_is_there(words):
    assert problem_of(words) == ""


@pytest.mark.parametrize("words", ["doctor --depp", "audit verifi", "key renew --all", "drill /x --keys /y --fast"])
def test_one_that_is_not_there_would_be_found(words):
    assert problem_of(words)


def test_every_file_of_a_release_that_is_typed_is_in_it():
    typed = re.sub(r"/opt/screening/0\.\d\.0/", "", "\n".join(TYPED))
    named = set(re.findall(r"(?<![\w/.*])(screening[\w@-]*\.\w+|[\w-]+\.(?:sh|html|yml|conf)|Caddyfile)\b", typed))
    assert {"screening.service", "screening.sh", "nginx.conf", "Caddyfile", "maintenance.html", "alerts.yml"} <= named
    assert {re.sub(r"@\w+", "@", name) for name in named} - DEPLOY - {"screening.log"} == set()


def test_every_unit_that_is_typed_is_in_a_release():
    words = [word for line in TYPED if line.lstrip().startswith("systemctl") for word in line.split()]
    units = [word for word in words if word.startswith("screening")]
    files = [re.sub(r"@\w+", "@", unit) for unit in units]
    assert len(units) > 10
    assert {file if "." in file else f"{file}.service" for file in files} <= DEPLOY


def test_the_settings_of_the_page_are_settings(key_file):
    (text,) = re.findall(r"/dev/stdin /etc/screening/settings <<'END'\n((?: {4}SCREENING_.*\n)+) {4}END\n", PAGE)
    given = dict(line.strip().split("=", 1) for line in text.splitlines())
    read = read_settings({**given, "SCREENING_KEY_FILE": str(key_file)})
    assert (read.proxies, read.witnesses, read.metrics_port) == (1, ("bookkeeper@example.org",), 9464)


@pytest.mark.parametrize("kind", ["screening.service", "screening-backup.service", "screening-drill.service"])
def test_one_of_several_practices_has_the_same_units_under_its_own_name(kind):
    alone, named = ((CHECKOUT / "deploy" / name).read_text() for name in (kind, kind.replace(".service", "@.service")))

    def plain(text):
        text = re.sub(r"(?m)^(#|Description|EnvironmentFile).*\n", "", text)
        return (
            text.replace("screening-%i", "screening").replace("@%i", "").replace("/%i/", "/").replace("${PORT}", "8000")
        )

    assert plain(named) == plain(alone)


def test_a_file_that_a_service_reads_has_a_mode_of_its_own_whatever_the_shell_was_told_before():
    """Blocks share one shell: a umask for one secret would hide from their services all files that come later."""
    typed = "".join(block.typed for block in BLOCKS)
    assert set(re.findall(r"^ *umask.*", typed, re.MULTILINE)) == {"umask 022"}
    read_by_root = {
        "/etc/systemd/system/screening.service.d/workers.conf",
        "/etc/screening/river/server",
        "/etc/nginx/conf.d/river.conf",
        "/etc/screening/fleet",
    }
    assert set(re.findall(r"\s>(/\S+)", typed)) - {"/dev/null"} == read_by_root
    assert "cp prometheus.yml" not in typed
