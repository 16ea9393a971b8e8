"""The site's check names what is broken or would be loaded from elsewhere."""

import pytest

from tests.release.site import Site

GOOD = """<!doctype html>
<link rel="stylesheet" href="a.css"><script src="/a.js"></script>
<h1 id="top">A <svg><use href="#top"></use></svg></h1>
<a href="other/#part">a part</a> <a href="#top">top</a> <a href="https://example.org/x">out</a>
<a href="mailto:a@example.org">mail</a> <img src="a%20b.png" srcset="a%20b.png 2x">
<p style="background: url(data:image/png;base64,AA==)"></p><style>p { color: red }</style>
"""


@pytest.fixture
def site(tmp_path):
    """Two pages, a style sheet, a script and a picture; all of it is right."""
    (tmp_path / "other").mkdir()
    (tmp_path / "index.html").write_text(GOOD)
    (tmp_path / "other/index.html").write_text('<p id="part"></p><a href="..">up</a>')
    (tmp_path / "a.css").write_text("p { background: url('a%20b.png') } /* https://example.org */")
    (tmp_path / "a.js").write_text("")
    (tmp_path / "a b.png").write_text("")
    return tmp_path


def test_a_site_in_order_has_no_problem(site):
    """Links to other hosts, mail addresses and data that stands in the page are fine."""
    assert Site(site).problems() == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('href="other/#part"', 'href="othre/"', "<a> othre/: there is no such file"),
        (
            'href="other/#part"',
            'href="other/#prat"',
            "<a> other/#prat: the page has no such anchor",
        ),
        ('href="#top">top', 'href="#pot">top', "<a> #pot: the page has no such anchor"),
        ('use href="#top"', 'use href="#pot"', "<use> #pot: the page has no such anchor"),
        ('src="a%20b.png"', 'src="b.png"', "<img> b.png: there is no such file"),
        ('src="a%20b.png"', 'src="../a.png"', "<img> ../a.png: there is no such file"),
        ('srcset="a%20b.png', 'srcset="b.png', "<img> b.png: there is no such file"),
        ('src="a%20b.png"', 'src="https://h.example/a.png"', "is loaded from another host"),
        ('src="/a.js"', 'src="//h.example/a.js"', "is loaded from another host"),
        ('href="a.css"', 'href="http://h.example/a.css"', "is loaded from another host"),
        ("color: red", "background: url(//h.example/a)", "is loaded from another host"),
        ("color: red }", "} @import 'https://h.example/a.css';", "is loaded from another host"),
        ("url(data:image/png;base64,AA==)", "url(//h.example/a)", "is loaded from another host"),
        ("https://example.org/x", "http://example.org/x", "is not an https link"),
        ("https://example.org/x", "javascript:x()", "is not an https link"),
        ("<h1 ", '<pre class="mermaid"></pre><h1 ', "a mermaid diagram would load a script"),
    ],
)
def test_each_break_is_named(site, old, new, problem):
    """One break in a page is one sentence that says where and what."""
    assert old in GOOD
    (site / "index.html").write_text(GOOD.replace(old, new, 1))
    (found,) = Site(site).problems()
    assert found.startswith("index.html: ")
    assert problem in found


def test_a_style_sheet_that_loads_a_font_from_elsewhere_is_named(site):
    """Style sheets are read as pages are."""
    (site / "a.css").write_text("@font-face { src: url(https://h.example/f.woff2) }")
    assert Site(site).problems() == [
        "a.css: https://h.example/f.woff2: is loaded from another host"
    ]


def test_a_folder_without_pages_is_not_a_site(tmp_path):
    """A build that wrote nothing does not pass."""
    assert Site(tmp_path).problems() == [f"{tmp_path.resolve()}: no page"]
