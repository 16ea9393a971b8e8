"""Clients emitted from the vendors' documents."""
