"""Correct a vendor's document: read `overlay.yaml`, apply it strictly."""

from scripts.overlay.document import Action, Overlay, check, read
from scripts.overlay.engine import Applied, Running, apply

__all__ = ["Action", "Applied", "Overlay", "Running", "apply", "check", "read"]
