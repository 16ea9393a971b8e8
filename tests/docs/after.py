"""What is done with a block once it has run, by the title above it: an app is asked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest


def fastapi(names, mock):
    """Ask the app as a server would, its start and end included."""
    app = names.get("app")
    if app is None:  # the block on models
        return

    async def ask():
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://app") as http,
        ):
            good = await http.get("/balances/legnext")
            mock.fault("legnext", "status_401")
            return good, await http.get("/balances/legnext")

    good, bad = asyncio.run(ask())
    assert good.json()["available"] == {"value": "72.048", "unit": "USD"}
    assert (bad.status_code, bad.json()["error"]) == (502, "AuthenticationError")


def django(names, mock):
    """Ask the view."""
    from django.conf import settings
    from django.test import RequestFactory

    if not settings.configured:
        settings.configure()
    request = RequestFactory().get("/")
    with names["client"]:
        good = json.loads(names["balance"](request, "legnext").content)
        assert good["available"] == {"value": "72.048", "unit": "USD"}
        mock.fault("legnext", "status_401")
        assert names["balance"](request, "legnext").status_code == 502


def aws_lambda(names, mock):
    """Send two events; the second one finds a low balance."""
    with names["client"]:
        assert names["handler"]({}, None)["low"] is False
        mock.set("legnext", "9.999 USD")
        answer = names["handler"]({}, None)
    assert answer["low"] is True
    assert json.loads(json.dumps(answer))["balance"]["available"]["value"] == "9.999"


def vcr(names, mock):
    """One request, and no key in what was recorded."""
    assert len(mock.requests("legnext")) == 1
    assert "sk-1234" not in Path("balance.yaml").read_text()


def airflow(names, mock):
    """Run the task while enough is left, and when it is not."""
    names["enough_left"]()
    mock.set("legnext", "9.999 USD")
    with pytest.raises(names["AirflowFailException"], match="Below the minimum"):
        names["enough_left"]()


AFTER = {
    "Airflow": airflow,
    "FastAPI": fastapi,
    "Django": django,
    "AWS Lambda": aws_lambda,
    "VCR.py": vcr,
}
