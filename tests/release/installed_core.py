"""Run by `make test-wheel` where only the wheel and what it requires is installed."""

import asyncio
import importlib.metadata
import importlib.util
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import prepaid
from prepaid_clients import legnext
from prepaid_clients.legnext.api.account_management import get_account_balance

BODY = {
    "code": 200,
    "message": "success",
    "data": {
        "account_id": 1001,
        "balance_usd": 72.048,
        "available_credits": 71000,
        "available_points": 1048,
        "low_balance_alert": False,
        "alert_threshold": 5,
        "updated_at": "2025-11-05T08:22:10Z",
    },
}


class Vendor(BaseHTTPRequestHandler):
    """Answers the right key with a balance, any other with 401."""

    def do_GET(self):
        known = self.headers["x-api-key"] == "right-key"
        body = json.dumps(BODY if known else {"code": 401, "message": "Unauthorized"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Print nothing."""


async def awaited(account):
    async with prepaid.AsyncClient() as client:
        return await client.get_balance(account)


def main():
    for name in ("rich", "click", "pytest", "openapi_core", "markdown_it"):
        assert importlib.util.find_spec(name) is None, f"{name} is not a requirement of the wheel"
    assert importlib.metadata.version("prepaid") == prepaid.__version__
    assert "site-packages" in str(prepaid.__file__), prepaid.__file__

    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    right = prepaid.Account("legnext", api_key="right-key", base_url=url)
    wrong = prepaid.Account("legnext", api_key="wrong-key", base_url=url)

    assert str(prepaid.get_balance(right).available.value) == "72.048"
    assert str(asyncio.run(awaited(right)).available.value) == "72.048"
    first, second = prepaid.get_balances([right, wrong])
    assert isinstance(first, prepaid.Balance), first
    assert isinstance(second, prepaid.AuthenticationError), second

    client = legnext.AuthenticatedClient(token="right-key", base_url=url)
    document = get_account_balance.sync(client=client)
    assert str(document.data.balance_usd) == "72.048"

    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
    sys.stdout.write("the wheel works with what it requires\n")
