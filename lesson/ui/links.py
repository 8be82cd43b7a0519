"""What a link asks for: read as it was meant, put into the address as controls write it; what is not here is told."""

import difflib
import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lesson.contents import PAGES

SWITCH = {"true": "1 on t true y yes", "false": "0 f false n no off"}
LONGEST, MOST = (
    40,
    3,
)  # letters and values of a parameter that are repeated in a sentence


def plain(text: str) -> str:
    """Its letters and digits, without case: "Its_mistakes " and "its mistakes" are the same."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def numbers(text: str) -> set[float]:
    """What a text may mean as a number: none, one, or two, as "1,024"."""
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)  # hyphens and minus signs
    dotted = re.sub("[,\u066b]", ".", text)
    together = re.sub(r"(?<=\d)[,'\s](?=\d{3}(\D|$))", "", text)  # 12,396
    found = {*_floats(dotted, together)}
    with suppress(ValueError, OverflowError):
        found.add(float(int(text, 0)))  # 0x10
    if not found:  # the full stop of a sentence behind the link, or a unit
        inside = re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", dotted, re.I)
        found = {*_floats(*inside)} if len(inside) == 1 else set()
    return found


def _floats(*texts: str) -> Iterator[float]:
    for text in texts:
        with suppress(ValueError):
            if (number := float(text)) == number:
                yield number


def meant(asked: str, labels: Iterable[str]) -> tuple[str, bool]:
    """Which of these labels a text means, "" if none, and whether it says so. Among numbers it is the nearest.

    Where the labels lie farther and farther apart, as learning rates do, by ratio; else by difference.
    """
    labels = list(labels)
    if asked in labels:
        return asked, True
    if {*labels} == {*SWITCH}:
        found = [each for each in SWITCH if plain(asked) in SWITCH[each].split()]
        return (*found, "")[0], bool(found)
    values = [*_floats(*labels)]
    if len(values) == len(labels):
        return _nearest(numbers(asked), dict(zip(values, labels, strict=True)))
    return _word(plain(asked), {plain(label): label for label in labels})


def _nearest(asked: set[float], labels: dict[float, str]) -> tuple[str, bool]:
    here = sorted(labels)
    by_ratio = here[0] > 0 and here[-1] - here[-2:][0] > here[:2][-1] - here[0]
    scale = math.log if by_ratio else float

    def distance(pair: tuple[float, float]) -> tuple[bool, float]:
        wish, there = pair
        inside = min(max(wish, here[0]), here[-1])
        return wish != there, abs(scale(inside) - scale(there))

    pairs = itertools.product(asked, here)
    wish, there = min(pairs, key=distance, default=(None, None))
    return labels.get(there, ""), wish == there is not None


def _word(asked: str, labels: dict[str, str]) -> tuple[str, bool]:
    if asked in labels:
        return labels[asked], True
    within = [each for each in labels if asked and asked in each]
    if len(within) != 1:
        within = difflib.get_close_matches(asked, labels, n=1, cutoff=0.8)
    return (labels[within[0]], False) if within else ("", False)


def heed(
    key: str, names: Iterable[str], labels: Iterable[str], *, several: bool = False
) -> list[str]:
    """Put what a link asks a control for into the address as the control writes it: call it before the control is made.

    The link may call it by its key or by other names; `labels` are all that it can be set to. Gives what the link asks for, if
    that is not what it gets.
    """
    if key in st.session_state:  # the link was heeded, or the visitor has set it
        return []
    called = {plain(each) for each in (key, *names)}
    names = [each for each in st.query_params if plain(each) in called]
    names = [each for each in names if each not in st.session_state]  # another control
    if not names:
        return []
    found = key if key in names else names[0]
    asked = [each for each in st.query_params.get_all(found) if each.strip()]
    labels = list(labels) if asked else []
    answers = [meant(each, labels) for each in asked]
    right = [each for each, _ in answers if each]
    right = list(dict.fromkeys(right)) if several else right[-1:]
    if found != key:
        del st.query_params[found]
    if right and (right != asked or found != key):
        _write(key, right)
    same = all(same for _, same in answers) and (several or len({*answers}) < 2)
    return [] if same else asked


def _write(key: str, texts: list[str]) -> None:
    """Set a parameter for a control that is still to be made: it reads the address as it was when the script began."""
    st.query_params[key] = texts
    context = get_script_run_ctx()
    with context.session_state.query_params() as parameters:
        parameters.set_initial_query_params(context.query_string)


class Told:
    """What a link asks for and is not here, in one line that stays until it is closed."""

    def __init__(self) -> None:
        self._asked: list[str] = []
        self._shown: list[str] = []
        self._place = st

    def __call__(self, what: str, asked: Sequence[str], shown: Iterable[str]) -> None:
        """Add to the line: for what the link asks, and what is shown instead."""
        what = what[0].lower() + what[1:] if what[1:2].islower() else what
        self._asked.append(f"{what} {_listed(map(_safe, asked[:MOST]))}")
        self._shown.append(_listed(shown) or "none")
        asked, shown = _listed(self._asked), _listed(self._shown)
        line = f"The link asks for {asked}. Shown instead: {shown}."
        self._place = self._place.toast(line, duration="infinite")


def _listed(texts: Iterable[str]) -> str:
    *texts, last = (*texts,) or ("",)
    return f"{', '.join(texts)} and {last}" if texts else last


def _safe(text: str) -> str:
    """What somebody wrote, short, and as Markdown that shows nothing but its letters."""
    text = "".join(each if each.isprintable() else " " for each in text[: LONGEST + 1])
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return re.sub(r"([!-,/:-@[-`{-~]|\.(?=[^\W\d]))", r"\\\1", text.strip())


def page_meant(address: str | None) -> str:
    """The page with a path of its own that an address means, as "/Training_Loop": "" if none."""
    name = unquote(urlsplit(address or "").path).rstrip("/").rpartition("/")[2]
    asked = plain(re.sub(r"\.\w+$", "", name))
    _, *steps = PAGES  # the start page has no path
    return _word(asked, {plain(n): s for s in steps for n in (s, PAGES[s].name)})[0]
