"""`systemctl reload` sends HUP: new workers read the settings again, and no request fails meanwhile."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from pathlib import Path

from tests.serving import PATIENCE, free_port, start

RELOADS = int(os.environ.get("FAULTS_RELOADS", "2"))
CLIENTS = 3


class Asking:
    """Clients that ask one page after the other, each on a connection of its own, until told to stop."""

    def __init__(self, port: int) -> None:
        self.failed: list[str] = []
        self.pages: list[str] = []
        self._port, self._stop = port, threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        while not self._stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            try:
                connection.request("GET", "/")
                response = connection.getresponse()
                page = response.read().decode()
                (self.pages if response.status == 200 else self.failed).append(page)
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
            finally:
                connection.close()

    def wait_for(self, words: str) -> None:
        """Wait until all clients read these words: the last answer of the old workers is behind them."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            newest = self.pages[-4 * CLIENTS :]
            if newest and all(words in page for page in newest):
                return
            time.sleep(0.05)
        raise AssertionError(f"no page says {words}")

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)


def write(path, environment, practice):
    lines = {**environment, "SCREENING_PRACTICE": practice}
    path.write_text("".join(f'{name}="{value}"\n' for name, value in lines.items()))
    path.chmod(0o600)


def test_no_request_fails_while_the_server_reads_its_settings_anew(environment, tmp_path):
    path, port = tmp_path / "settings", free_port()
    write(path, environment, "Old Name")
    server = start({"SCREENING_SETTINGS": str(path)}, port, "--graceful-timeout", "8")
    asking = Asking(port)
    try:
        asking.wait_for("Old Name")
        for number in range(RELOADS):
            write(path, environment, f"New Name {number}")
            os.kill(server.pid, signal.SIGHUP)
            asking.wait_for(f"New Name {number}")
    finally:
        asking.stop()
        os.killpg(server.pid, signal.SIGKILL)
        server.join(PATIENCE)
    assert asking.failed == []
    assert len(asking.pages) > RELOADS * CLIENTS


def workers(server) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()}


def test_who_connected_before_and_asks_afterwards_is_answered(environment, tmp_path):
    """The worker that is about to end took the connection; it waits two seconds for what the client will ask."""
    path, port = tmp_path / "settings", free_port()
    write(path, environment, "Old Name")
    server = start({"SCREENING_SETTINGS": str(path)}, port, "--graceful-timeout", "8")  # as in deploy/
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.connect()
        time.sleep(0.1)  # the only worker has taken it
        old = workers(server)
        write(path, environment, "New Name")
        os.kill(server.pid, signal.SIGHUP)
        until = time.monotonic() + PATIENCE
        while workers(server) <= old and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(1.2)  # a new worker is there, and the old one has been told to end: it looks up each second
        connection.request("GET", "/")
        assert "Old Name" in connection.getresponse().read().decode()
    finally:
        connection.close()
        os.killpg(server.pid, signal.SIGKILL)
        server.join(PATIENCE)
