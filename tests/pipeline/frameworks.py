"""Documents of forty operations and more, as frameworks and people write them; one says a balance.

What stands in each is what such documents have: inline bodies, shared responses, enums, defaults.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: tuple[str, ...] = (), /, **properties: dict[str, Any]) -> dict[str, Any]:
    needed = {"required": [*required]} if required else {}
    return {"type": "object", **needed, "properties": properties}


def _document(version: str, path: str, get: dict[str, Any], **rest: Any):
    paths = {
        f"/v1/things{number}": {"post": {**deepcopy(get), "operationId": f"other{number}"}}
        for number in range(44)
    }
    info = {"title": "Acme API", "version": "1.0.0"}
    return {"openapi": version, "info": info, "paths": {**paths, path: {"get": get}}, **rest}


TEXT, NUMBER, BOOL = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
TIME, UUID = {"type": "string", "format": "date-time"}, {"type": "string", "format": "uuid"}
BEARER = {"bearer": {"type": "http", "scheme": "bearer"}}


def fastapi():
    """3.1 without a server: titles everywhere, 422, `anyOf` with null."""
    invalid = {"description": "Validation Error", "content": _json(_schema("HTTPValidationError"))}
    where = {"type": "array", "items": {"anyOf": [TEXT, {"type": "integer"}]}}
    schemas = {
        "PlanTier": {"type": "string", "enum": ["free", "pro"], "title": "PlanTier"},
        "CreditsResponse": _object(
            ("credits_remaining", "tier"),
            credits_remaining={**NUMBER, "title": "Credits Remaining"},
            tier=_schema("PlanTier"),
            currency={**TEXT, "title": "Currency", "default": "USD"},
            auto_recharge={**BOOL, "title": "Auto Recharge", "default": False},
            expires_at={"anyOf": [TIME, {"type": "null"}], "title": "Expires At"},
            history={"type": "array", "items": _schema("CreditEvent"), "default": []},
        ),
        "CreditEvent": _object(
            ("id", "amount"), id=UUID, amount=NUMBER, kind={**TEXT, "const": "charge"}
        ),
        "HTTPValidationError": _object(
            detail={"type": "array", "items": _schema("ValidationError")}
        ),
        "ValidationError": _object(("loc", "msg", "type"), loc=where, msg=TEXT, type=TEXT),
    }
    good = {"description": "Successful Response", "content": _json(_schema("CreditsResponse"))}
    get = {
        "tags": ["billing"],
        "operationId": "get_credits_api_v1_billing_credits_get",
        "security": [{"bearer": []}],
        "parameters": [
            {"name": "history", "in": "query", "schema": {**BOOL, "default": False}},
            {"name": "x-trace-id", "in": "header", "schema": {"anyOf": [TEXT, {"type": "null"}]}},
        ],
        "responses": {"200": good, "422": invalid},
    }
    components = {"schemas": schemas, "securitySchemes": BEARER}
    return _document("3.1.0", "/api/v1/billing/credits", get, components=components)


def nestjs():
    """3.0 with two servers and two keys: names with the controller's, a DTO for each failure."""
    schemas = {
        "MoneyDto": _object(
            ("amount", "currency"),
            amount={**TEXT, "example": "12.50"},
            currency={**TEXT, "enum": ["USD", "EUR"]},
        ),
        "WalletDto": _object(
            ("id", "balance", "status", "createdAt"),
            id=UUID,
            balance={"allOf": [_schema("MoneyDto")], "description": "What is left."},
            reserved=_schema("MoneyDto"),
            status={**TEXT, "enum": ["ACTIVE", "FROZEN"], "default": "ACTIVE"},
            createdAt=TIME,
            updatedAt=TIME,
        ),
        "ErrorDto": _object(
            ("statusCode", "message"),
            statusCode={**NUMBER, "enum": [400, 401, 403, 429]},
            message=TEXT,
            error=TEXT,
        ),
    }
    failed = {"description": "", "content": _json(_schema("ErrorDto"))}
    get = {
        "operationId": "WalletController_getWallet",
        "parameters": [],
        "tags": ["Wallet"],
        "security": [{"bearer": []}, {"api-key": []}],
        "responses": {
            "200": {"description": "", "content": _json(_schema("WalletDto"))},
            **{status: deepcopy(failed) for status in ("400", "401", "403", "429")},
        },
    }
    key = {"api-key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}}
    servers = [{"url": "https://api.acme.example"}, {"url": "https://staging.acme.example"}]
    components = {"schemas": schemas, "securitySchemes": {**BEARER, **key}}
    return _document("3.0.0", "/wallet", get, servers=servers, components=components)


def by_hand():
    """3.0 with shared responses and parameters, the key one of them; bodies are inline."""
    error = _object(success={**BOOL, "default": False}, error=_object(code=TEXT, message=TEXT))
    names = {"401": "Unauthorized", "403": "Forbidden", "429": "TooMany", "500": "Internal"}
    data = _object(
        ("balance",),
        balance={**NUMBER, "format": "double"},
        currency={**TEXT, "enum": ["USD"]},
        plan={**TEXT, "default": "basic"},
        renews_on={**TEXT, "format": "date"},
    )
    good = _object(("success", "data"), success=BOOL, data=data)
    get = {
        "operationId": "getAccountBalance",
        "tags": ["Account & Billing"],
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in ("Key", "Version")],
        "responses": {
            "200": {"description": "OK", "content": _json(good)},
            **{code: {"$ref": f"#/components/responses/{name}"} for code, name in names.items()},
            "default": {"$ref": "#/components/responses/Internal"},
        },
    }
    parameters = {
        "Key": {"in": "header", "name": "X-API-Key", "required": True, "schema": TEXT},
        "Version": {"in": "header", "name": "X-Version", "schema": {**TEXT, "default": "2"}},
    }
    responses = {
        name: {"description": name, "content": _json(deepcopy(error))} for name in names.values()
    }
    return _document(
        "3.0.3",
        "/account/balance",
        get,
        servers=[{"url": "https://api.acme.example/v2"}],
        components={"parameters": parameters, "responses": responses},
    )


def large(operations=40, schemas=60, *, of_error=False):
    """A document as vendors publish them: enums, dates, defaults and references everywhere."""
    kinds = [
        {"type": "string", "description": "Some words about this field that go on for a while."},
        {"type": "string", "enum": ["a", "b"], "default": "a"},
        {"type": "string", "format": "date-time", "nullable": True},
        {"type": "integer", "default": 0},
        {"type": "string", "format": "uuid"},
    ]
    named = {
        f"Thing{number}": {
            "type": "object",
            "required": ["field_0"],
            "properties": {
                **{f"field_{place}": kinds[place % len(kinds)] for place in range(25)},
                "next": {"$ref": f"#/components/schemas/Thing{(number * 7 + 1) % schemas}"},
                "more": {
                    "type": "array",
                    "items": {"$ref": f"#/components/schemas/Thing{(number * 3 + 2) % schemas}"},
                },
            },
        }
        for number in range(schemas)
    }
    error = {"type": "object", "properties": {"message": {"type": "string"}}}
    if of_error:
        error["properties"]["source"] = {"$ref": "#/components/schemas/Thing0"}
    failed = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    codes = {code: {"$ref": "#/components/responses/Failed"} for code in ("401", "500")}

    def operation(name, schema):
        media = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
        good = {"description": "ok", "content": {"application/json": media}}
        return {"get": {"operationId": name, "responses": {"200": good, **codes}}}

    paths = {
        f"/v1/things{number}": operation(f"getThing{number}", f"Thing{number % schemas}")
        for number in range(operations)
    }
    subscription = {
        "type": "object",
        "required": ["character_count", "character_limit", "status"],
        "properties": {
            "character_count": {"type": "integer"},
            "character_limit": {"type": "integer"},
            **{f"field_{place}": kinds[place % len(kinds)] for place in range(25)},
            "status": {"type": "string", "enum": ["active", "past"]},
            "plan": {"$ref": "#/components/schemas/Plan"},
        },
    }
    plan = {"type": "object", "properties": {"tier": kinds[1], "until": kinds[2]}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1", "description": "words " * 100},
        "servers": [{"url": "https://api.acme.example"}],
        "security": [{"Key": []}],
        "tags": [{"name": f"tag{number}", "description": "words"} for number in range(40)],
        "paths": {**paths, "/v1/user/subscription": operation("getSubscription", "Subscription")},
        "components": {
            "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "xi-key"}},
            "responses": {"Failed": {"description": "failed", "content": failed}},
            "schemas": {**named, "Error": error, "Subscription": subscription, "Plan": plan},
        },
    }


STYLES = [fastapi, nestjs, by_hand, large]
