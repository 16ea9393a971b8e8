"""Check the built site: what strict mode lets pass.

`python -m tests.release.site FOLDER` names each link, anchor and picture that leads nowhere, and
each thing that a page would load from another host. Links to other hosts are for readers to follow
and are not fetched.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

# Attributes whose file a browser loads by itself, and the one that a reader follows.
LOADED = {
    *(("audio", "src"), ("embed", "src"), ("iframe", "src"), ("img", "src"), ("img", "srcset")),
    *(("input", "src"), ("link", "href"), ("object", "data"), ("script", "src")),
    *(("source", "src"), ("source", "srcset"), ("track", "src"), ("video", "poster")),
    *(("video", "src"), ("image", "href"), ("use", "href")),
}
FOLLOWED = ("a", "href")
IN_STYLE = re.compile(r"""(?:url\(|@import\s+)\s*["']?([^"')\s;]+)""")


class Reference(NamedTuple):
    """Something that a page points at."""

    tag: str
    address: str
    loaded: bool


class Page(HTMLParser):
    """The references and the anchors of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.references: list[Reference] = []
        self.anchors: set[str] = set()
        self.diagrams = False
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            if not value:
                continue
            if name == "id" or (tag, name) == ("a", "name"):
                self.anchors.add(value)
            elif name == "style":
                self._styles(value)
            elif name == "class":
                self.diagrams |= "mermaid" in value.split()
            elif name == "srcset" and (tag, name) in LOADED:
                for part in value.split(","):
                    self.references.append(Reference(tag, part.split()[0], loaded=True))
            elif (tag, name) in LOADED or (tag, name) == FOLLOWED:
                loaded = (tag, name) != FOLLOWED
                self.references.append(Reference(tag, value.strip(), loaded))

    def handle_endtag(self, tag: str) -> None:
        self._in_style &= tag != "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._styles(data)

    def _styles(self, text: str) -> None:
        self.references += [Reference("style", found, True) for found in IN_STYLE.findall(text)]


class Site:
    """A folder of pages, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.pages = {
            path: Page(path.read_text("utf-8")) for path in sorted(self.root.rglob("*.html"))
        }

    def problems(self) -> list[str]:
        """Each broken or outside reference, in a sentence."""
        found = [] if self.pages else [f"{self.root}: no page"]
        for path, page in self.pages.items():
            name = path.relative_to(self.root).as_posix()
            if page.diagrams:
                found.append(f"{name}: a mermaid diagram would load a script from another host")
            for reference in dict.fromkeys(page.references):
                problem = self._problem(path, reference)
                if problem:
                    found.append(f"{name}: <{reference.tag}> {reference.address}: {problem}")
        for path in sorted(self.root.rglob("*.css")):
            name = path.relative_to(self.root).as_posix()
            for address in dict.fromkeys(IN_STYLE.findall(path.read_text("utf-8"))):
                problem = self._problem(path, Reference("style", address, loaded=True))
                if problem:
                    found.append(f"{name}: {address}: {problem}")
        return found

    def _problem(self, path: Path, reference: Reference) -> str | None:
        parts = urlsplit(reference.address)
        if parts.scheme == "data":
            return None
        if parts.scheme or parts.netloc:
            if reference.loaded:
                return "is loaded from another host"
            return None if parts.scheme in {"https", "mailto"} else "is not an https link"
        target = self._file(path, unquote(parts.path))
        if target is None:
            return "there is no such file in the site"
        anchor = unquote(parts.fragment)
        if anchor and target in self.pages and anchor not in self.pages[target].anchors:
            return "the page has no such anchor"
        return None

    def _file(self, path: Path, address: str) -> Path | None:
        """The file that an address means, seen from a page; a folder means its index.html."""
        if not address:
            return path
        base = self.root if address.startswith("/") else path.parent
        target = (base / address.lstrip("/")).resolve()
        if target.is_dir():
            target /= "index.html"
        return target if target.is_relative_to(self.root) and target.is_file() else None


def main() -> None:
    site = Site(Path(sys.argv[1]))
    problems = site.problems()
    if problems:
        raise SystemExit("\n".join(problems))
    sys.stdout.write(f"{len(site.pages)} pages: every link, anchor and picture leads somewhere\n")


if __name__ == "__main__":
    main()
