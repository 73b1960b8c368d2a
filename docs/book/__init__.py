"""The book: Chroma's notebooks, pages, model cards and docstrings as a website in two languages.

`make docs` runs ``python -m docs.book``. It writes one tree of Sphinx sources for each language
into ``build/book``, builds both into ``site``, and checks the result. Both trees have pages of the
same names, so that every page links to its twin.
"""
