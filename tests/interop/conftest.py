"""A real Chromium with form renderers that nobody here wrote, and a validator; `make test-interop` installs them."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium import webdriver

from tests.chromium import started

NPM = Path(__file__).parent / "npm"
_LACKING = [name for name in ("chromium", "chromedriver", "node") if shutil.which(name) is None]


def pytest_collection_modifyitems(items):
    """Run only when asked for: what is needed is large, and comes from npm."""
    asked = os.environ.get("INTEROP") == "yes"
    for item in items:
        if "tests/interop" in item.nodeid and not asked:
            item.add_marker(pytest.mark.skip(reason="run `make test-interop`, which installs what this needs"))


class _Quiet(SimpleHTTPRequestHandler):
    """Serves the files of a folder, and logs nothing."""

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture(scope="session")
def place() -> Iterator[str]:
    """Serve the renderers' pages on this machine; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(NPM)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory) -> Iterator[webdriver.Chrome]:
    """A browser with a laptop's window."""
    assert not _LACKING, f"{' and '.join(_LACKING)} not found: run `make programs`, and install Node"
    driver = started(tmp_path_factory.mktemp("chromium"))
    driver.set_window_size(1280, 1400)
    driver.set_script_timeout(60)
    yield driver
    driver.quit()
