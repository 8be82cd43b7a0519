"""What is said beside the answer to a visitor's digit."""

import pytest

from lesson.handwriting.oddness import Doubts
from lesson.words.doubts import doubt
from tests.conftest import ROOT

SAID = {
    Doubts(): "",
    Doubts(together=True): "",
    Doubts(
        odd=True
    ): " But **your digit is odd**: unlike the 3s and 7s in the training pictures.",
    Doubts(digits=3): " There seem to be **3 digits**: only the largest is read.",
    Doubts(
        digits=2, together=True
    ): " There seem to be **2 digits**: they are read as one.",
    Doubts(cut=("a dark edge",)): " Cut away: a dark edge.",
    Doubts(cut=("lines", "spots")): " Cut away: lines and spots.",
}


@pytest.mark.parametrize(("doubts", "words"), SAID.items())
def test_what_speaks_against_an_answer_is_said_after_it_in_a_few_words(doubts, words):
    assert doubt(doubts) == words


def test_truth_1_no_page_says_that_a_picture_is_like_those():
    for folder in ("pages", "lesson"):
        for file in (ROOT / folder).rglob("*.py"):
            assert "picture like those" not in file.read_text("utf-8"), file
