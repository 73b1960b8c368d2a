"""What a person can do on the page of the app: commands that change a `Session`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import describe_notes
from chroma_lib.studio.session import SUGGESTIONS, Session

_number = (int, float)
# Command -> the types of its arguments.
COMMANDS: dict[str, tuple[Any, ...]] = {
    "open": (int,),
    "close": (int,),
    "color": (int, str),
    "hold": (int, bool),
    "hold_all": (bool,),
    "as_drawn": (int,),
    "rename": (int, str),
    "dab": (list, str),
    "split": (_number, _number),
    "merge": (int, int),
    "dice": (),
    "choose": (int,),
    "walk": (int,),
    "block": (int, _number),
    "look": (_number, _number, _number, _number),
    "undo": (),
    "redo": (),
    "keep": (),
    "take": (int,),
    "drop": (int,),
    "spread": (),
    "lightness": (bool,),
    "recolor": (bool,),
    "model": (str,),
    "language": (str,),
    "start_over": (),
}


def perform(session: Session, name: str, arguments: Sequence[Any]) -> None:
    """Do a command of the page.

    Parameters
    ----------
    session : Session
    name : str
        A key of `COMMANDS`.
    arguments : list

    Raises
    ------
    ChromaError
        If it cannot be done; then nothing has changed.
    """
    kinds = COMMANDS.get(name)
    if kinds is None or not _fit(arguments, kinds):
        raise ChromaError(f"the app does not know the command {name!r} of this page: reload it")
    if name != "look":
        session.is_changed = True
        if session.message.get("kind") == "error":
            session.tell()
    _FUNCTIONS[name](session, *arguments)


def _fit(values: Any, kinds: Sequence[Any]) -> bool:
    """Return whether a list has values of these types; True and False are no numbers."""
    if not isinstance(values, list) or len(values) != len(kinds):
        return False
    return all(
        isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        for value, kind in zip(values, kinds)
    )


def _open(session, number):
    before, session.current = session.current, session.find(number)
    session.show_picture()
    session.on_show()
    try:
        session.studio  # noqa: B018
    except ChromaError:
        session.current = before
        session.show_picture()
        raise
    session.show_all_kept()
    notes = describe_notes(session.current.picture)
    if notes or session.message.get("kind") == "error":
        session.tell(text="; ".join(notes))


def _close(session, number):
    entry = session.find(number)
    if len(session.entries) == 1:
        raise ChromaError("this is the only picture: add another one before you remove it")
    place = session.entries.index(entry)
    session.entries.remove(entry)
    session.forget(entry)
    if entry is session.current:
        _open(session, session.entries[min(place, len(session.entries) - 1)].number)


def _color(session, mask, hex_color):
    session.studio.set_color(mask, hex_color, lightness=session.lightness)
    _remember(session)


def _hold(session, mask, is_held):
    if is_held == (mask in session.studio.state.held):
        return
    if is_held:
        session.studio.hold(mask)
    else:
        session.studio.toggle(mask)
    _remember(session)


def _hold_all(session, are_held):
    if are_held:
        session.studio.hold_all()
    else:
        session.studio.free_all()
    _remember(session)


def _as_drawn(session, mask):
    session.studio.hold_as_drawn(mask)
    _remember(session)


def _remember(session):
    """Remember the chosen colors for other pictures; those of other parts stay."""
    chosen = session.studio.chosen_colors()
    for name in session.studio.part_names():
        if name not in chosen:
            session.colors.pop(name, None)
    session.colors |= chosen


def _rename(session, mask, name):
    session.studio.rename(mask, name)


def _dab(session, points, hex_color):
    if not all(_fit(point, (_number, _number)) for point in points):
        raise ChromaError("the page sent a stroke that the app does not know: reload it")
    part = _change_parts(
        session, lambda: session.studio.dab(points, hex_color, lightness=session.lightness)
    )
    _tell_part(session, "dabbed", part)
    _remember(session)


def _split(session, x, y):
    before = session.studio.part_at(x, y)
    part = _change_parts(session, lambda: session.studio.split(x, y))
    _tell_part(session, "is_whole" if part == before else "split_off", part)


def _merge(session, mask, into):
    _change_parts(session, lambda: session.studio.merge(mask, into))
    _tell_part(session, "merged", into)
    _remember(session)


def _tell_part(session, key, mask):
    english, korean = session.studio.name(mask)
    session.tell(key, part=[english, korean], select=mask)


def _change_parts(session, action):
    """Do what may change the parts of the picture; the kept colorings look as before."""
    before, chosen = session.studio.snapshot(), session.studio.state.chosen
    result = action()
    if session.studio.state.chosen is chosen:
        return result
    for kept in session.pack_of(session.current):
        kept.coloring = session.studio.keep_colors(kept.coloring, before)
        session.show_kept(kept)
    return result


def _dice(session):
    session.studio.roll_dice()


def _choose(session, number):
    if number < 0:
        session.studio.show_as_drawn()
    elif number < SUGGESTIONS:
        session.studio.choose(session.studio.suggestions(SUGGESTIONS)[number])


def _walk(session, position):
    session.studio.walk_to(min(max(position, 0), 100))


def _block(session, block, value):
    session.studio.set_block(min(max(block, 0), 4), value)


def _look(session, left, top, right, bottom):
    box = tuple(float(min(max(edge, 0), 1)) for edge in (left, top, right, bottom))
    session.box = box if box[0] < box[2] and box[1] < box[3] else None


def _undo(session):
    _change_parts(session, session.studio.undo)
    _remember(session)


def _redo(session):
    _change_parts(session, session.studio.redo)
    _remember(session)


def _keep(session):
    session.keep()


def _take(session, number):
    kept = session.find_kept(number)
    session.studio.take_coloring(kept.coloring, kept.held, kept.is_drawn)
    _remember(session)


def _drop(session, number):
    session.current.kept.remove(session.find_kept(number))
    session.images.drop(f"kept-{number}")


def _spread(session):
    """Give the chosen colors to all pictures that have been opened; others get them then."""
    _remember(session)
    for entry in session.entries:
        if entry is not session.current and session.model in entry.all_works():
            if entry.studio is None:
                session.encode(entry)
            entry.studio.take_colors(session.colors)
    session.tell("spread_done")


def _lightness(session, is_on):
    session.lightness = is_on


def _recolor(session, is_on):
    before, session.recolor = session.recolor, is_on
    try:
        session.encode_again()
    except ChromaError:
        session.recolor = before
        raise


def _model(session, name):
    if name not in session.models:
        raise ChromaError(f"{name}: is not in the list of weights; choose one that is")
    before, session.model = session.model, name
    try:
        session.encode_again()
    except ChromaError:
        session.model = before
        session.encode_again()
        raise


def _language(session, lang):
    if lang not in ("both", "en", "ko"):
        raise ChromaError(f"unknown language {lang!r}: choose both, en or ko")
    session.language = lang


def _start_over(session):
    """Forget all work, and the pictures that did not come with Chroma."""
    for entry in session.entries:
        session.forget(entry)
    session.entries, session.colors = [], {}
    session.add_samples()
    _open(session, session.entries[0].number)
    session.tell("started_over")


_FUNCTIONS: dict[str, Callable[..., None]] = {
    "open": _open,
    "close": _close,
    "color": _color,
    "hold": _hold,
    "hold_all": _hold_all,
    "as_drawn": _as_drawn,
    "rename": _rename,
    "dab": _dab,
    "split": _split,
    "merge": _merge,
    "dice": _dice,
    "choose": _choose,
    "walk": _walk,
    "block": _block,
    "look": _look,
    "undo": _undo,
    "redo": _redo,
    "keep": _keep,
    "take": _take,
    "drop": _drop,
    "spread": _spread,
    "lightness": _lightness,
    "recolor": _recolor,
    "model": _model,
    "language": _language,
    "start_over": _start_over,
}
