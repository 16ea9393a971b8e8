"""What is done with a block once it has run: an app is asked, a handler is called."""

from __future__ import annotations

AFTER = {}
