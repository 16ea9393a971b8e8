"""Bodies made from the effective schemas, and bodies with one thing wrong."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from prepaid.testing import _json

# Figures as a vendor may write them: at most 18 digits on either side of the point.
_WHOLE = st.integers(-(10**18) + 1, 10**18 - 1)
_FRACTION = st.builds(
    lambda sign, whole, digits: Decimal(f"{sign}{whole}.{digits}"),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**18 - 1),
    st.text("0123456789", min_size=1, max_size=18),
)
_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


def bodies(schema, fixed, path=""):
    """Bodies that a schema allows.

    Args:
        schema: of an object, without references.
        fixed: values of some fields by dotted path; None takes whatever the schema allows, but
            takes it always, where the schema lets it be left out.
        path: where this object stands.
    """
    needed: dict[str, st.SearchStrategy] = {}
    optional: dict[str, st.SearchStrategy] = {}
    for name, inner in schema["properties"].items():
        here = f"{path}{name}"
        always = name in schema.get("required", ()) or any(
            one == here or one.startswith(f"{here}.") for one in fixed
        )
        value = fixed.get(here)
        made = values(inner, fixed, f"{here}.") if value is None else st.just(value)
        (needed if always else optional)[name] = made
    return st.fixed_dictionaries(needed, optional=optional)


def values(schema, fixed, path):
    """Values that a schema allows."""
    match schema.get("type"):
        case "object":
            return bodies(schema, fixed, path)
        case "array":
            return st.lists(values(schema["items"], fixed, path), max_size=3)
        case "string":
            return _TEXT
        case "boolean":
            return st.booleans()
        case "integer":
            return _WHOLE
        case "number":
            return _WHOLE | _FRACTION
    raise AssertionError(f"no strategy for {schema}")


# JSON texts that are no figure, whatever the field.
NO_FIGURE = st.sampled_from(
    ["null", "true", "false", "NaN", "Infinity", "-Infinity", "1e400", "1e-400", "1e30", "[]",
     "{}", "[1]", '{"value": 1}', '""', '"$12"', '"1,234.50"', '"NaN"', '"1_000"', '"twelve"',
     '"\\u0661"', "9" * 400, "0." + "1" * 400]
)  # fmt: skip
# JSON texts of every kind, for any other field.
ANYTHING = NO_FIGURE | st.sampled_from(["0", "1", "-1", "200", "0.5", '"x"', '"200"'])


def paths(body, prefix=""):
    """Dotted paths of all fields in a body, the objects among them."""
    for name, value in body.items():
        yield f"{prefix}{name}"
        if isinstance(value, dict):
            yield from paths(value, f"{prefix}{name}.")


@st.composite
def corrupted(draw, good):
    """A body with one field missing or wrong: the bytes, and the field's path."""
    body = draw(good)
    path = draw(st.sampled_from(sorted(paths(body))))
    parent, _, name = path.rpartition(".")
    holder = _json.get(body, parent) if parent else body
    if draw(st.booleans()):
        del holder[name]
        return _json.write(body), path
    literal = draw(NO_FIGURE if isinstance(holder[name], int | Decimal | dict) else ANYTHING)
    holder[name] = "@@corrupted@@"
    return _json.write(body).replace(b'"@@corrupted@@"', literal.encode()), path
