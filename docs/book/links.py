"""Links between files of the repository, as links between pages of the book."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from chroma_lib.errors import ChromaError
from docs.book.contents import ROOT

# Code, in which nothing is a link, or the end of a link or picture with its address.
_CODE_OR_LINK = re.compile(r"(?:^|\n)```.*?\n```|`[^`\n]*`|\]\(([^)\s]+)\)", re.DOTALL)
# The line that leads to the same page in the other language: every page of the book has a switch.
_SWITCH = re.compile(r"^\[(?:한국어|English)\]\([^)]+\)\n+", re.MULTILINE)


@dataclass
class Links:
    """Rewrites the links of one language's pages.

    Attributes
    ----------
    targets : dict of str to str
        From `link_targets`.
    translated : frozenset of str
        The files of pages whose headings are in another language than their English ones.
    assets : dict of str to Path
        Filled by `rewrite`: the files that are shown or offered as they are, by their place in the
        tree of sources.
    """

    targets: dict[str, str]
    translated: frozenset[str] = frozenset()
    assets: dict[str, Path] = field(default_factory=dict)

    def rewrite(self, text: str, source: str, file: str) -> str:
        """Return a Markdown text with links that work in the book.

        Parameters
        ----------
        text : str
        source : str
            The file of the repository that it comes from.
        file : str
            Its file in the tree of sources.

        Returns
        -------
        str

        Raises
        ------
        ChromaError
            If a link leads to nothing, or to a folder without a page.
        """

        def replaced(match):
            address = match[1]
            if address is None or re.match(r"[a-z]+:|#", address):
                return match[0]
            return f"]({self._address(address, source, file)})"

        return _CODE_OR_LINK.sub(replaced, _SWITCH.sub("", text))

    def _address(self, address, source, file):
        path, _, anchor = address.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(source), path))
        target = Path(target).as_posix()
        page = self.targets.get(target)
        if page is None:
            if not (ROOT / target).is_file():
                raise ChromaError(f"{source}: the book has no page for its link {address}")
            page = f"files/{target}"
            self.assets[page] = ROOT / target
        elif anchor and page in self.translated and file not in self.translated:
            anchor = ""  # the headings of that page have other names in this language
        relative = Path(os.path.relpath(page, os.path.dirname(file) or ".")).as_posix()
        return f"{relative}#{anchor}" if anchor else relative
