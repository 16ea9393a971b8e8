"""Exit codes hold in every view, and the worst wins."""

import pytest

VIEWS = ["", "--json", "doctor", "guard", "guard --json"]


@pytest.fixture
def file(accounts_file, mock):
    """Three accounts, of which some are made to fail by their labels."""

    def file(*, below=False, unknown=False):
        path = accounts_file(
            ("stability", "fine", 'minimum = "0 credits"'),
            ("legnext", "low", f'minimum = "{1000 if below else 1} USD"'),
            ("deepixels", "gone", 'minimum = "0 credits"'),
        )
        if unknown:
            mock.fault("deepixels", "status_401")
        return path

    return file


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({}, 0),
        ({"below": True}, 1),
        ({"unknown": True}, 3),
        ({"below": True, "unknown": True}, 3),
    ],
)
def test_the_highest_code_wins_in_every_view(run, file, view, state, code):
    """0 all well, 1 below a minimum, 3 some balance unknown."""
    assert run(f"--config {file(**state)} {view}").code == code


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--config missing.toml", "missing.toml cannot be read"),
        ("--vendor nobody", "'nobody' is no vendor"),
        ("--vendor deepixels", "DEEPIXELS_API_KEY"),
        ("--account nobody", "'nobody'"),
        ("--timeout 0", "timeout is 0.0"),
        ("--deadline nan", "deadline is nan"),
        ("--timeout soon", "'soon' is not a valid float"),
        ("--nonsense", "No such option: --nonsense"),
    ],
)
def test_what_cannot_be_asked_is_2_in_every_view(run, configured, mock, view, options, says):
    """The line says what is wrong; nothing is sent, and standard output stays for results."""
    configured("legnext")
    minimum = "--min 'legnext=1 USD'" if "guard" in view else ""
    found = run(f"{view} {options} {minimum}")
    assert found.code == 2
    assert says in found.err
    assert "USD" not in found.out
    assert not mock.requests()


@pytest.mark.parametrize("view", VIEWS)
def test_no_key_at_all_is_2_and_names_every_variable(run, view):
    """There is nobody to ask."""
    found = run(view)
    assert found.code == 2
    for variable in ("DEEPIXELS_API_KEY", "LEGNEXT_API_KEY", "STABILITY_KEY", "YDC_API_KEY"):
        assert variable in found.err


@pytest.mark.parametrize(
    "command", ["gard", "vendors --vendor x", "mock --port 70000", "mock --port x", "guard --min"]
)
def test_usage_errors_are_2(run, command):
    """Whatever is typed wrongly, without a traceback."""
    found = run(command)
    assert found.code == 2
    assert "Traceback" not in found.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("accounts = 1", "needs [[accounts]] tables"),
        ("[[accounts]\n", "is no TOML"),
        (
            '[[accounts]]\nvendor = "legnext"\napi_key = "lk-12345678"\n',
            "does not belong in a file",
        ),
        ('[[accounts]]\nvendor = "nobody"\napi_key_env = "X"\n', "'nobody' is no vendor"),
    ],
)
def test_a_file_that_cannot_be_used_is_2(run, tmp_path, text, says):
    """The message names the file."""
    path = tmp_path / "accounts.toml"
    path.write_text(text, "utf-8")
    found = run(f"--config {path}")
    assert found.code == 2
    assert says in found.err
    assert str(path) in found.err
    assert "lk-12345678" not in found.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--vendor youdotcom", "has no account at the vendor 'youdotcom'"),
        ("--account nobody", "there are art, prod"),
        (
            "--vendor legnext --account art",
            "both a --vendor and an --account given; there are legnext (prod), s",
        ),
    ],
)
def test_a_choice_that_no_account_fits_is_2(run, accounts_file, options, says):
    """Nothing is left out in silence."""
    path = accounts_file(("legnext", "prod"), ("stability", "art"))
    found = run(f"--config {path} {options}")
    assert found.code == 2
    assert says in found.err


def test_options_before_a_command_count_for_it(run, accounts_file, mock):
    """`prepaid --config x --vendor y guard` is what it looks like."""
    path = accounts_file(
        ("legnext", "prod", 'minimum = "1 USD"'), ("stability", "art", 'minimum = "500 credits"')
    )
    assert run(f"--config {path} guard").code == 1
    assert run(f"--config {path} --vendor legnext guard").code == 0
    assert run(f"--vendor stability guard --config {path} --vendor legnext").code == 0
    assert run("--json vendors").out.startswith("{")


def test_an_option_that_a_command_does_not_take_is_refused(run):
    """It would be ignored in silence otherwise."""
    found = run("--config x.toml vendors")
    assert found.code == 2
    assert "--config does not go with `prepaid vendors`" in found.err


def test_the_version_is_that_of_the_package(run):
    """`prepaid --version`."""
    import prepaid

    assert run("--version") == (0, f"prepaid {prepaid.__version__}\n", "")
