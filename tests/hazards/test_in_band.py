"""Failures that a vendor reports inside a 200."""

from tests.hazards.case import Case, Raises, check, each, invalid, status
from tests.hazards.messages import LEGNEXT, message

RETRIES = {429, 500, 503}
FULL = LEGNEXT.decode().partition(",")[2][:-1]  # all but the code
NONE = '"message":"no","data":null'


def coded(text, rest=NONE):
    return message(f'{{"code":{text},{rest}}}'.encode())


def failed(code, text, rest=NONE):
    """A 200 that states this code; asked once, so that no test waits."""
    name = f"code {text} {'without' if rest == NONE else 'with'} data"
    retryable = code in RETRIES
    return Case(name, coded(text, rest), status(code, retryable=retryable), vendor="legnext",
                options={"max_retries": 0})  # fmt: skip


CASES = [
    *(failed(code, str(code)) for code in (400, 401, 402, 403, 404, 429, 500, 503)),
    *(failed(code, f'"{code}"') for code in (401, 402, 403, 429, 500)),
    *(failed(code, str(code), FULL) for code in (401, 402, 403, 429, 500)),
    Case("code 401.0", coded("401.0"), status(401), vendor="legnext"),
    Case("code 401 is asked once", coded("401"), status(401), vendor="legnext"),
    Case("code 429 once", [coded("429"), message(LEGNEXT)], requests=2, vendor="legnext"),
    Case("code 200 as text", coded('"200"', FULL), vendor="legnext"),
    *(Case(f"code {text}", coded(text, FULL), invalid("code"), vendor="legnext")
      for text in ("null", "true", '"ok"', "[]", "0", "1e999", "200.5")),
]  # fmt: skip
# Any vendor: an answer that itself says it failed is an error with the vendor's sentence.
SAID = [
    Case("success is false", message(
        b'{"success":false,"message":"key disabled","data":{"type":"account","id":"x",'
        b'"attributes":{"balance":0}}}'),
        Raises("PrepaidError", server_message="key disabled"), vendor="youdotcom"),
    Case("status is false", message(b'{"status":false,"message":"key disabled","balance":0}'),
         Raises("PrepaidError", server_message="key disabled")),
    Case("an error beside a zero", message(b'{"balance":0,"error":"invalid api key"}'),
         Raises("PrepaidError", server_message="invalid api key")),
    Case("an error in place of the figure",
         message(b'{"data":{"error":"Error validating API Key Account"}}'),
         Raises("InvalidResponseError", server_message="Error validating API Key Account"),
         vendor="youdotcom"),
    *(Case(f"{said} beside a zero", message(b'{"balance":0,"message":"no such key",%s}'
                                            % said.encode()),
           Raises("InvalidResponseError", server_message="no such key"))
      for said in ('"ok":false', '"success":"false"', '"success":0', '"status":"error"',
                   '"status":"FAILED"', '"status":"fail"', '"errors":["no"]')),
    Case("an error beside the figure, three levels down",
         message(b'{"data":{"type":"account","id":"x","attributes":{"balance":0,"error":"gone"}}}'),
         Raises("InvalidResponseError"), vendor="youdotcom"),
    Case("problem+json on 200",
         message(b'{"title":"Key revoked","balance":0}', kind="application/problem+json"),
         Raises("InvalidResponseError", server_message="Key revoked")),
]  # fmt: skip
# What says that the call succeeded, or does not say how it went.
WELL = [
    Case(f"{said} is a success", message(b'{"balance":12.5,%s}' % said.encode()))
    for said in ('"success":true', '"ok":true', '"status":true', '"status":"success"',
                 '"status":"active"', '"status":0', '"status":null', '"error":null', '"error":""',
                 '"error":false', '"errors":[]', '"errors":{}', '"last":{"error":"old"}')
]  # fmt: skip


@each(WELL)
def test_a_success_that_says_so(case, log):
    """Balances of vendors that always name an error, or a state, are read."""
    check(case, log)


@each(CASES + SAID)
def test_a_failure_inside_a_success(case, log):
    """The error of the code, or an error that says what the vendor says; never a figure."""
    check(case, log)
