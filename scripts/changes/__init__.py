"""Classify how one OpenAPI document differs from another.

`classify` matches the operations, compares what is around their values, and then the schemas of
all bodies in one walk (`schemas`), the least deep first. `rules` says what each difference means.
"""

from scripts.changes.classify import classify
from scripts.changes.rules import Change
from scripts.changes.scope import Policy

__all__ = ["Change", "Policy", "classify"]
