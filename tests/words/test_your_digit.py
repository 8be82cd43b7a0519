"""What the page of the visitor's digit says, and asks."""

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.handwriting import teaching
from lesson.handwriting.distances import noise
from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.oddness import (
    CAUGHT,
    OF_EACH,
    Doubts,
    Stranger,
    ruler,
    strangers,
    validation_oddness,
)
from lesson.handwriting.preparation import prepare
from lesson.handwriting.readers import READERS, readers
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import Votes, pixel_votes, says, turned
from lesson.loss import mnist_loss
from lesson.runs import run_for
from lesson.training import Settings
from lesson.words.captions import your_digit as captions
from lesson.words.cards import your_digit as cards
from lesson.words.doubts import doubt
from lesson.words.questions import your_digit as questions
from tests.conftest import ROOT

scores = st.floats(-50, 50).map(lambda score: round(score, 3))
of_three = st.fixed_dictionaries({name: scores for name in READERS})


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


@given(of_three, st.integers(0, 100), st.booleans())
def test_the_caption_says_who_says_what_and_how_near_to_0(ends, epochs, empty):
    by_epoch = {name: [1.0] * epochs + [end] for name, end in ends.items()}
    text = captions.answers(by_epoch, empty)
    answers = {says(end) for end in ends.values()}
    for answer in "37":
        assert (f"**{answer}**" in text) == (answer in answers)
    assert ("all three say" in text) == (len(answers) == 1)
    assert ("no ink" in text) == empty
    if not empty:
        assert text.startswith(f"After {epochs} epoch{'' if epochs == 1 else 's'} ")
        least = min(map(abs, ends.values()))
        assert f"{least:.2f}" in text


@given(
    st.fixed_dictionaries(
        {name: st.lists(scores, min_size=9, max_size=9) for name in READERS}
    )
)
def test_the_caption_says_how_far_off_each_model_turns(by_place):
    text = captions.moved(by_place, {name: [] for name in READERS})
    offs = set()
    for each in by_place.values():
        there = says(each[-1])
        offs.add(next((by for by in range(1, 9) if says(each[-1 - by]) != there), 0))
    for off in offs - {0}:
        assert f" at {off}" in text
    assert ("no answer turns" in text) == (offs == {0})
    assert ("nowhere" in text) == (0 in offs and len(offs) > 1)
    assert "Not centred" not in text
    assert text.startswith("Moved by up to 8 pixels to the right, ")


def test_the_caption_says_what_they_would_say_of_it_not_centred():
    there = {name: [1.0, 1.0] for name in READERS}
    text = captions.moved(there, {name: [-1.0] for name in READERS})
    assert text == (
        "Moved by up to 1 pixel to the right, no answer turns. Not centred, all three say **7**."
    )
    text = captions.moved(
        there, dict(zip(READERS, ([1.0], [-1.0], [1.0]), strict=True))
    )
    assert text.endswith(
        "by hand and ReLU net say **3**, but PyTorch's version says **7**."
    )


@pytest.mark.parametrize(
    ("adds", "units"),
    [([1.0, 0.0], "1 hidden unit of 2"), ([1.0, -3.0], "2 hidden units of 2")],
)
def test_the_caption_of_the_votes_adds_up(adds, units):
    each = torch.tensor(adds)
    votes = Votes(each, 0.25, each.sum().item() + 0.25)
    text = captions.votes(votes, units=True)
    assert units in text
    three, seven, bias, score = map(float, re.findall(r"[+-]\d+\.\d\d", text))
    assert three + seven + bias == pytest.approx(score)
    assert f"the answer is **{says(score)}**" in text
    assert "unit" not in captions.votes(votes, units=False)


@pytest.mark.parametrize("ink", DIGITS.values(), ids=DIGITS)
def test_the_caption_of_the_change_says_its_length_and_both_answers(ink):
    pixels = pixels_of(ink)
    weights, bias = run_for(Settings("pytorch")).up_to(3)[-1].parameters
    score = pixel_votes(pixels, weights, bias).score
    other = turned(pixels, weights, bias)
    text = captions.turned(pixels, other, score)
    after = pixel_votes(other, weights, bias).score
    assert text.startswith(f"From {says(score)} to {says(after)} ")
    length = abs(score) / weights.norm().item()
    assert float(re.search(r"\*\*(.+?)\*\*", text)[1]) == pytest.approx(
        length, abs=0.01
    )


def test_the_caption_of_the_neighbours_counts_their_digits():
    targets = torch.tensor([[1.0], [0.0], [0.0]])
    rows, away = torch.tensor([2, 0, 1]), torch.tensor([1.5, 2.0, 3.0])
    text = captions.neighbours(rows, away, targets, 8.0)
    assert "a **7**, 1.50 away" in text
    assert "Of the 3 nearest 1 is a three and 2 are sevens" in text
    assert "8.00 away" in text
    one = captions.neighbours(rows[:1], away[:1], targets, 8.0)
    assert "Of the" not in one


@given(
    st.lists(st.floats(0.5, 3), max_size=13),
    st.floats(0.5, 3),
    st.lists(st.floats(0.5, 3), min_size=1, max_size=30),
)
def test_the_caption_says_who_passes_and_who_is_not_like_what_they_have_seen(
    others, own, known
):
    strange = [
        Stranger(f"a {n}", torch.zeros(784), each) for n, each in enumerate(others)
    ]
    yours = Stranger("yours", torch.zeros(784), own)
    validation = torch.tensor(known)
    text = captions.neither([*strange, yours], validation)
    assert f"**{own:.2f}**: " in text
    assert ("not like what they have seen" in text) == (own > ruler().limit)
    assert ("it passes" in text) == (own <= ruler().limit)
    passing = int((validation <= ruler().limit).sum())
    plural = "" if len(known) == 1 else "s"
    assert f"{passing} of {len(known)} validation picture{plural} pass" in text
    through = [each.name for each in strange if each.passes]
    assert f"and {len(through) or 'none'} of the {len(others)} others" in text
    for each in strange:
        assert (each.name in re.findall(r"a \d+", text)) == each.passes


def test_truth_1_no_page_says_that_a_picture_is_like_those():
    for folder in ("pages", "lesson"):
        for file in (ROOT / folder).rglob("*.py"):
            assert "picture like those" not in file.read_text("utf-8"), file


def test_the_drawn_2_of_the_card_divides_the_models():
    known = readers(0, 40)
    two = pixels_of(STRANGERS["a 2"])
    answers = {
        says(pixel_votes(two, *known[name].parameters).score)
        for name in ("by hand", "PyTorch's version")
    }
    assert answers == {"3", "7"}


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


@pytest.mark.parametrize(
    ("right", "says"),
    [(0.99, questions.NEARLY_ALL), (0.9, questions.MOST), (0.5, questions.COIN)],
)
def test_the_answer_about_moved_pictures(right, says):
    wrong = [38, 40, 50, 60, round((1 - right) * 2038)]
    answer = questions.moved(wrong)
    assert answer.right == says
    assert f"now {wrong[4]:,} are" in answer.because


@pytest.mark.parametrize(("bias", "right"), [(0.5, "3"), (0.0, "7"), (-1.0, "7")])
def test_the_answer_about_no_ink_is_the_side_of_the_bias(bias, right):
    assert questions.blank(bias).right == right


@given(st.lists(scores, min_size=1, max_size=100))
def test_the_answer_about_noise_counts_both_digits(each):
    answer = questions.noisy(each)
    threes = sum(score > 0 for score in each)
    assert (
        f"It calls {threes} of them a 3 and {len(each) - threes} a 7" in answer.because
    )
    sure = sum(abs(score) > 2.9444 for score in each)
    assert answer.right == (
        questions.SURE if sure > len(each) / 2 else questions.UNDECIDED
    )


def test_the_answers_are_computed_from_the_models():
    parameters = run_for(Settings("pytorch")).up_to(40)[40].parameters
    assert questions.blank_now().right == says(parameters[1].item())
    assert (
        questions.noisy_now().right
        == questions.noisy(
            [pixel_votes(each, *parameters).score for each in noise(100)]
        ).right
    )
    assert questions.moved_now().right in questions.MOVED.answers


def test_what_the_figure_of_neither_shows_is_counted_in_its_caption():
    text = captions.neither([*strangers(), strangers()[0]], validation_oddness())
    through = sum(each.passes for each in strangers())
    assert f"and {through} of the {len(strangers())} others" in text
    assert len(text) < 170


def test_the_card_of_the_ruler_counts_the_pictures_that_it_knows():
    assert f"Among {len(ruler().known):,} training pictures" in cards.RULER.text


def test_the_card_of_what_it_misses_says_what_was_measured():
    text = cards.MISSES.text
    mean = sum(CAUGHT.values()) / 8 / OF_EACH
    for share in (mean, CAUGHT["6"] / OF_EACH, CAUGHT["9"] / OF_EACH):
        assert f"{share:.0%}" in text
    known = {each.name: each.passes for each in strangers()}
    assert [known["a 9"], known["an 8"], known["a 6"]] == [True, True, False]
    assert [known["a 5"], known["a dot"]] == [False, False]


@given(st.lists(st.booleans(), max_size=24), st.none() | scores)
def test_the_caption_of_the_sheets_counts_them_and_says_what_is_on_the_pad(right, pad):
    text = captions.sheets("by hand", right, pad)
    plural = "" if len(right) == 1 else "s"
    said = f"By hand reads {sum(right)} of {len(right)} sheet{plural} right."
    assert text.startswith(said if right else "No sheet is kept")
    assert ("on the pad it reads" in text) == (pad is not None)
    if pad is not None:
        assert text.endswith(f"**{says(pad)}**.")
    assert len(text) < 150


known_pictures = st.integers(0, 2038).map(lambda n: torch.arange(2038) >= n)


@given(st.lists(st.booleans(), min_size=1, max_size=24), known_pictures, known_pictures)
def test_the_captions_of_a_taught_model_count_before_and_after(right, one, other):
    wrong_sheets = [not each for each in right]
    first, now = (
        teaching.Taught(0, right, one),
        teaching.Taught(1, wrong_sheets, other),
    )
    text = captions.taught("Alone", [first, now], 0.1)
    plural = "" if len(right) == 1 else "s"
    assert f"reads **{sum(wrong_sheets)} of {len(right)} sheet{plural}**" in text
    assert f"before, {sum(right)}." in text
    assert f"**{now.wrong:,}** wrong; before, {first.wrong:,}." in text
    mixed = captions.taught("Mixed", [first, now], 1)
    assert mixed.startswith("Counted 1 time it reads ")
    assert f"MNIST: **{now.wrong:,}** wrong, without {first.wrong:,}." in mixed
    assert ("answer every picture alike" in mixed) == (now.wrong == first.wrong)
    left_out = teaching.LeftOut(40, first, now)
    varied = captions.taught("Varied", [left_out], 1)
    if len(right) == 1:
        assert "none to learn from" in varied
    else:
        assert f"**{sum(right)} of {len(right)}** read right" in varied
        assert f"variants **{sum(wrong_sheets)} of {len(right)}**" in varied
    for each in (text, mixed, varied):
        assert len(each) < 190


@pytest.mark.parametrize(
    ("wrong", "right"),
    [(20, questions.FEWER), (38, questions.FEWER), (39, questions.SOME_MORE)]
    + [(76, questions.SOME_MORE), (77, questions.MANY_MORE)],
)
def test_the_answer_about_forgetting_compares_with_before(wrong, right):
    before, after = (
        teaching.Taught(n, [True, False], torch.arange(2038) >= count)
        for n, count in ((0, 38), (40, wrong))
    )
    answer = questions.forgotten(before, after)
    assert answer.right == right
    assert f"gets {wrong} of MNIST's 2,038 wrong instead of 38" in answer.because


def test_it_forgets_hardly_anything_of_mnist_where_it_learns_both_digits_in_small_steps():
    assert questions.forgotten_now().right == questions.FEWER
