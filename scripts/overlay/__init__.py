"""Correct a vendor's document: read `overlay.yaml`, apply it strictly."""

from scripts.overlay.document import Action, Overlay, check, read
from scripts.overlay.engine import Applied, apply, shorten_reason

__all__ = ["Action", "Applied", "Overlay", "apply", "check", "read", "shorten_reason"]
