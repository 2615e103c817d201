"""A program that calls the API with a token of its own."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from screening.practice import practice
from screening.records.access.machine_clients import Scope
from screening.workflow.practice.machine_clients import add_client
from tests.builders import TESTS


class Program:
    """A program of another system; it may do everything unless a test names its scopes."""

    def __init__(self, app: Flask, *scopes: Scope, name: str = "Record system") -> None:
        self.http = app.test_client()
        with app.app_context():
            client, self.token = add_client(practice(), name, scopes or Scope, TESTS)
        self.id = client.id

    def get(self, path: str, **more: object) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, **more: object) -> TestResponse:
        return self.call("POST", path, **more)

    def call(self, method: str, path: str, headers: dict[str, str] | None = None, **more: object) -> TestResponse:
        return self.http.open(
            path, method=method, headers={"Authorization": f"Bearer {self.token}"} | (headers or {}), **more
        )


@pytest.fixture
def program(app) -> Program:
    return Program(app)
