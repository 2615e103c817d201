"""Serves a practice, lets a real Prometheus watch it, and asks everything that dashboard and alerts ask."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parent.parent
DEPLOY = CHECKOUT / "deploy"
SCREENING = Path(sys.executable).with_name("screening")
PATIENCE = 60  # seconds
POSTS = 125  # more than one address may start forms in an hour
COMPARED = re.compile(r"^(.*) [<>] [\d.e* ]+$")


def main() -> None:
    """Exit with 1 where an expression returns nothing, or a rule is wrong; say which."""
    for arguments in (("check", "rules", str(DEPLOY / "alerts.yml")), ("test", "rules", "tests/data/alerts_test.yml")):
        subprocess.run(["promtool", *arguments], cwd=CHECKOUT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        port, metrics, prometheus = free_port(), free_port(), free_port()
        environment = {**os.environ, "SCREENING_METRICS_PORT": str(metrics)}
        server = started([str(SCREENING), "demo", "--port", str(port)], folder, environment)
        watcher = None
        try:
            wait_for("the practice", lambda: asked(f"http://127.0.0.1:{port}/healthz"))
            wait_for("its metrics", lambda: asked(f"http://127.0.0.1:{metrics}/metrics"))
            be_busy(port, Path(folder, "demo", "screening.db"))
            watcher = started(prometheus_on(folder, metrics, prometheus), folder, dict(os.environ))
            wait_for("Prometheus", lambda: asked(f"http://127.0.0.1:{prometheus}/-/ready"))
            expressions = {**of_alerts(), **of_dashboard()}
            for name, expression in expressions.items():
                wait_for(f"{name}: {expression}", lambda asks=expression: found(port, prometheus, asks))
            check_rules(prometheus)
        finally:
            for process in (server, watcher):
                if process is not None:
                    os.killpg(process.pid, signal.SIGTERM)
                    process.wait(PATIENCE)
    print(f"{len(expressions)} expressions of dashboard and alerts return something.")


def started(command: list[str], folder: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program that says nothing here."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def asked(url: str, data: bytes | None = None) -> bytes:
    with urllib.request.urlopen(url, data, timeout=PATIENCE) as answer:  # noqa: S310  an address made above
        return answer.read()


def wait_for(what: str, happens: Callable[[], Any]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if happens():
                return
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.3)
    sys.exit(f"nothing came of {what}")


def be_busy(port: int, database: Path) -> None:
    """Ask for pages, post too often, and post while the database is locked: 200, 429 and 503."""
    start = f"http://127.0.0.1:{port}"
    for page in ("/", "/workspace/sign-in", "/no-such-page"):
        refused(lambda page=page: asked(start + page))
    codes = {refused(lambda: asked(f"{start}/start", b"")) for _ in range(POSTS)}
    holder = sqlite3.connect(database, isolation_level=None, timeout=PATIENCE)
    holder.execute("BEGIN IMMEDIATE")
    codes.add(refused(lambda: asked(f"{start}/change", b"")))
    holder.close()
    if not {429, 503} <= codes:
        sys.exit(f"the practice was to refuse with 429 and 503, and answered with {sorted(codes)}")


def refused(ask: Callable[[], object]) -> int:
    try:
        ask()
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def prometheus_on(folder: str, metrics: int, port: int) -> list[str]:
    """Write the configuration of deploy/ with these ports and a second's interval; return the command."""
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(DEPLOY / "alerts.yml")]
    config["scrape_configs"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{metrics}"]}]
    path = Path(folder, "prometheus.yml")
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    subprocess.run(["promtool", "check", "config", str(path)], check=True)
    storage = ("--storage.tsdb.path", str(Path(folder, "prometheus")))
    return ["prometheus", "--config.file", str(path), "--web.listen-address", f"127.0.0.1:{port}", *storage]


def of_alerts() -> dict[str, str]:
    """Return what each alert looks at: its expression without the limit, which a quiet practice does not pass."""
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    return {rule["alert"]: COMPARED.match(rule["expr"]).group(1) for rule in rules}


def of_dashboard() -> dict[str, str]:
    panels = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))["panels"]
    return {f"{panel['title']} {one['refId']}": one["expr"] for panel in panels for one in panel["targets"]}


def found(page: int, port: int, expression: str) -> bool:
    """Return whether an expression has a value that is a number, while somebody asks for pages."""
    asked(f"http://127.0.0.1:{page}/")
    query = urllib.parse.urlencode({"query": expression})
    answer = json.loads(asked(f"http://127.0.0.1:{port}/api/v1/query?{query}"))
    return any(one["value"][1] != "NaN" for one in answer["data"]["result"])


def check_rules(port: int) -> None:
    groups = json.loads(asked(f"http://127.0.0.1:{port}/api/v1/rules"))["data"]["groups"]
    wrong = [rule["name"] for group in groups for rule in group["rules"] if rule["health"] != "ok"]
    if wrong:
        sys.exit(f"Prometheus cannot evaluate {', '.join(wrong)}")


if __name__ == "__main__":
    main()
