"""A person at the browser: taps what a page shows. Every page is checked for accessibility and for its width."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import ElementClickInterceptedException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests import THOROUGH
from tests.builders import Patient

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RUN_AXE = """
const [structure, contrast, done] = arguments, only = {type: 'rule', values: ['color-contrast']};
const rules = {'color-contrast': {enabled: contrast}};
axe.run(document, {resultTypes: ['violations'], ...(structure ? {rules} : {runOnly: only})}).then(found => done(
  found.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target.join(' ')).join(', '))));
"""
# What is asked of each page, at once: each question to the browser takes its time. A page is made of kinds of elements,
# each in its parent, and whether it has words; a list of ten people is made as the list of two. Looked at exactly, all
# but the words that differ from person to person makes a page another one.
_FACTS = """
const kind = e => [e.tagName, e.className, e.type, e.getAttribute('role'), !e.textContent.trim()].join(' ');
const all = () => [...document.querySelectorAll('body *')].map(e => kind(e.parentElement) + ' > ' + kind(e));
const person = /value="[^"]*"|max="[^"]*"|<p class="steps">.*?<.p>|[A-Z0-9]{4}-[A-Z0-9]{4}|[0-9]{2}:[0-9]{2}/gs;
const whole = () => document.documentElement.outerHTML.replace(person, '');
return {
  ready: document.readyState === 'complete',
  made_of: arguments[0] ? whole() : [...new Set(all())].sort().join(';'),
  heading: document.querySelector('h1')?.textContent,
  width: document.documentElement.scrollWidth,
  foreign: document.querySelectorAll("script:not([src^='/static/'])").length,
};
"""
_CONTROLS = """
return [...document.querySelectorAll('input, textarea')].map(
  ({id, name, type, value, checked}) => ({id, name, type, value, checked}));
"""
# The lightness (0 to 255) of each square of a picture of a QR code, row by row, as a camera sees it.
_SQUARES = """
const [picture, count, done] = arguments, image = new Image();
image.onload = () => {
  const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
  canvas.width = image.width; canvas.height = image.height;
  pen.drawImage(image, 0, 0);
  const at = place => Math.floor((place + 0.5) * image.width / count), places = [...Array(count).keys()];
  done(places.map(y => places.map(x => {
    const [red, green, blue] = pen.getImageData(at(x), at(y), 1, 1).data;
    return (red + green + blue) / 3;
  })));
};
image.src = 'data:image/png;base64,' + picture;
"""
LOOKED_AT: set[tuple[str, ...]] = set()
SMALL_PHONE, PHONE, LAPTOP = (360, 740), (390, 844), (1280, 800)
PATIENCE = 60  # seconds for a page to come, on a busy machine
SCREENSHOTS = os.environ.get("SCREENSHOTS")  # a folder to keep pictures of the pages in


def ways(*sizes: tuple[int, int], script: bool = False) -> pytest.MarkDecorator:
    """Mark a journey: walked at the first size; with THOROUGH=yes also with script the other way, at each size."""
    first, others = (sizes[0], script), [(size, not script) for size in sizes]
    walked = [first, *others] if THOROUGH else [first]
    names = [f"{size[0]} px, script {'on' if is_on else 'off'}" for size, is_on in walked]
    return pytest.mark.parametrize("browser", walked, indirect=True, ids=names)


class Browser:
    """One window. `seen` keeps what was wrong with pages, so that a journey can assert that nothing was."""

    def __init__(self, driver: Any, address: str, size: tuple[int, int] = PHONE, has_script: bool = False) -> None:
        self.driver = driver
        self.address = address
        self.wrong: list[str] = []
        self.pages = 0
        self.has_script = False
        self.reads_large = False
        self.resize(*size)
        self.emulate()
        self._let_scripts_run(False)
        if has_script:
            self.keep_scripts_on()

    def emulate(self, **features: str) -> None:
        """Pretend that the person asked for a dark screen, say: prefers_color_scheme="dark"."""
        self._features = features
        asked = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": asked})

    def printed_pages(self) -> int:
        """Print the page on Letter paper; return the number of sheets."""
        paper = {"paperWidth": 8.5, "paperHeight": 11, "preferCSSPageSize": True}
        pdf = base64.b64decode(self.driver.execute_cdp_cmd("Page.printToPDF", paper)["data"])
        if SCREENSHOTS:
            (Path(SCREENSHOTS) / f"{self.path.strip('/').replace('/', '-')}.pdf").write_bytes(pdf)
        return len(re.findall(rb"/Type\s*/Page\b", pdf))

    def keep_scripts_on(self) -> None:
        """From now on pages load with script on, as in most people's browsers."""
        self._let_scripts_run(True)
        self.has_script = True

    def _let_scripts_run(self, value: bool) -> None:
        """Pages load with script off; only axe may run, on a page that stands already."""
        if self.has_script:
            return
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not value})

    def resize(self, width: int, height: int = 844) -> None:
        self.size = (width, height)
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 800},
        )

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.address).split("?")[0].split("#")[0]

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def heading(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "h1").text

    @property
    def is_refused(self) -> bool:
        """Whether the page came back with what is wrong."""
        return bool(self.driver.find_elements(By.CSS_SELECTOR, ".govuk-error-summary"))

    @property
    def outcome(self) -> str:
        """What a result says about the treatment."""
        return self.driver.find_element(By.CSS_SELECTOR, ".headline").text

    def go(self, path: str, whole: bool = False) -> None:
        self.driver.get(self.address + path)
        self.check(whole=whole)

    def go_on_as(self, patient: Patient) -> None:
        """Be the browser in which somebody came so far, as a test arranged it by steps; look at where they are."""
        self.driver.add_cookie({"name": "draft", "value": patient.token, "httpOnly": True})
        self.go(patient.url)

    def hand_over_to(self, patient: Patient) -> None:
        """Let a test go on by steps from here, where the pages that follow are walked elsewhere."""
        patient.token = self.driver.get_cookie("draft")["value"]
        patient.client.set_cookie("draft", patient.token)
        patient.go(self.path)

    def check(self, name: str = "", whole: bool = False) -> None:
        """Look at the page as it is: axe, sideways scrolling, script. Axe looks at each kind of page once in a run.

        Patients' pages with different paths are of different kinds; so are those of staff that are looked at whole.
        """
        self.pages += 1
        self._let_scripts_run(True)
        path = self.path
        is_whole = whole or not path.startswith("/workspace")
        facts = self._facts(exactly=THOROUGH and is_whole)
        where = f"{path} {facts['heading']}"
        self._measure(where, facts)
        if self.reads_large:
            self.read_large()
            self._let_scripts_run(True)
            self._measure(f"{where}, text at 200 %", self._facts(exactly=False))
            self.driver.execute_script("document.documentElement.style.fontSize = ''")
        self._let_axe_look(where, (facts["made_of"], path if is_whole else ""))
        self.picture(name)
        self._let_scripts_run(False)

    def read_large(self) -> None:
        """Make all text of this page twice as large, as someone's settings do; the next page is as usual."""
        self._let_scripts_run(True)
        self.driver.execute_script("document.documentElement.style.fontSize = '200%'")
        self._let_scripts_run(False)

    def _facts(self, exactly: bool) -> dict[str, Any]:
        """Wait until the page is complete; return what it is made of."""
        found: list[dict[str, Any]] = []

        def is_ready() -> bool:
            found[:] = [self.driver.execute_script(_FACTS, exactly)]
            return bool(found[0]["ready"])

        self.until(is_ready)
        return found[0]

    def _measure(self, where: str, facts: dict[str, Any]) -> None:
        if facts["width"] > self.size[0]:  # a phone makes its window as wide as the page, so that is no measure
            self.wrong.append(f"{where}: scrolls sideways, {facts['width']} px in {self.size[0]} px")
        if facts["foreign"]:
            self.wrong.append(f"{where}: has a script that is not ours")

    def _let_axe_look(self, where: str, page: tuple[str, ...]) -> None:
        """Run axe where it has not seen such a page at this width, or in these colors, which are the same at each."""
        structure, colors = (*page, str(self.size[0])), (*page, str(self._features))
        if {structure, colors} <= LOOKED_AT:
            return
        self.driver.execute_script(AXE)
        new = (structure not in LOOKED_AT, colors not in LOOKED_AT)
        self.wrong += [f"{where}: {found}" for found in self.driver.execute_async_script(_RUN_AXE, *new)]
        LOOKED_AT.update((structure, colors))

    def seen(self, selector: str) -> tuple[float, float]:
        """Return where the first such element begins and ends, from the top of the window."""
        self._let_scripts_run(True)
        words = (
            "const {top, bottom} = document.querySelector(arguments[0]).getBoundingClientRect(); return [top, bottom]"
        )
        top, bottom = self.driver.execute_script(words, selector)
        self._let_scripts_run(False)
        return top, bottom

    def picture(self, name: str = "") -> None:
        if SCREENSHOTS:
            width = self.driver.execute_script("return innerWidth")
            page = (name or self.path).strip("/").replace("/", "-") or "start"
            shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
            (Path(SCREENSHOTS) / f"{self.pages:02}-{page}-{width}.png").write_bytes(base64.b64decode(shot["data"]))

    def qr_code(self) -> list[list[float]]:
        """Look at the QR code of this page with its white edge, then leave the page; 0 is black, 255 white."""
        code = self.driver.find_element(By.CSS_SELECTOR, "svg.qr")
        picture, count = code.screenshot_as_base64, int(code.get_dom_attribute("viewBox").split()[-1])
        self.driver.get("about:blank")
        self._let_scripts_run(True)
        squares: list[list[float]] = self.driver.execute_async_script(_SQUARES, picture, count)
        self._let_scripts_run(False)
        return squares

    def press(self, words: str, look: bool = True) -> None:
        """Press the button, or follow the link, with these words; look at the page that comes."""
        path = f'//button[normalize-space()="{words}"][not(@tabindex="-1")] | //a[normalize-space()="{words}"]'
        before = self.driver.find_element(By.TAG_NAME, "html")
        self._click(self.driver.find_element(By.XPATH, path))
        self.wait_after(before, look)

    def press_to(self, do: str) -> None:
        """Press the button that posts this: what stands on it depends on what is picked."""
        before = self.driver.find_element(By.TAG_NAME, "html")
        self._click(self.driver.find_element(By.CSS_SELECTOR, f"button[value={do}]"))
        self.wait_after(before)

    def unfold(self, words: str) -> None:
        """Open what is folded under these words, as a finger does."""
        self._click(self.driver.find_element(By.XPATH, f'//summary[normalize-space()="{words}"]'))

    def wait_after(self, before: Any, look: bool = True) -> None:
        """Wait until the page that this element stood on has been left, and look at the new one."""
        self.until(lambda: _is_gone(before))
        if look:
            self.check()

    def wait_for(self, path: str) -> None:
        """Wait until this page has come, and look at it."""
        self.until(lambda: self.path == path)
        self.check()

    def wait_until(self, words: str) -> None:
        """Wait until the page says so: something went on by itself."""
        self.until(lambda: words in self.text)
        self.check()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so; what is asked of a page or a part that is just being replaced counts as no."""
        asked = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02, ignored_exceptions=[WebDriverException])
        asked.until(lambda _: condition())

    def tap(self, field_id: str) -> None:
        """Tap the label of a radio or checkbox."""
        self._click(self.driver.find_element(By.CSS_SELECTOR, f'label[for="{field_id}"]'))

    def _click(self, element: Any) -> None:
        """Click; where the words about a ticked warning sign lie over it, scroll first, as a person would.

        The page glides to where it is scrolled, on a busy machine for a while.
        """
        try:
            element.click()
        except ElementClickInterceptedException:
            ActionChains(self.driver).scroll_by_amount(0, 300).perform()
            self.until(lambda: element.click() is None)

    def strike(self, key: str) -> None:
        """Press a key where the focus is."""
        self.driver.switch_to.active_element.send_keys(key)

    def focused(self) -> str:
        """The words of what has the focus."""
        return str(self.driver.switch_to.active_element.text)

    def wait_for_words(self, words: str) -> None:
        """Wait until this page says so."""
        self.until(lambda: words in self.text)

    def type(self, field_id: str, text: str) -> None:
        field = self.driver.find_element(By.ID, field_id)
        field.clear()
        field.send_keys(text)

    def pick(self, name: str, words: str) -> None:
        """Pick, in the first list of choices with this name, the one with these words."""
        field = self.driver.find_element(By.NAME, name)
        field.find_element(By.XPATH, f'option[normalize-space()="{words}"]').click()

    def fill(self, answers: dict[str, Any]) -> list[str]:
        """Answer the questions of this screen; return the names of those that stand on it."""
        controls = [control for control in self._controls() if control["name"] in answers]
        for control in controls:
            self._fill_one(control, answers[control["name"]])
        return list(dict.fromkeys(control["name"] for control in controls))

    def _controls(self) -> list[dict[str, Any]]:
        """What stands on the page to be answered, asked for at once: each question to the browser takes its time."""
        self._let_scripts_run(True)
        found: list[dict[str, Any]] = self.driver.execute_script(_CONTROLS)
        self._let_scripts_run(False)
        return found

    def _fill_one(self, control: dict[str, Any], value: Any) -> None:
        if control["type"] in ("radio", "checkbox"):
            ticked = value if isinstance(value, list) else [value]
            wanted = control["value"] in map(str, ticked)
            if wanted != control["checked"] and (wanted or control["type"] == "checkbox"):
                self.tap(control["id"])
        else:
            self.type(control["id"], str(value))


def _is_gone(element: Any) -> bool:
    """Whether the page that this element stood on has been left."""
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False
