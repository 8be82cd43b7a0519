"""What the page of the visitor's digit says, and asks."""

import pytest
import torch

from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.oddness import Doubts
from lesson.handwriting.preparation import prepare
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.loss import mnist_loss
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


def pixels_of(ink: str) -> torch.Tensor:
    return prepare(draw_strokes(strokes_from_text(ink))).pixels


def test_truth_1_no_page_says_that_a_picture_is_like_those():
    for folder in ("pages", "lesson"):
        for file in (ROOT / folder).rglob("*.py"):
            assert "picture like those" not in file.read_text("utf-8"), file


def test_the_drawn_1_of_the_card_is_nearer_to_a_training_picture_than_the_3(digits):
    one, three = (
        torch.cdist(pixels_of(ink)[None], digits.train_x).min()
        for ink in (STRANGERS["a 1"], DIGITS["flat-topped 3"])
    )
    assert one < three


def test_the_expected_share_of_mistakes_is_the_loss_and_least_at_one_end():
    """Who answers 3 with probability p is wrong with 1 - p on a three, p on a seven: in the mean that is mnist_loss."""
    wanted = torch.tensor([[1.0], [1.0], [0.0]])
    for score in (-2.0, 0.0, 3.0):
        p = torch.tensor(score).sigmoid()
        mistakes = (2 * (1 - p) + p) / 3
        loss = mnist_loss(torch.full((3, 1), score), wanted)
        assert loss.item() == pytest.approx(mistakes.item())
    losses = [
        mnist_loss(torch.full((3, 1), s), wanted).item() for s in (-9.0, 0.0, 9.0)
    ]
    assert min(losses) == losses[2]
