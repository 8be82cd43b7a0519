"""All cards there are, wherever they stand."""

import pkgutil
from importlib import import_module

import pytest

import lesson
from lesson.words.glossary import GLOSSARY
from lesson.words.story import MAX_WORDS, Card

MODULES = [
    import_module(each.name)
    for each in pkgutil.walk_packages(lesson.__path__, "lesson.")
    if not each.name.endswith("__main__")
]
CARDS = {
    f"{module.__name__.rpartition('.')[2]}: {name}": each
    for module in MODULES
    for name, each in vars(module).items()
    if isinstance(each, Card)
}


def test_they_are_found():
    assert len(CARDS) > 100


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_has_at_most_60_words_and_says_its_words_of_the_glossary(card):
    assert card.length <= MAX_WORDS
    assert all(word.lower() in card.text.lower() for word in card.words)
    assert all(word in GLOSSARY for word in card.words)
