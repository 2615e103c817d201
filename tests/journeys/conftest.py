"""A real server and a real Chromium, phone-sized and without script."""

from __future__ import annotations

import shutil

import pytest

from tests.chromium import started
from tests.journeys.browser import Browser
from tests.serving import serving


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks at the groups
def pytest_collection_modifyitems(items):
    """Run all journeys in one browser, so that each page loads once; say why they are skipped if there is none."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    for item in items:
        if "journeys" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"{' and '.join(missing)} not found: run `make programs`"))


@pytest.fixture
def address(environment, compiled):
    with serving({**environment, "TESTS_COMPILED": compiled.directory}, app="tests.journeys.served:app") as address:
        yield address


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    driver = started(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(request, driver, address) -> Browser:
    """Return a browser without cookies, at the start page: a phone without script, or as `ways` says."""
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser = Browser(driver, address, *getattr(request, "param", ()))
    driver.get(address)  # as a new visitor
    return browser
