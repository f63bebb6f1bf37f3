"""Requests made up from the description of the API: whatever is sent, no server error."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings

from accord.portal.api.addresses import described

schemathesis = pytest.importorskip("schemathesis")

pytestmark = [pytest.mark.slow, pytest.mark.server]
MADE = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = [(path, method) for path, said in described()["paths"].items() for method in said]


def send(client, case):
    """Send a made-up request through all of the portal but the socket."""
    headers = {
        str(name): str(value)
        for name, value in dict(case.headers or {}).items()
        if str(value).isascii() and str(value).isprintable()
    }
    body = json.dumps(case.body) if isinstance(case.body, dict | list | str | int) else ""
    return client.generic(
        case.method,
        case.formatted_path,
        body if case.method not in ("GET", "HEAD") else "",
        content_type="application/json",
        query_string=urlencode(dict(case.query or {}), doseq=True, errors="surrogatepass"),
        headers=headers,
    )


@pytest.mark.parametrize("role", ["", "administrator"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_server_error_whatever_is_sent(reader, signed_in, role, path, method, mode):
    client = signed_in("", role) if role else reader
    client.raise_request_exception = False
    operation = schemathesis.openapi.from_dict(described())[path][method]
    wanted = schemathesis.GenerationMode(mode)

    @MADE
    @given(case=operation.as_strategy(generation_mode=wanted))
    def sent(case) -> None:
        response = send(client, case)
        assert response.status_code < 500, (method, path, case.query, case.body)
        if response.status_code >= 400:
            assert response.json()["code"]

    if mode == "negative" and method == "get" and not operation.query:
        pytest.skip("takes nothing that could be wrong")
    sent()
