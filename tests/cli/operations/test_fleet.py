"""The same step in each of many installations: in order, stopping at the first that fails, and going on from there."""

import os
import shlex
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from screening.cli.main import screening
from tests import CHECKOUT

COUNT = 200
# Notes what it was asked for in the file that is its first word, and fails if there is a file beside it that says why.
FAKE = """#!/bin/sh
notes=$1
shift
printf '%s|' "$@" >>"$notes"
echo >>"$notes"
[ ! -e "$notes.why" ] || { cat "$notes.why"; exit 1; }
"""


class Fleet:
    """Installations that are no more than a file of notes each."""

    def __init__(self, folder):
        self.folder, self.names = folder, [f"practice-{number}" for number in range(COUNT)]
        program = folder / "fake"
        program.write_text(FAKE)
        program.chmod(0o755)
        self.path = folder / "hosts"
        lines = [f"{name}  {shlex.quote(str(program))} {shlex.quote(str(self.notes(name)))}" for name in self.names]
        self.path.write_text("\n".join(["# ours", "", *lines]) + "\n")
        self.done = None

    def notes(self, name):
        return self.folder / name

    def break_down(self, name, why):
        self.folder.joinpath(f"{name}.why").write_text(why)

    def mend(self, name):
        self.folder.joinpath(f"{name}.why").unlink()

    def run(self, *arguments):
        self.done = CliRunner().invoke(screening, ["fleet", arguments[0], "--hosts", str(self.path), *arguments[1:]])
        return self.done.output

    def asked(self, name):
        return self.notes(name).read_text().splitlines() if self.notes(name).exists() else []


@pytest.fixture
def fleet(tmp_path):
    return Fleet(tmp_path)


def test_a_step_is_taken_in_each_in_the_order_of_the_file(fleet):
    said = fleet.run("upgrade")
    assert fleet.done.exit_code == 0
    assert [line.split(":")[0] for line in said.splitlines()[:-1]] == fleet.names
    assert said.splitlines()[-1] == "All 200 done."
    assert all(fleet.asked(name) == ["upgrade|"] for name in fleet.names)


def test_it_stops_at_the_first_that_fails_and_tells_where_everybody_stands(fleet):
    fleet.break_down("practice-3", "migrating\nthe disk is full\n")
    said = fleet.run("upgrade").splitlines()
    assert fleet.done.exit_code == 1
    assert "practice-3: failed: the disk is full" in said
    assert "Done: 3: practice-0, practice-1, practice-2" in said
    assert "Failed: 1: practice-3" in said
    assert next(line for line in said if line.startswith("Not started: 196: practice-4, ")).endswith("practice-199")
    assert not fleet.asked("practice-4")
    fleet.mend("practice-3")
    command = said[-1].removeprefix("Continue with: screening ")
    assert CliRunner().invoke(screening, shlex.split(command)).output.endswith("All 197 done.\n")
    assert [len(fleet.asked(name)) for name in fleet.names] == [1, 1, 1, 2, *[1] * 196]


def test_rules_are_published_in_each_in_the_name_of_whoever_does(fleet):
    fleet.run("activate", "--by", "Dr. O’Neil; $(touch here)")
    assert fleet.asked("practice-199") == ["rules|publish|--yes|--by|Dr. O’Neil; $(touch here)|"]
    assert "--by" in fleet.run("activate")


def test_a_dry_run_prints_what_it_would_run_and_runs_nothing(fleet):
    for step in (["upgrade"], ["activate", "--by", "Dr. Lee"], ["doctor"]):
        said = fleet.run(*step, "--dry-run", "--from", "practice-198").splitlines()
        assert [line.split(":")[0] for line in said[:2]] == ["practice-198", "practice-199"]
    assert not fleet.asked("practice-198")


def test_doctor_looks_at_all_of_them_and_says_what_is_wrong_in_a_line_each(fleet):
    fleet.break_down("practice-1", "ok       settings\nWRONG    disk: only 3 MB are free\nWRONG    key: is another\n")
    fleet.break_down("practice-2", "ssh: connect to host river: No route to host\n")
    said = fleet.run("doctor").splitlines()
    assert fleet.done.exit_code == 1
    assert said[:3] == [
        "ok       practice-0",
        "WRONG    practice-1: disk: only 3 MB are free; key: is another",
        "WRONG    practice-2: ssh: connect to host river: No route to host",
    ]
    assert said[3:] == [f"ok       {name}" for name in fleet.names[3:]]


def test_one_that_never_answers_does_not_hold_up_the_others(fleet, monkeypatch):
    monkeypatch.setattr("screening.cli.operations.fleet._LONGEST_DOCTOR", 0.2)
    fleet.path.write_text(f"slow sh -c 'sleep 60'\n{fleet.path.read_text().splitlines()[2]}\n")
    said = fleet.run("doctor").splitlines()
    assert said == ["WRONG    slow: no answer within 0.2 seconds", "ok       practice-0"]


def interrupted(fleet, step, then):
    """Press Ctrl-C in a terminal where the first of two takes half a second to go back; return all that is said."""
    begun = fleet.folder / "begun"
    script = f'trap "sleep 0.5; echo went back; {then}" INT; touch {begun}; while :; do sleep 0.05; done'
    fleet.path.write_text(f"slow sh -c {shlex.quote(script)}\n{fleet.path.read_text().splitlines()[2]}\n")
    command = [sys.executable, "-m", "screening", "fleet", step, "--hosts", str(fleet.path)]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    while not begun.exists():
        time.sleep(0.02)
    time.sleep(0.5)  # on a busy machine, what was started may begin before it is waited for
    os.killpg(running.pid, signal.SIGINT)
    said, _nothing = running.communicate(timeout=30)
    assert running.returncode == 1
    return said.splitlines()


def test_who_is_interrupted_while_going_back_is_waited_for_and_nobody_else_is_started(fleet):
    said = interrupted(fleet, "upgrade", "exit 1")
    assert "slow: failed: interrupted, and ended with: went back" in said
    assert "Not started: 1: practice-0" in said
    assert said[-1].endswith("--from slow")
    assert not fleet.asked("practice-0")


def test_who_is_done_in_spite_of_an_interruption_is_told_as_done_and_nobody_else_is_started(fleet):
    said = interrupted(fleet, "upgrade", "exit 0")
    assert "slow: done" in said
    assert said[-1].endswith("--from practice-0")
    assert not fleet.asked("practice-0")


def test_doctor_stops_where_it_is_interrupted(fleet):
    said = interrupted(fleet, "doctor", "exit 1")
    assert said[-1] == "Error: interrupted at slow: those after it were not checked"
    assert not fleet.asked("practice-0")


def test_words_that_go_through_ssh_stay_one_word_at_the_other_end(fleet, tmp_path):
    """As ssh does: it joins its words with spaces, and a shell at the other end takes them apart."""
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\nshift\nexec sh -c "$*"\n')
    ssh.chmod(0o755)
    fleet.path.write_text(f"far {ssh} far.example.com {tmp_path}/fake {tmp_path}/far\n")
    fleet.run("activate", "--by", "Dr. O'Neil; touch here")
    assert fleet.asked("far") == ["rules|publish|--yes|--by|Dr. O'Neil; touch here|"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no installation"),
        ("# nothing\n", "names no installation"),
        ("north\n", "line 1: north has no command after its name"),
        ("north true\nsouth 'true\n", "line 2: no closing quotation"),
        ("north true\nnorth true\n", "line 2: north is named twice"),
        ("north\xe9 true\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_before_anything_runs(fleet, text, told):
    fleet.path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert told in fleet.run("upgrade")
    assert fleet.done.exit_code == 1
    assert isinstance(fleet.done.exception, SystemExit)


def test_a_program_that_is_not_there_and_a_name_that_is_not_are_told(fleet):
    assert "no line is named south" in fleet.run("upgrade", "--from", "south")
    fleet.path.write_text("north /no/such/program\n")
    assert "north: failed: /no/such/program: No such file or directory" in fleet.run("upgrade")
    fleet.path.write_text("north false\n")
    assert "north: failed: exit code 1, no output" in fleet.run("upgrade")


def test_a_step_that_failed_goes_on_in_the_same_name(fleet):
    fleet.break_down("practice-7", "no")
    again = fleet.run("activate", "--by", "Dr. Lee").splitlines()[-1]
    assert again == f"Continue with: screening fleet activate --hosts {fleet.path} --by 'Dr. Lee' --from practice-7"


def on_this_machine(folder, *words):
    """Run `deploy/practice.sh` where programs say what they were called with."""
    release = folder / "release"
    release.mkdir(exist_ok=True)
    (folder / "runuser").write_text('#!/bin/sh\nprintf "%s|" runuser "$@"\n')
    (folder / "runuser").chmod(0o755)
    (release / "upgrade.sh").write_text('printf "%s|" upgrade.sh "$@"\n')
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "PRACTICE_HOME": str(folder)}
    command = ["sh", str(CHECKOUT / "deploy" / "practice.sh"), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.replace(str(folder), "HOME") or done.returncode


def test_a_machine_of_several_practices_runs_a_command_as_the_user_whose_data_they_are(tmp_path):
    asked = on_this_machine(tmp_path, "river", "rules", "publish", "--by", "Dr. Lee")
    called = ["runuser", "-u", "screening-river", "--", "env", "SCREENING_SETTINGS=/etc/screening/river/settings"]
    assert asked.split("|") == [*called, "HOME/current@river/bin/screening", "rules", "publish", "--by", "Dr. Lee", ""]
    assert on_this_machine(tmp_path, "river", "upgrade") == "upgrade.sh|--home|HOME|HOME/release|river|"
    assert on_this_machine(tmp_path, "../river", "doctor") == 2
    assert on_this_machine(tmp_path, "river") == 2


@pytest.fixture
def practices(server, migrated, environment, tmp_path):
    """Yield a file of three real practices; the last has no tables yet."""
    urls = {"north": server.copy(migrated), "south": server.copy(migrated), "west": server.empty()}
    lines = []
    for name, url in urls.items():
        settings = tmp_path / f"{name}.settings"
        texts = {**environment, "SCREENING_DATABASE_URL": url}
        settings.write_text("".join(f'{key}="{value}"\n' for key, value in texts.items()))
        settings.chmod(0o600)
        command = ["env", f"SCREENING_SETTINGS={settings}", sys.executable, "-m", "screening"]
        lines.append(shlex.join([name, *command]))
    (tmp_path / "hosts").write_text("\n".join(lines) + "\n")
    yield str(tmp_path / "hosts")
    for url in urls.values():
        server.drop(url)


def test_of_three_real_practices_the_one_without_tables_is_told_and_gets_them(practices):
    said = CliRunner().invoke(screening, ["fleet", "doctor", "--hosts", practices]).output.splitlines()
    assert said[:2] == ["ok       north", "ok       south"]
    assert said[2].startswith("WRONG    west: migrations: ")
    done = CliRunner().invoke(screening, ["fleet", "upgrade", "--hosts", practices, "--from", "west"])
    assert done.output == "west: done\nAll 1 done.\n"
