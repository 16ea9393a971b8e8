"""Fetch a vendor's page or document, untrusted: bounded in time and bytes, from one host only."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Final

import httpx

from scripts.findings import PipelineError, fail, printable

if TYPE_CHECKING:
    import ssl

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_REDIRECTS: Final = 3
SECONDS: Final = 30.0  # for the whole page, redirects and all
_GRACE: Final = 1.0  # s, for the thread to end once it is cancelled
_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)  # s, for each read
_HEADERS: Final = {
    "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.1",  # a document may be of any type
    "Accept-Encoding": "identity",
    "User-Agent": "prepaid-pull",
}
_TODO: Final = "Try again, or save the page and run: make pull VENDOR=… PAGE=saved.md"


def page(
    url: str,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    verify: ssl.SSLContext | bool = True,
    seconds: float = SECONDS,
) -> bytes:
    """Return the body of a page.

    Args:
        url: an https address; redirects are followed within its host only.
        transport: sends the requests; None: the network.
        verify: as for httpx: which certificates are trusted.
        seconds: for everything, from the look-up of the name to the last byte.

    Raises:
        PipelineError: the page cannot be read whole, in time, from that host.
    """
    if httpx.URL(url).scheme != "https":
        raise fail(url, "is not an https address.", "Correct source_url in vendor.toml.")
    client = httpx.AsyncClient(
        timeout=_TIMEOUT, headers=_HEADERS, transport=transport, verify=verify
    )
    done: list[bytes | Exception] = []
    # Cancelling ends slow headers and floods of interim answers too. It cannot end a look-up of a
    # name: that thread is left behind.
    work = threading.Thread(
        target=lambda: done.append(asyncio.run(_in_time(client, url, seconds))), daemon=True
    )
    work.start()
    work.join(seconds + _GRACE)
    result = done[0] if done else _late(url, seconds)
    if isinstance(result, Exception):
        raise result
    return result


async def _in_time(client: httpx.AsyncClient, url: str, seconds: float) -> bytes | Exception:
    try:
        async with asyncio.timeout(seconds), client:
            return await _follow(client, url)
    except TimeoutError:
        return _late(url, seconds)
    except Exception as error:  # noqa: BLE001 - raised where the page was asked for
        return error


async def _follow(client: httpx.AsyncClient, url: str) -> bytes:
    start = target = httpx.URL(url)
    for _ in range(MAX_REDIRECTS + 1):
        try:
            async with client.stream("GET", target) as response:
                if not response.has_redirect_location:
                    return await _body(response, str(target))
                target = target.join(response.headers["location"])
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            what = f"cannot be read: {type(error).__name__} {printable(str(error))}."
            raise fail(str(target), what, _TODO) from None
        if (target.scheme, target.host, target.port) != (start.scheme, start.host, start.port):
            what = f"redirects to {str(target)!r}, another host; it is not followed."
            raise fail(url, what, "See where the page is now, and correct source_url.")
    raise fail(url, f"redirects more than {MAX_REDIRECTS} times.", _TODO)


async def _body(response: httpx.Response, url: str) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise fail(url, f"answers {response.status_code}, not 200.", _TODO)
    encoding = response.headers.get("content-encoding", "identity")
    if encoding.strip().lower() not in {"", "identity"}:
        # A body that unpacks to gigabytes is never unpacked.
        what = f"is encoded as {encoding[:40]!r}, which was not asked for."
        raise fail(url, what, _TODO)
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise fail(url, f"is larger than {MAX_BYTES} bytes.", _TODO)
    return bytes(body)


def _late(url: str, seconds: float) -> PipelineError:
    return fail(url, f"takes longer than {seconds:g} s.", _TODO)
