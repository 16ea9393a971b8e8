"""The errors are the tree that the module draws, hold plain values, and survive pickling."""

import inspect
import pickle
import re

import pytest

import prepaid

CLASSES = [
    value
    for value in (getattr(prepaid, name) for name in prepaid.__all__)
    if inspect.isclass(value) and issubclass(value, prepaid.PrepaidError)
]
TREE = inspect.getmodule(prepaid.PrepaidError).__doc__


def make(cls):
    extra = {"status": 418, "retry_after": 2.5, "request_id": "r-1"}
    extra = extra if issubclass(cls, prepaid.StatusError) else {}
    extra = {"path": "data.x", "status": 200} if cls is prepaid.InvalidResponseError else extra
    return cls(
        "What happened.",
        vendor="legnext",
        label="prod",
        attempts=2,
        retryable=True,
        hint="Do this.",
        server_message="their words",
        **extra,
    )


def test_the_drawn_tree_is_the_real_one():
    """Each class stands in the docstring once, one level below its parent."""
    drawn = {}
    above = []
    for line in TREE.splitlines():
        match = re.match(r"    ([│├└─ ]*)(\w+Error)\b", line)
        if match:
            depth = len(match[1]) // 4
            above[depth:] = [match[2]]
            drawn[match[2]] = above[depth - 1] if depth else "Exception"
    assert drawn == {cls.__name__: cls.__mro__[1].__name__ for cls in CLASSES}


@pytest.mark.parametrize("cls", CLASSES)
def test_errors_survive_pickling(cls):
    """All attributes and the message come back."""
    error = make(cls)
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is cls
    assert (str(back), back.__dict__) == (str(error), error.__dict__)


@pytest.mark.parametrize("cls", CLASSES)
def test_str_names_the_account_and_the_next_step_but_not_the_vendors_words(cls):
    """What a person reads first: who, what, and what to do; never server text."""
    assert str(make(cls)) == "legnext (prod): What happened. Do this."


def test_a_deadline_is_a_builtin_timeout():
    """Code that catches TimeoutError catches it."""
    error = make(prepaid.DeadlineExceededError)
    assert isinstance(error, TimeoutError)
    assert isinstance(error, prepaid.TransportError)


def test_an_error_without_account_is_its_message():
    """Nothing is put before the message where nothing is known."""
    assert str(prepaid.ConfigurationError("Bad.")) == "Bad."
