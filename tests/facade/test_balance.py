"""A balance and a profile give their figures whole, and keep personal data out of sight."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from prepaid import Amount, Balance, Meta, Organization, Profile, UnitMismatchError

NOW = datetime(2026, 1, 2, 3, 4, 5, 678, UTC)
META = Meta(
    status=200, request_id=None, attempts=1, elapsed=0.1, api_version="v1", spec_sha256="0" * 64
)


def balance(**fields):
    known = {
        "vendor": "legnext",
        "label": None,
        "available": Amount(Decimal("7189.245"), "USD"),
        "amounts": (Amount(Decimal("7189.245"), "USD"),),
        "fetched_at": NOW,
        "meta": META,
        "raw": {"email": "someone@example.com"},
    }
    return Balance(**{**known, **fields})


@pytest.mark.parametrize(
    ("minimum", "below"),
    [("7189.245 USD", False), ("7189.246 USD", True), (Amount(Decimal(0), "USD"), False)],
)
def test_below_compares_the_exact_figure(minimum, below):
    """Not the one that is shown."""
    assert balance().is_below(minimum) is below


def test_below_refuses_another_unit():
    """Nothing is converted."""
    with pytest.raises(UnitMismatchError):
        balance().is_below("5 credits")


def test_to_dict_is_json_with_all_digits():
    """A threshold of zero is a threshold; a missing one is null; raw is left out."""
    shown = balance(alert_threshold=Amount(Decimal(0), "USD"), as_of=NOW).to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert shown["available"] == {"value": "7189.245", "unit": "USD"}
    assert shown["alert_threshold"] == {"value": "0", "unit": "USD"}
    assert balance().to_dict()["alert_threshold"] is None
    assert shown["as_of"] == "2026-01-02T03:04:05.000678+00:00"
    assert "raw" not in shown


def test_personal_data_is_not_shown_by_repr():
    """Neither the e-mail address of a profile nor what the raw answer holds."""
    profile = Profile(
        vendor="stability",
        label=None,
        id="user-1",
        email="someone@example.com",
        organizations=(Organization("org-1", "Personal", "MEMBER", is_default=True),),
        fetched_at=NOW,
        meta=META,
        raw={"email": "someone@example.com"},
    )
    for shown in (repr(profile), str(profile), repr(balance())):
        assert "someone" not in shown
        assert "example.com" not in shown
    assert profile.to_dict()["email"] == "someone@example.com"
    assert json.loads(json.dumps(profile.to_dict())) == profile.to_dict()
