"""What can be wrong with an account, as sentences.

They are returned and not raised, so that no traceback holds what they are about: it may be a key or
a password that stands in the wrong place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from prepaid._amounts import Amount
from prepaid._errors import ConfigurationError
from prepaid._transport.url import Url

if TYPE_CHECKING:
    from prepaid.vendors import Vendor

MOST_LABEL: Final = 200  # characters
_HEADER_VALUE: Final = re.compile(r"[!-~]{1,256}")


# Thousands of accounts share one of few base URLs.
@lru_cache(maxsize=256)
def parsed(base_url: str) -> Url:
    """Return where a base URL leads; raises ConfigurationError where nowhere."""
    return Url.parse(base_url)


def first_problem(
    record: Vendor, label: object, organization: object, api_version: object, minimum: object
) -> str | None:
    """Return what is wrong with the arguments that are no secrets; None if nothing is."""
    for name, value in (
        ("label", label),
        ("organization", organization),
        ("api_version", api_version),
    ):
        if not isinstance(value, str | None):
            return f"{name} is a {type(value).__name__}; it takes a str."
    if isinstance(label, str) and not (label.isprintable() and len(label) <= MOST_LABEL):
        return f"label takes up to {MOST_LABEL} printable characters."
    if isinstance(api_version, str) and api_version not in record.apis:
        known = ", ".join(record.apis)
        return f"{record.title} has no API version {api_version!r} here; known: {known}."
    api = record.apis[api_version if isinstance(api_version, str) else next(iter(record.apis))]
    if isinstance(organization, str):
        if "organization" not in api.balance.parameters:
            return f"{record.title} takes no organization: leave it out."
        if not _HEADER_VALUE.fullmatch(organization):
            return (
                f"{organization!r} is no organization id: it has blanks or other characters that"
                " cannot be sent."
            )
    return _minimum_problem(record, minimum)


def _minimum_problem(record: Vendor, minimum: object) -> str | None:
    try:
        amount = Amount.parse(minimum) if isinstance(minimum, str) else minimum
    except ConfigurationError as error:
        return f"minimum: {error.message}"
    if amount is not None and not isinstance(amount, Amount):
        return f"minimum is a {type(amount).__name__}; it takes an Amount or a text like '10 USD'."
    if amount is not None and amount.unit != record.unit:
        return f"minimum is in {amount.unit}; what is left at {record.title} is in {record.unit}."
    return None


def server_problem(server: object, source: str, *, allow_insecure: object) -> str | None:
    """Return why a key must not be sent there, without quoting it; None if it may be."""
    if not isinstance(allow_insecure, bool):
        return f"allow_insecure is a {type(allow_insecure).__name__}; it takes True or False."
    if server is None:
        return None
    if not isinstance(server, str):
        return f"base_url is a {type(server).__name__}; it takes a str."
    try:
        url = parsed(server)
    except ConfigurationError as error:
        return f"{source}: {error.message}"
    if url.scheme == "https" or url.is_loopback or allow_insecure:
        return None
    return (
        f"{source} is plain http, which would show the key to everyone on the way: use https, or"
        " say allow_insecure=True."
    )
