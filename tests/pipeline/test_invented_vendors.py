"""Three vendors that nobody has: from a page to a balance, in a package of their own.

Money as a decimal string; used and limit in place of what is left, and a key in
`Authorization: Token …`; two currencies on one account. Their pages and modules are in `vendors/`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from werkzeug import Response

import prepaid
from prepaid import vendors
from scripts import check, effective, new_vendor, pull
from scripts.emit import build, reference
from scripts.layout import Layout

pytestmark = pytest.mark.usefixtures("derived_once_by_all")
FILES = Path(__file__).parent / "vendors"
NAMES = ("ledgerly", "quotabox", "twocoins")
ANSWERS = {
    "ledgerly": '{"balance": "12345678901234567.89", "status": "frozen", "updated": ""}',
    "quotabox": '{"usage": {"left": 999.7055262853831941, "used": 0.2944737146168059,'
    ' "limit": 1000, "resets_at": null}}',
    "twocoins": '{"id": "a-1", "balances": {"eur": 10.50, "usd": -3}}',
}
BALANCES = {
    "ledgerly": ["12345678901234567.89 USD"],
    "quotabox": ["999.7055262853831941 characters"],
    "twocoins": ["10.50 EUR", "-3 USD"],
}
KEY_HEADERS = {
    "ledgerly": ("X-Api-Key", "k-1"),
    "quotabox": ("Authorization", "Token k-1"),
    "twocoins": ("Authorization", "Bearer k-1"),
}

TOKEN = """
  - target: $.components.securitySchemes.token
    description: '"Send your key as `Authorization: Token YOUR_KEY`": a scheme, not a bare key.'
    remove: true
  - target: $.components
    description: The scheme, with the word before the key.
    update:
      securitySchemes:
        token:
          type: http
          scheme: Token
"""


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """A repository with what `make new-vendor` drafts of the three pages."""
    layout = Layout(tmp_path_factory.mktemp("repository"))
    (layout.root / "specs").mkdir()
    for name in NAMES:
        page = str(FILES / name / "page.md")
        assert new_vendor.main([name, "--page", page], layout) == 0
    # The page says in its text what stands before the key; a person carries it into the overlay.
    overlay = layout.spec("quotabox") / "overlay.yaml"
    overlay.write_text(overlay.read_text() + TOKEN)
    return layout


@pytest.fixture(scope="module")
def package(drafted, derived_once_by_all, tmp_path_factory):
    """The folder that a package with the three vendors has been installed into."""
    project = tmp_path_factory.mktemp("project")
    shutil.copy(FILES / "pyproject.toml", project)
    inside = project / "invented_vendors"
    inside.mkdir()
    for name in NAMES:
        shutil.copy(FILES / name / "module.py", inside / f"{name}.py")
        prefix = f"generated/prepaid_clients/{name}/"
        for path, data in build.derive(drafted, name).items():
            if path.startswith(prefix):
                target = inside / "clients" / name / path.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
    for folder in (inside, inside / "clients"):
        (folder / "__init__.py").touch()
    target = tmp_path_factory.mktemp("installed")
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--quiet", "--target"]
    command = [sys.executable, "-m", "pip", "install", *options, str(target), str(project)]
    subprocess.run(command, check=True)
    return target


@pytest.fixture
def installed(package, monkeypatch):
    """The same, on the path of this process."""
    monkeypatch.syspath_prepend(str(package))
    monkeypatch.setattr(vendors, "_loaded", {})
    return package


def test_the_check_lists_what_is_left_to_fill_in(drafted):
    """One finding a mark, with file and line; and the command that derives the rest."""
    said = [str(finding) for finding in check.check(drafted)]
    left = [one for one in said if "is left to fill in" in one]
    assert {one.split(" line ")[0] for one in left} == {
        *(f"specs/{name}/vendor.toml" for name in NAMES),
        *(f"wrapper/prepaid/vendors/{name}.py" for name in NAMES),
        *(f"tests/contract/samples/{name}.toml" for name in NAMES),
        "specs/ledgerly/overlay.yaml",
    }
    rest = [one for one in said if one not in left]
    assert rest
    assert all("is missing; a fresh run writes it. Run: make generate" in one for one in rest)


@pytest.mark.parametrize("name", NAMES)
def test_an_installed_package_adds_its_vendors(name, installed, httpserver):
    """By the entry-point group alone: name, key header, exact figures."""
    seen = []

    def answer(request):
        seen.append(request)
        return Response(ANSWERS[name], content_type="application/json")

    path = {"ledgerly": "/v2/wallet/funds", "quotabox": "/usage", "twocoins": "/accounts/me"}[name]
    httpserver.expect_request(path, method="GET").respond_with_handler(answer)
    base_url = httpserver.url_for("/v2" if name == "ledgerly" else "")
    account = prepaid.Account(name, "k-1", base_url=base_url)
    balance = prepaid.get_balance(account)
    httpserver.check()
    assert [f"{one.value} {one.unit}" for one in balance.amounts] == BALANCES[name]
    assert balance.available == balance.amounts[0]
    header, value = KEY_HEADERS[name]
    assert seen[0].headers[header] == value
    assert name in vendors.vendor_names()


def test_a_null_limit_is_no_limit_and_a_missing_figure_is_an_error(installed, httpserver):
    """Unlimited is not zero; the path of what is missing is named."""
    answers = ['{"usage": {"left": 1, "used": 1, "limit": null}}', '{"usage": {"used": 1}}']
    replies = iter(answers)
    httpserver.expect_request("/usage").respond_with_handler(
        lambda _: Response(next(replies), content_type="application/json")
    )
    account = prepaid.Account("quotabox", "k-1", base_url=httpserver.url_for(""))
    assert prepaid.get_balance(account).limit is None
    with pytest.raises(prepaid.InvalidResponseError) as caught:
        prepaid.get_balance(account)
    assert "usage.left" in str(caught.value.path)


def test_the_modules_of_the_package_are_strictly_typed(package, mypy):
    """The stub's form passes mypy as our own modules do."""
    assert mypy(package, "invented_vendors").startswith("Success")


def test_a_vendor_that_exists_is_never_overwritten(drafted, capsys):
    """Nor any of its files."""
    before = (drafted.root / "specs/quotabox/overlay.yaml").read_bytes()
    page = str(FILES / "ledgerly" / "page.md")
    assert new_vendor.main(["quotabox", "--page", page], drafted) == 1
    assert "specs/quotabox: exists already; nothing is overwritten" in capsys.readouterr().err
    assert (drafted.root / "specs/quotabox/overlay.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Acme", "--page", str(FILES / "ledgerly/page.md")], "not a lower-case word"),
        (["class", "--page", str(FILES / "ledgerly/page.md")], "not a lower-case word"),
        (["../x", "--page", str(FILES / "ledgerly/page.md")], "not a lower-case word"),
        (
            ["acme", "--page", str(FILES / "nowhere.md")],
            "nowhere.md: cannot be read: No such file or directory. Correct PAGE=.",
        ),
        (["acme", "--page", str(FILES / "pyproject.toml")], "has 0 fenced blocks"),
        (["acme", "--spec", str(FILES / "pyproject.toml")], "pyproject.toml"),
        (
            ["acme", "--page", str(FILES / "ledgerly/page.md"), "--operation", "get_money"],
            "has no operation 'get_money'",
        ),
    ],
)
def test_what_cannot_start_a_vendor_is_refused_and_nothing_is_written(
    arguments, said, drafted, capsys
):
    """A name that is a path, a missing file, a page without a document, an unknown operation."""
    assert new_vendor.main(arguments, drafted) == 1
    assert said in capsys.readouterr().err
    assert not (drafted.root / "specs/acme").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["acme"], "give one of PAGE= (--page) and SPEC= (--spec)"),
        (["acme", "--page", "a.md", "--spec", "b.json"], "give one of PAGE= (--page) and SPEC="),
        (["", "--page", "a.md"], "give the new vendor's name: VENDOR="),
    ],
)
def test_what_is_missing_is_said_in_the_words_of_make(arguments, said, drafted, capsys):
    """A maintainer types variables, and make hands on a name that is not there as an empty one."""
    with pytest.raises(SystemExit) as ended:
        new_vendor.main(arguments, drafted)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def acme(good, start, layout, tmp_path):
    """A repository with a vendor that was started from a document, and where that is saved."""
    assert start(good) == 0
    return layout, tmp_path / "openapi.json"


def test_provenance_says_what_the_source_was(acme, drafted):
    """A page, or a document of its own, which has no page around it to hash."""
    manifests = {
        vendor: tomllib.loads((layout.spec(vendor) / "vendor.toml").read_text())
        for layout, vendor in ((acme[0], "acme"), (drafted, "ledgerly"))
    }
    assert manifests["acme"]["kind"] == "vendor-document"
    assert "page_sha256" not in manifests["acme"]
    assert manifests["ledgerly"]["kind"] == "vendor-page"
    assert len(manifests["ledgerly"]["page_sha256"]) == 64
    assert "; a saved document\n" in reference.page(effective.make(acme[0], "acme")).decode()


def test_a_vendor_started_from_a_document_is_pulled_as_one(acme, capsys):
    """No fence is looked for: the whole of what is fetched or saved is the document."""
    layout, spec = acme
    arguments = ["--vendor", "acme", "--page", str(spec)]
    assert pull.main(arguments, layout) == 0
    assert capsys.readouterr().out == "acme: the document is the stored one, byte for byte\n"

    spec.write_text(spec.read_text().replace('"bad key"', '"wrong key"'))
    assert pull.main([*arguments, "--apply", "--read", "2026-12-24"], layout) == 0
    assert "acme: cosmetic" in capsys.readouterr().out
    assert (layout.spec("acme") / "source.json").read_bytes() == spec.read_bytes()
    manifest = tomllib.loads((layout.spec("acme") / "vendor.toml").read_text())
    assert (manifest["read"], "page_sha256" in manifest) == ("2026-12-24", False)


def test_a_page_in_place_of_the_document_is_refused(acme, capsys):
    """And it is said how a vendor's move to a page is recorded."""
    layout, spec = acme
    spec.write_text("title: no document\n")
    assert pull.main(["--vendor", "acme", "--page", str(spec)], layout) == 2
    said = "the document of acme: is not an OpenAPI document. Save the document itself;"
    assert said in capsys.readouterr().err


def test_a_document_without_an_address_is_pulled_from_a_saved_one(acme, capsys):
    """The next command names a file of the right form."""
    assert pull.main(["--vendor", "acme"], acme[0]) == 2
    assert "make pull VENDOR=acme PAGE=saved.json" in capsys.readouterr().err
