"""What stands beside a figure: cards, and guesses before a surprise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lesson.training import KINDS, Settings

MAX_WORDS = 60

Knobs = Mapping[str, Any]  # controls of a page by name, and what they are set to


class Question(NamedTuple):
    """What a card asks before a surprise. `name` is its key on its page; one of `answers` is right.

    The card keeps its title when it has given way to the answer; all together have at most 60 words.
    """

    name: str
    title: str
    text: str
    answers: tuple[str, ...]


class Answer(NamedTuple):
    """What the records say: the right one of a question's answers, and why: with title and verdict at most 60 words."""

    right: str
    because: str


@dataclass(frozen=True)
class Card:
    """One idea, in at most 60 words of Markdown, title and buttons included.

    `words`: words of the glossary that stand in the text; there a click explains them. `show`: buttons that set controls,
    each a label and the controls by name. `hint`: what helps, and stays folded.
    """

    title: str
    text: str
    words: Sequence[str] = ()
    show: Mapping[str, Knobs] = field(default_factory=dict)
    hint: str = ""

    @property
    def length(self) -> int:
        """How many words there are to read."""
        return len(
            f"{self.title} {self.text} {' '.join(self.show)} {self.hint}".split()
        )


@dataclass(frozen=True)
class Ask:
    """A guess before a surprise. `answer` is called, and may train a model, only once there is a guess."""

    question: Question
    answer: Callable[[], Answer]

    @property
    def length(self) -> int:
        """How many words there are to read before the guess."""
        return len(" ".join((*self.question[1:3], *self.question.answers)).split())


def knobs(settings: Settings, epochs: int) -> Knobs:
    """All training controls as a run has them, for `show`; also `knobs(*preset)`."""
    return {"epochs": epochs} | {
        name: getattr(settings, name) for name in KINDS[settings.model].uses
    }
