"""For the site: a default that is a constant of ours is shown as its value."""

from __future__ import annotations

from typing import Any

import griffe


class Values(griffe.Extension):
    """`timeout = DEFAULT_TIMEOUT` becomes `timeout = (5.0, 10.0)`."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Look at each parameter of each function."""
        self._look(pkg, pkg)

    def _look(self, one: griffe.Object, package: griffe.Module) -> None:
        for member in one.members.values():
            if isinstance(member, griffe.Function):
                for parameter in member.parameters:
                    parameter.default = _value(parameter.default, package)
            elif isinstance(member, griffe.Object):
                self._look(member, package)


def _value(default: str | griffe.Expr | None, package: griffe.Module) -> str | griffe.Expr | None:
    if not isinstance(default, griffe.ExprName):
        return default
    _, _, path = default.canonical_path.partition(f"{package.path}.")
    return str(package[path].value) if path else default
