"""Whose requests or balance a caller of the mock means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prepaid._errors import ConfigurationError
from prepaid._keys import Secret

if TYPE_CHECKING:
    from prepaid._accounts import Account


def default_key(vendor: str) -> str:
    """Return the key that the mock knows from the start."""
    return f"mock-{vendor}-key"


def key_of(account: Account) -> str:
    """Return the account's key."""
    key = account.api_key
    return key.reveal() if isinstance(key, Secret) else key().strip()


def meant(
    target: Account | str, key: str | None, organization: str | None
) -> tuple[str, str | None, str | None]:
    """Return the vendor, key and organization that a target means; None means all.

    Raises:
        ConfigurationError: an organization without a key, or an account with another key.
    """
    if isinstance(target, str):
        if key is None and organization is not None:
            raise ConfigurationError("An organization belongs to a key: say which.")
        return target, key, organization
    if key is not None or organization is not None:
        raise ConfigurationError("The account has its key and organization: give them once.")
    return target.vendor, key_of(target), target.organization
