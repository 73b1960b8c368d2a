"""A page: what one notebook shows, in the reader's language.

A notebook makes one at its top, ``page = lessons.Page("03", lang=lang, out=out)``, and then names
its labels by key. The texts are in `chroma_lib.lessons.labels`, the checks of the exercises in
`chroma_lib.lessons.exercises`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from matplotlib.figure import Figure

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError
from chroma_lib.korean import translate
from chroma_lib.lessons import times
from chroma_lib.lessons.album import Album
from chroma_lib.lessons.exercises import GRADERS
from chroma_lib.lessons.exercises.verdict import Verdict, grade
from chroma_lib.lessons.figures.training import plot_history, show_samples
from chroma_lib.lessons.labels import label_table

Key = str | int
T = TypeVar("T")


class Label(str):
    """A label in the reader's language.

    Attributes
    ----------
    pair : (str, str)
        The label in English and in Korean. Functions that draw put them on two lines.
    """

    pair: tuple[str, str]

    def __new__(cls, pair: tuple[str, str], lang: str, separator: str) -> Label:
        """Make the text of a label from its two languages."""
        label = super().__new__(cls, language.text(*pair, lang, separator=separator))
        label.pair = pair
        return label


class Page:
    """What one notebook shows, in the reader's language.

    Wherever a method takes a key, it also takes a `Label`, a number, or a text of the reader's
    own, which is shown as it is.

    Parameters
    ----------
    notebook : str
        Number of the notebook, such as "03". It selects labels and exercises.
    lang : {"both", "en", "ko"}
    out : path-like
        Folder for the pictures that are saved; an empty string: none is.

    Attributes
    ----------
    lang : str
        For functions that draw: ``lessons.show_unet(generator, lang=page.lang)``.
    album : Album
    untranslated : list of str
        Texts shown that are no keys; empty in Chroma's own notebooks.

    Raises
    ------
    ChromaError
        If `lang` is not one of the three.
    """

    def __init__(self, notebook: str, *, lang: str = "both", out: str | Path = ""):
        language.text("", "", lang)  # refuses an unknown language here, not at the first label
        self.notebook = notebook
        self.lang = lang
        self.album = Album(out)
        self.untranslated: list[str] = []
        self._texts = label_table(notebook)
        self._stored_times: dict[str, float] | None = None

    def label(self, key: str, *, separator: str = " / ", **values: Any) -> Label:
        """Return a label in the reader's language.

        Parameters
        ----------
        key : str
            In the notebook's table, or in the common one.
        separator : str
            Between the two languages; a line break suits narrow spaces.
        **values
            Values of the label's fields: ``label("true_k", k=3)``.

        Returns
        -------
        Label

        Raises
        ------
        ChromaError
            If the tables lack the key.
        """
        if key not in self._texts:
            raise ChromaError(
                f"no label {key!r} for notebook {self.notebook}: add it to its table in"
                " chroma_lib/lessons/labels"
            )
        text = self._texts[key]
        en, ko = (text, text) if isinstance(text, str) else text
        pair = (en.format(**values), ko.format(**values)) if values else (en, ko)
        return Label(pair, self.lang, separator)

    def show(
        self,
        pictures: Sequence[np.ndarray] | Sequence[Sequence[np.ndarray]],
        titles: Sequence[Key] | None = None,
        *,
        title: Key | None = None,
        save: str | None = None,
        **options: Any,
    ) -> Figure:
        """Show pictures side by side, or rows of pictures.

        Parameters
        ----------
        pictures : sequence of ndarray, or sequence of sequences of ndarray
            Each picture has shape (h, w, 3) of uint8, or (h, w) with values from 0 to 255. Rows
            of pictures are as long as each other.
        titles : sequence of keys, optional
            One for each picture; or one for each row, which then stands at its left.
        title : key, optional
            Of the whole figure.
        save : str, optional
            Name under which the album saves the figure.
        **options
            Of `figures.show_pictures`: columns, cell. Rows take cell alone.

        Returns
        -------
        matplotlib.figure.Figure
        """
        pairs = None if titles is None else [self._pair(key) for key in titles]
        heading = None if title is None else self._pair(title)
        has_rows = len(pictures) > 0 and (
            isinstance(pictures[0], (list, tuple)) or np.ndim(pictures[0]) == 4
        )
        draw: Callable[..., Figure] = figures.show_rows if has_rows else figures.show_pictures
        figure = draw(pictures, pairs, title=heading, lang=self.lang, **options)
        return self.save(figure, save)

    def samples(
        self, strips: Sequence[np.ndarray], labels: Sequence[Key], *, save: str | None = None
    ) -> Figure:
        """Show rows of sample grids, with keys as labels: `show_samples`."""
        pairs = [self._pair(key) for key in labels]
        return self.save(show_samples(strips, pairs, lang=self.lang), save)

    def curves(
        self,
        history: Mapping[str, Sequence[float]],
        *,
        title: Key | None = None,
        ylabel: Key = "loss",
        line: Mapping[str, float] | None = None,
        limits: tuple[float, float] | None = None,
        log: bool = False,
        save: str | None = None,
    ) -> Figure:
        """Plot losses against steps: `plot_history`.

        Parameters
        ----------
        history : mapping of str to sequence of float
            Name, or key of a label -> one value per step.
        title, ylabel : key
        line : mapping of str to float, optional
            Horizontal dashed lines to read the curves by.
        limits, log
            The vertical axis; see `plot_history`.
        save : str, optional
            Name under which the album saves the figure.

        Returns
        -------
        matplotlib.figure.Figure
        """
        named = {self._name(key): values for key, values in history.items()}
        lines = {self._name(key): value for key, value in (line or {}).items()}
        heading = None if title is None else self._pair(title)
        axis = {"ylabel": self._pair(ylabel), "limits": limits, "log": log}
        figure = plot_history(named, title=heading, lines=lines, lang=self.lang, **axis)
        return self.save(figure, save)

    def draw(
        self, function: Callable[..., Figure], *args: Any, save: str | None = None, **options: Any
    ) -> Figure:
        """Call a function that draws a figure, in the reader's language, and save the figure."""
        return self.save(function(*args, lang=self.lang, **options), save)

    def table(
        self, heads: Sequence[Key], rows: Mapping[Any, Any], *, digits: str | None = None
    ) -> None:
        """Print a table.

        Parameters
        ----------
        heads : sequence of keys
            Of the columns after the first; empty for a table without heads.
        rows : mapping
            Key of a row -> its values, or its one value: numbers, labels, keys or texts.
        digits : str, optional
            Format of the numbers, such as ".2f".
        """
        lines = []
        for key, values in rows.items():
            values = [values] if np.ndim(values) == 0 else list(values)
            cells = [self._cell(value, digits) for value in values]
            lines.append((self._name(key), cells))
        columns = max((len(cells) for _, cells in lines), default=0)
        names = [self._name(head) for head in heads] or [""] * columns
        print(language.table(names, lines))

    def progress(self, batches: Iterable[T], key: Key, total: int | None = None) -> Iterable[T]:
        """Return an iterable that shows a progress bar in the reader's language.

        Parameters
        ----------
        batches : iterable
        key : key
            What progresses.
        total : int, optional
            How many items there are, if `batches` has no length.
        """
        from tqdm.auto import tqdm  # imported here: it loads widgets

        return tqdm(batches, desc=self._name(key), total=total, unit=f" {self._name('step')}")

    def check(self, number: int, answer: Any, **context: Any) -> Verdict:
        """Check the answer to an exercise.

        Parameters
        ----------
        number : int
            Of the exercise.
        answer : object
        **context
            What the check needs of the notebook, by name.

        Returns
        -------
        Verdict
            As the last line of a cell it shows what is right or wrong.
        """
        graders = GRADERS.get(self.notebook, {})
        if number not in graders:
            raise ChromaError(f"notebook {self.notebook} has no exercise {number}")
        verdict = grade(graders[number], answer, **context)
        return Verdict(verdict.right, verdict.message, self.lang)

    @contextmanager
    def timer(self, name: str) -> Iterator[None]:
        """Print how long the block took, beside how long it took when outputs were stored.

        Parameters
        ----------
        name : str
            Names the block within the notebook.
        """
        start = perf_counter()
        yield
        seconds = perf_counter() - start
        if self._stored_times is None:
            self._stored_times = times.stored_times(self.notebook)
        stored = self._stored_times.get(name)
        alone = text = self.label("took", now=seconds)
        if stored is not None:
            text = self.label("took_beside", now=seconds, stored=stored)
        times.show_time(name, seconds, text, alone)

    def message(self, error: Exception) -> str:
        """Return the message of an error in the reader's language; "both" puts it on two lines."""
        return language.text(str(error), translate(str(error)), self.lang, separator="\n")

    def save(self, figure: Figure, name: str | None) -> Figure:
        """Save a figure in the album, if it has a name, and return it."""
        return figure if name is None else self.album.figure(figure, name)

    def _pair(self, key):
        """Return the two languages of a key, a label, a number or another text."""
        if isinstance(key, Label):
            return key.pair
        if isinstance(key, str) and key in self._texts:
            return self.label(key).pair
        text = str(key)
        if any(character.isalpha() for character in text):
            self.untranslated.append(text)
        return text, text

    def _name(self, key):
        return language.text(*self._pair(key), self.lang)

    def _cell(self, value, digits):
        if isinstance(value, str):
            return self._name(value)
        is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        return format(value, digits) if digits and is_number else str(value)
