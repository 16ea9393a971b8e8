"""Client options: defaults and validation."""

from __future__ import annotations

from typing import Final, NamedTuple

from prepaid._errors import ConfigurationError

DEFAULT_TIMEOUT: Final = (5.0, 10.0)  # s, for connecting and for the answer, each attempt
DEFAULT_DEADLINE: Final = 30.0  # s, for a whole call with retries and waits
DEFAULT_RETRIES: Final = 2

_DAY: Final = 86_400  # s, more than anybody waits
_MOST: Final = 1_000_000  # retries or requests at once, more than anybody has


class Options(NamedTuple):
    """The options of a client as its constructor explains them, checked."""

    timeout: tuple[float, float]
    deadline: float
    max_retries: int
    concurrency: int | None

    @classmethod
    def of(
        cls,
        timeout: float | tuple[float, float],
        deadline: float,
        max_retries: int,
        concurrency: int | None,
    ) -> Options:
        """Check what a caller gave.

        Raises:
            ConfigurationError: an option is of another type or out of range.
        """
        both = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        if len(both) != 2:  # noqa: PLR2004 - connect and read
            raise ConfigurationError("timeout takes seconds, or a pair of them: (connect, read).")
        return cls(
            timeout=(_seconds("timeout", both[0]), _seconds("timeout", both[1])),
            deadline=_seconds("deadline", deadline),
            max_retries=_whole("max_retries", max_retries, 0),
            concurrency=None if concurrency is None else _whole("concurrency", concurrency, 1),
        )


def _seconds(name: str, value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _DAY:
        return float(value)
    raise _refused(name, value, f"seconds: more than 0, up to {_DAY}")


def _whole(name: str, value: object, least: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST:
        return value
    raise _refused(name, value, f"a whole number from {least} to {_MOST}")


def _refused(name: str, value: object, takes: str) -> ConfigurationError:
    short = isinstance(value, float) or (isinstance(value, int) and abs(value) <= _MOST)
    kind = "out of range" if isinstance(value, int) else f"a {type(value).__name__}"
    given = repr(value) if short or value is None else kind
    return ConfigurationError(f"{name} is {given}; it takes {takes}.")
