"""The program `screening`: where it stands, what it is given and where its output goes are told if they are wrong."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = [str(Path(sys.executable).with_name("screening"))]


def run(*words, **more):
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True, check=False, **more)


def test_a_command_runs_from_a_folder_that_was_deleted(tmp_path):
    script = f'cd "{tmp_path}" && mkdir gone && cd gone && rmdir ../gone && exec "{PROGRAM[0]}" rules explain --help'
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # may be relative
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_output_that_cannot_be_written_is_one_sentence():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "rules", "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "Error: the output could not be written: No space left on device\n"


def test_a_name_that_is_not_text_is_refused_before_anything_is_done(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff")
    done = run("backup", name)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: this is not UTF-8, rename it or name another: ")
    assert not Path(name).exists()
