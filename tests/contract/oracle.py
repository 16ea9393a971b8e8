"""What is known of the vendors, written down by hand: what the code says is held against this."""

from __future__ import annotations

# Where each unit's figure stands in a good body, and the power of ten between the two.
FIGURES = {
    "deepixels": {"balance": ("credits", 0)},
    "legnext": {
        "data.balance_usd": ("USD", 0),
        "data.available_credits": ("credits", 0),
        "data.available_points": ("points", 0),
    },
    "stability": {"credits": ("credits", 0)},
    "youdotcom": {"data.attributes.balance": ("USD", -2)},
}

# The figure that `available` comes from.
LEADING = {vendor: next(iter(figures)) for vendor, figures in FIGURES.items()}

KEY_VARIABLES = {
    "deepixels": ("DEEPIXELS_API_KEY",),
    "legnext": ("LEGNEXT_API_KEY",),
    "stability": ("STABILITY_API_KEY", "STABILITY_KEY"),
    "youdotcom": ("YDC_API_KEY", "YOU_API_KEY_AUTH"),
}

STATUS_ERRORS = {
    400: "StatusError",
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    413: "StatusError",
    422: "StatusError",
    429: "RateLimitedError",
    500: "ServerError",
}


def error_of(vendor: str, status: int) -> str:
    """Name of the error that a documented status ends in."""
    if vendor == "deepixels" and status == 400:  # "Invalid or missing API key"
        return "AuthenticationError"
    return STATUS_ERRORS[status]
