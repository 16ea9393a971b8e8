"""Messages by apprise, from the extra `prepaid[notify]`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import apprise

from prepaid import ConfigurationError
from prepaid.cli._output import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid import WatchEvent

_ATTEMPTS: Final = 2  # a slow receiver may have taken the first one and gets it twice at most
_TYPES: Final = {
    "below": apprise.NotifyType.WARNING,
    "unknown": apprise.NotifyType.FAILURE,
    "recovered": apprise.NotifyType.SUCCESS,
}
# What it logs may hold the message, and URLs with their secrets.
logging.getLogger("apprise").addHandler(logging.NullHandler())
logging.getLogger("apprise").propagate = False


class Notifier:
    """Sends events to receivers; follows no redirect with them, and shows no secret of a URL."""

    def __init__(self, urls: Sequence[str]) -> None:
        """Read the URLs.

        Raises:
            ConfigurationError: one cannot be read; it is named by its number, and not shown.
        """
        asset = apprise.AppriseAsset(default_service_retry=0)
        self._receivers = []
        for number, url in enumerate(urls, 1):
            receiver = apprise.Apprise.instantiate(url, asset=asset)
            if not isinstance(receiver, apprise.NotifyBase):
                raise ConfigurationError(
                    f"--notify number {number} is not a URL that apprise knows: see"
                    " https://github.com/caronc/apprise/wiki."
                )
            receiver.redirects = False  # also where the URL asks for it
            self._receivers.append(
                (f"--notify number {number} ({receiver.service_name})", receiver)
            )

    def send(self, event: WatchEvent) -> None:
        """Send an event to each receiver, twice at most; report where it was not taken."""
        for name, receiver in self._receivers:
            if not any(_send(receiver, event) for _ in range(_ATTEMPTS)):
                complain(f"{name} did not accept the message.")


def _send(receiver: apprise.NotifyBase, event: WatchEvent) -> bool:
    try:
        return bool(
            receiver.notify(
                title=f"prepaid: {event.event}", body=str(event), notify_type=_TYPES[event.event]
            )
        )
    except Exception:  # noqa: BLE001 - a receiver's own failure must not end the watch
        return False
