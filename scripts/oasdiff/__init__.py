"""Classify how one OpenAPI document differs from another."""

from scripts.oasdiff.classify import classify
from scripts.oasdiff.model import ORDER, Change, Class
from scripts.oasdiff.policy import Policy

__all__ = ["ORDER", "Change", "Class", "Policy", "classify"]
