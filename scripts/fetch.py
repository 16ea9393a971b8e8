"""Fetch a vendor's page or document, untrusted: bounded in time and size, from one host only."""

from __future__ import annotations

import time
from typing import Final

import httpx

from scripts.findings import fail

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_REDIRECTS: Final = 3
SECONDS: Final = 30.0  # for the whole page, redirects and all
_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)  # s, for each read
_HEADERS: Final = {
    "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.1",  # a document may be of any type
    "User-Agent": "prepaid-pull",
}
_TODO: Final = "Try again, or save the page and run: make pull VENDOR=… PAGE=saved.md"


def page(url: str, transport: httpx.BaseTransport | None = None) -> bytes:
    """Return the body of a page.

    Args:
        url: an https address; redirects are followed within its host only.
        transport: sends the requests; None: the network.

    Raises:
        PipelineError: the page cannot be had whole, in time, from that host.
    """
    start = httpx.URL(url)
    if start.scheme != "https":
        raise fail(url, "is no https address.", "Correct source_url in vendor.toml.")
    deadline = time.monotonic() + SECONDS
    target = start
    with httpx.Client(timeout=_TIMEOUT, headers=_HEADERS, transport=transport) as client:
        for _ in range(MOST_REDIRECTS + 1):
            try:
                with client.stream("GET", target) as response:
                    if not response.has_redirect_location:
                        return _body(response, str(target), deadline)
                    target = target.join(response.headers["location"])
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                what = f"cannot be read: {type(error).__name__} {error}."
                raise fail(str(target), what, _TODO) from None
            if (target.scheme, target.host, target.port) != (start.scheme, start.host, start.port):
                what = f"redirects to {str(target)!r}, another host; it is not followed."
                raise fail(url, what, "See where the page is now, and correct source_url.")
    raise fail(url, f"redirects more than {MOST_REDIRECTS} times.", _TODO)


def _body(response: httpx.Response, url: str, deadline: float) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise fail(url, f"answers {response.status_code}, not 200.", _TODO)
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise fail(url, f"is larger than {MOST_BYTES} bytes.", _TODO)
        if time.monotonic() > deadline:
            raise fail(url, f"takes longer than {SECONDS:.0f} s.", _TODO)
    return bytes(body)
