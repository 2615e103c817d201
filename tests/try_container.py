"""Builds the container; without a builder, takes the steps of the Containerfile in a bare root, and serves from that.

The bare root is made by debootstrap, and needs root and a mirror of Debian. It takes some minutes; what it downloads is
kept in ~/.cache. The root is read-only while it serves, as compose.yaml says.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
PATIENCE = 60  # seconds until the container must be well
ADDRESS = "https://forms.example.com"
SETTINGS = {
    "SCREENING_DATABASE_URL": "sqlite:////var/lib/screening/screening.db",
    "SCREENING_KEY_FILE": "/var/lib/screening/key",
    "SCREENING_PRACTICE": "River Clinic",
    "SCREENING_PHONE": "509 555 0100",
    "SCREENING_HOURS": "Monday to Friday, 8 to 5",
    "SCREENING_HOURS_ES": "de lunes a viernes, de 8 a 5",
    "SCREENING_ADDRESS": ADDRESS,
}


def main() -> None:
    """Exit with 1 where something does not work, and say what."""
    run("sh", str(CHECKOUT / "deploy" / "package.sh"))
    builder = next((name for name in ("podman", "docker") if works(name)), None)
    if builder:
        run(builder, "build", "--tag", "screening", "--file", str(CHECKOUT / "Containerfile"), str(CHECKOUT / "dist"))
        print(f"{builder} builds the image.")
        return
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("No builder works here. For the bare root: run as root, and apt install debootstrap")
    with tempfile.TemporaryDirectory() as folder:
        root = BareRoot(Path(folder, "root"))
        root.build()
        root.serve()
        if shutil.which("buildah"):
            build_image(Path(folder))
            print("buildah builds the image, on a Debian by debootstrap in place of the registry's.")
    print("In a bare root, the steps of the Containerfile install a practice that serves, read-only and not as root.")


def works(builder: str) -> bool:
    """Return whether a builder is there that runs, and reaches the registry."""
    there = shutil.which(builder) is not None
    return there and subprocess.run([builder, "pull", base_image()], capture_output=True, check=False).returncode == 0


def base_image() -> str:
    (name,) = re.findall(r"^FROM (\S+)", (CHECKOUT / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    return str(name)


def build_image(folder: Path) -> None:
    """Build the Containerfile with buildah where no registry is reached: its base is a bare Debian of that name."""
    base = folder / "base"
    base.mkdir()
    (suite,) = re.findall(r"debian:(\w+)-slim", base_image())
    shutil.copy(Path("~/.cache/screening").expanduser() / f"{suite}.tar", base / "root.tar")
    shutil.copy(f"/{CERTIFICATES}", base / "mirrors.crt")  # trust whom this machine trusts
    (base / "pip.conf").write_text("[global]\ncert = /etc/mirrors.crt\n")
    (base / "Containerfile").write_text("FROM scratch\nADD root.tar /\nCOPY mirrors.crt pip.conf /etc/\n")
    places = ("--root", str(folder / "images"), "--runroot", str(folder / "run"), "--storage-driver", "vfs")
    buildah = ("buildah", *places, "bud", "--isolation", "chroot", "--format", "docker")
    run(*buildah, "--tag", base_image(), "--file", str(base / "Containerfile"), str(base))
    run(*buildah, "--tag", "screening", "--file", str(CHECKOUT / "Containerfile"), str(CHECKOUT / "dist"))


def run(*command: str, **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return str(done.stdout)


def unpack_debian(suite: str, folder: Path) -> None:
    """Make a folder with a bare Debian; what was downloaded is kept in ~/.cache."""
    cache = Path("~/.cache/screening").expanduser() / f"{suite}.tar"
    folder.mkdir()
    if cache.exists():
        run("tar", "-C", str(folder), "-xf", str(cache))
        return
    cache.parent.mkdir(parents=True, exist_ok=True)
    run("debootstrap", "--variant=minbase", suite, str(folder))
    run("tar", "-C", str(folder), "-cf", f"{cache}.part", ".")
    Path(f"{cache}.part").rename(cache)


class BareRoot:
    """A folder that becomes the container, instruction by instruction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        self.user = "root"
        self.words: dict[str, list[str]] = {}

    def build(self) -> None:
        """Take the steps of the Containerfile in order."""
        steps = {"FROM": self._base, "RUN": self._run, "COPY": self._copy, "ENV": self._set, "USER": self._become}
        for line in (CHECKOUT / "Containerfile").read_text(encoding="utf-8").splitlines():
            instruction, _, rest = line.partition(" ")
            if instruction in steps:
                print(line[:100], flush=True)
                steps[instruction](rest)
            elif instruction in ("CMD", "HEALTHCHECK"):
                self.words[instruction] = json.loads(rest[rest.index("[") :])
            elif instruction not in ("", "#", "EXPOSE"):
                sys.exit(f"the Containerfile has a step that this script does not know: {instruction}")

    def _base(self, image: str) -> None:
        (suite,) = re.findall(r"debian:(\w+)-slim", image)
        unpack_debian(suite, self.folder)
        shutil.copy("/etc/resolv.conf", self.folder / "etc" / "resolv.conf")

    def _run(self, command: str) -> None:
        if (self.folder / CERTIFICATES).exists():  # trust whom this machine trusts
            shutil.copy(f"/{CERTIFICATES}", self.folder / CERTIFICATES)
        trust = {"PIP_CERT": f"/{CERTIFICATES}"}
        run("chroot", str(self.folder), "/bin/sh", "-c", command, env=self.environment | DOWNLOADS | trust)

    def _copy(self, words: str) -> None:
        *sources, place = words.split()
        target = self.folder / place.strip("/")
        target.mkdir(parents=True, exist_ok=True)
        for path in (path for source in sources for path in (CHECKOUT / "dist").glob(source)):
            shutil.copy(path, target)

    def _set(self, words: str) -> None:
        name, _, value = words.partition("=")
        self.environment[name] = value

    def _become(self, user: str) -> None:
        self.user = user

    def inside(self, *words: str) -> list[str]:
        """Return a command in the root, read-only but for the data and the temporary folders."""
        mounts = (
            'mount --bind "$0" "$0"',
            'mkdir -p "$0/dev/shm"',
            'mount --bind "$0.data" "$0/var/lib/screening"',
            'mount -o remount,ro,bind "$0"',
            'mount -t tmpfs none "$0/tmp"',
            'mount -t tmpfs none "$0/dev/shm"',
            'exec /usr/sbin/chroot "--userspec=$USERSPEC" "$0" "$@"',
        )
        return ["unshare", "--mount", "sh", "-c", " && ".join(mounts), str(self.folder), *words]

    def asked(self, *words: str) -> bool:
        """Return whether a command in it ends well."""
        return subprocess.run(self.inside(*words), env=self.serving, capture_output=True, check=False).returncode == 0

    @property
    def serving(self) -> dict[str, str]:
        return {**self.environment, **SETTINGS, "USERSPEC": self.user}

    def serve(self) -> None:
        """Make a practice in it, start what CMD says, and ask what HEALTHCHECK says until it is well."""
        data = Path(f"{self.folder}.data")
        data.mkdir()
        owner = (self.folder / "var" / "lib" / "screening").stat()
        os.chown(data, owner.st_uid, owner.st_gid)
        by = ["--by", "Dr. Park"]
        key = ["key", "new", SETTINGS["SCREENING_KEY_FILE"]]
        for words in (key, ["upgrade"], ["rules", "publish", "--yes", *by], ["rules", "accept", *by]):
            run(*self.inside("screening", *words), env=self.serving)
        if self.asked("touch", "/opt/screening/x") or not self.asked("touch", "/tmp/x"):
            sys.exit("the root must be read-only, and /tmp must not be")
        if not self.asked("sh", "-c", '[ "$(id -u)" != 0 ]'):
            sys.exit("it runs as root")
        server = subprocess.Popen(self.inside(*self.words["CMD"]), env=self.serving)
        try:
            until = time.monotonic() + PATIENCE
            while not self.asked(*self.words["HEALTHCHECK"]):
                if server.poll() is not None or time.monotonic() > until:
                    sys.exit("the container never became well")
                time.sleep(1)
        finally:
            server.terminate()
            server.wait(PATIENCE)


# What a machine behind a mirror or a proxy tells apt and pip; the image itself knows nothing of it.
DOWNLOADS = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}


if __name__ == "__main__":
    main()
