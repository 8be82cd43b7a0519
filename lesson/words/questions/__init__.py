"""The guesses a visitor is asked for, and what the records say: a module a step."""

from typing import NamedTuple


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
