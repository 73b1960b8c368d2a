"""Sphinx's settings, for both languages; ``-D language=ko`` chooses Korean."""

import pkgutil
import warnings

import chroma_lib
from docs.book.reference import reference_pages
from docs.book.search import KoreanSearch

# What Sphinx itself may warn about is shown by Sphinx.
warnings.filterwarnings("ignore", category=DeprecationWarning)

project = "Chroma"
author = "The Chroma authors"
copyright = "2026, The Chroma authors"
version = release = chroma_lib.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc", "sphinx.ext.mathjax"]

# The notebooks are shown with their stored outputs; building the book runs nothing.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 6

autodoc_typehints = "none"  # the docstrings name the types
numpydoc_show_class_members = False  # autodoc shows them
default_role = "py:obj"  # `name` in a docstring is a link where there is such a name

html_theme = "pydata_sphinx_theme"
html_title = "Chroma"
html_favicon = "icon.svg"
html_context = {"default_mode": "auto"}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_css_files = ["book.css"]
html_js_files = [("try.js", {"defer": "defer"})]
templates_path = ["templates"]
locale_dirs = ["../locale"]  # beside the sources: Korean words of the theme
html_sidebars = {"index": [], "try": [], "overview": []}  # pages without pages below them
html_theme_options = {
    "logo": {"text": "Chroma"},
    "navbar_persistent": ["search-button"],
    "navbar_end": ["theme-switcher", "language"],
    "header_links_before_dropdown": 8,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
    "navigation_with_keys": False,
}
# From `static/mathjax`; without its menu, which would need more of MathJax.
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {"options": {"enableMenu": False}}


def import_names(app):
    """Import what the pages of the reference describe.

    While autodoc imports, it sets `typing.TYPE_CHECKING`, which makes pydantic fail.
    """
    for module, names in reference_pages().items():
        if (app.srcdir / "reference" / f"{module}.rst").exists():
            for name in names:
                pkgutil.resolve_name(name.path)


def setup(app):
    """Register the search in Korean, and the folder with MathJax and the font."""
    app.config.html_static_path = ["static", str(app.srcdir.parent / "static")]
    app.add_search_language(KoreanSearch)
    app.connect("builder-inited", import_names)
