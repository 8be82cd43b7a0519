"""Teach it yours: how a model learns, the figures, what is said of it, and the guess."""

import json
from copy import deepcopy

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import SGD

from lesson.handwriting.examples import HAND
from lesson.handwriting.readers import READERS
from lesson.handwriting.sheets import MOST, sheets_from_text
from lesson.handwriting.votes import says
from lesson.optimizer import BasicOptim
from lesson.steps.your_digit import teach_it_yours
from lesson.steps.your_digit.as_mnist_has_it import moved
from lesson.steps.your_digit.reading import trained_readers
from lesson.steps.your_digit.teach_it_yours import SEVENS_OF_THE_HAND
from lesson.steps.your_digit.teach_it_yours_figure import (
    IN_A_ROW,
    answer,
    figures,
    words_of_steps,
)
from lesson.steps.your_digit.teach_it_yours_measure import (
    STEPS,
    TIMES,
    USUAL_RATE,
    WAYS,
    Copies,
    LeftOut,
    Taught,
    alone,
    mixed,
    taught,
    to_tensors,
    variants,
    varied,
    weighted_step,
)
from tests.pages.test_charts_sent import named
from tests.steps.your_digit.conftest import SCORES

EACH = pytest.mark.parametrize("name", READERS)
HOW = {"Alone": 0.03, "Mixed": 30, "Varied": 1}
known_pictures = st.integers(0, 2038).map(lambda n: torch.arange(2038) >= n)


@pytest.fixture(scope="module")
def known():
    return trained_readers(0, 40)


@pytest.fixture(scope="module")
def hand():
    return to_tensors(sheets_from_text(HAND))


@given(st.text(max_size=60))
def test_any_text_is_some_sheets_or_none(text):
    x, y = to_tensors(sheets_from_text(text))
    assert x.shape == (len(y), 784)


@EACH
def test_copies_score_as_the_model_that_they_copy(known, hand, name):
    scores = Copies(known[name], 3)(hand[0])
    for column in scores.T:
        assert torch.allclose(column[:, None], known[name].model(hand[0]), atol=1e-4)


@EACH
def test_a_step_of_each_copy_is_that_of_a_model_that_learns_alone(known, hand, name):
    x, y = hand
    weights = torch.rand(len(x), 2, generator=torch.Generator().manual_seed(0))
    weights /= weights.sum(0)
    copies = Copies(known[name], 2)
    opt = BasicOptim(copies.parameters(), 0.1)
    reader = known[name]
    for _ in range(3):
        weighted_step(copies, x, y, weights, opt)
    for column in range(2):
        own = deepcopy(
            reader._replace(parameters=[p.clone() for p in reader.parameters])
        )
        model = own.model
        for parameter in model.parameters():
            parameter.requires_grad_()
        sgd = SGD(model.parameters(), 0.1)
        for _ in range(3):
            each = weights[:, [column]]
            loss = binary_cross_entropy_with_logits(
                model(x), y, weight=each, reduction="sum"
            )
            loss.backward()
            sgd.step()
            sgd.zero_grad()
        there = copies(x)[:, [column]]
        assert torch.allclose(there, model(x), atol=1e-3)


def test_to_count_a_sheet_w_times_is_to_have_w_of_it_in_the_pile(known, hand, digits):
    (x, y), times = hand, 7
    some = slice(None, None, 100)
    known_x, known_y = digits.train_x[some], digits.train_y[some]
    pile_x = torch.cat([known_x, x.repeat(times, 1)])
    pile_y = torch.cat([known_y, y.repeat(times, 1)])
    both = []
    for sets, weights in (
        ((pile_x, pile_y), torch.ones(len(pile_x), 1)),
        (
            (torch.cat([known_x, x]), torch.cat([known_y, y])),
            torch.tensor([1.0] * len(known_x) + [float(times)] * len(x))[:, None],
        ),
    ):
        copy = Copies(known["by hand"], 1)
        opt = BasicOptim(copy.parameters(), 0.1)
        weighted_step(copy, *sets, weights / weights.sum(), opt)
        both.append(copy.parameters()[0].detach())
    assert torch.allclose(*both, atol=1e-6)
    assert not torch.equal(both[0], Copies(known["by hand"], 1).parameters()[0])


@EACH
def test_the_sheets_that_were_misread_are_read_after_and_the_price_is_counted(
    known, hand, digits, name
):
    """The crossed 7s and the flat-topped 3s of the hand, in both ways."""
    reader = known[name]
    steps = taught(alone, reader, hand, USUAL_RATE)
    assert len(steps) == STEPS + 1
    assert steps[0].missed >= 6
    assert steps[-1].missed == 0
    model = reader.model
    right = (model(digits.valid_x) > 0) == (digits.valid_y == 1)
    assert steps[0].wrong == int((~right).sum())
    assert torch.equal(steps[0].known, right[:, 0])
    assert steps[-1].wrong < 2 * steps[0].wrong
    counted = taught(mixed, reader, hand, 0)
    assert [each.number for each in counted] == [0, *TIMES]
    assert counted[-1].missed == 0
    assert counted[-1].wrong < 2 * counted[0].wrong
    # eight among 12,396 hardly count: the card says so
    assert counted[1].missed == counted[0].missed > 3


def test_only_sevens_and_large_steps_make_the_net_answer_7_to_everything(
    known, hand, digits
):
    """And both digits with small steps leave more of what it knew, as the card says."""
    sevens = to_tensors(sheets_from_text(SEVENS_OF_THE_HAND))
    end = taught(alone, known["ReLU net"], sevens, 0.3)[-1]
    assert end.missed == 0
    assert torch.equal(end.known, digits.valid_y[:, 0] == 0)
    gentle = taught(alone, known["ReLU net"], hand, 0.01)[-1]
    assert gentle.missed == 0
    assert gentle.wrong < end.wrong / 10


@EACH
def test_who_is_left_out_is_not_learned_from(known, hand, name):
    """Call a sheet by the other name: what its own copies answer stays, so right and wrong change places."""
    x, y = (each[:3] for each in hand)
    other = y.clone()
    other[1] = 1 - y[1]
    both = [taught(varied, known[name], (x, targets), 2) for targets in (y, other)]
    for before, after in zip(*both, strict=True):
        for way in ("as_they_are", "with_variants"):
            assert getattr(before, way).sheets[1] != getattr(after, way).sheets[1]


def test_one_sheet_left_out_leaves_nothing_to_learn_from(known, hand):
    x, y = (each[:1] for each in hand)
    records = taught(varied, known["by hand"], (x, y), 1)
    assert {each.with_variants.missed for each in records} == {
        records[0].as_they_are.missed
    }


def test_variants_are_shifted_turned_and_thicker(hand):
    x = hand[0]
    many = variants(x, 2)
    assert many.shape == (len(x), 8, 784)
    assert torch.equal(many[:, 0], x)
    assert torch.allclose(many[:, 1], moved(x, 2), atol=1e-5)
    assert torch.allclose(many[:, 2], moved(x, -2), atol=1e-5)
    turned, back = many[:, 5], many[:, 6]
    assert (turned.sum(1) - x.sum(1)).abs().max() < 0.1 * x.sum(1).max()
    assert (turned - back).abs().mean() > 0.02
    assert (many[:, 7] >= x).all()
    assert (many[:, 7].sum(1) > 1.2 * x.sum(1)).all()


@pytest.mark.parametrize("way", WAYS)
def test_the_charts_are_valid_and_count_what_was_taught(way):
    reader = trained_readers(0, 3, ["PyTorch's version"])["PyTorch's version"]
    specs = []
    for own in (sheets_from_text(HAND), sheets_from_text(HAND)[:1]):
        records = taught(WAYS[way], reader, to_tensors(own), HOW[way])
        strip, counts = figures(way, own, records, HOW[way])
        for figure in (strip, counts):
            assert len(json.dumps(figure.chart().to_dict())) < 300_000
            assert len(figure.alt) > 40
            assert named(figure.spec) == figure.data.keys()
        specs.append((strip.spec, counts.spec))
        shown = counts.data["counts"].query("newest")
        assert len(shown) == 2
        newest = strip.data["reads"].query("newest")
        assert len(newest) == len(own)
        if way != "Varied":
            last = records[1 + TIMES.index(30)] if way == "Mixed" else records[-1]
            assert shown["wrong"].tolist() == [last.missed, last.wrong]
            assert newest["right"].tolist() == last.sheets
        else:
            _, plain, variants = records[-1]
            assert shown["wrong"].tolist() == [plain.missed, variants.missed]
            assert newest["right"].tolist() == variants.sheets
    assert specs[0] == specs[1]


def test_each_step_is_said_in_words():
    reader = trained_readers(0, 3, ["by hand"])["by hand"]
    own = sheets_from_text(HAND)
    records = taught(alone, reader, to_tensors(own), 0.03)
    words = words_of_steps(figures("Alone", own, records, 0.03)[1])
    assert len(words) == len(records)
    for number in (0, 7, 40):
        each = records[number]
        assert words[number] == (
            f"step {number}: of your 8 {each.missed} wrong, of MNIST's 2,038 {each.wrong:,} wrong"
        )


def test_all_sheets_that_there_may_be_have_a_place():
    assert MOST <= 2 * IN_A_ROW


def test_an_answer_says_what_it_reads_and_whether_that_is_right():
    seven, three, *_ = sheets_from_text(HAND)
    assert [answer(three, right) for right in (True, False)] == ["3 ✓", "7 ✗"]
    assert [answer(seven, right) for right in (True, False)] == ["7 ✓", "3 ✗"]


@given(st.lists(st.booleans(), max_size=24), st.none() | SCORES)
def test_the_caption_of_the_sheets_counts_them_and_says_what_is_on_the_pad(right, pad):
    text = teach_it_yours.caption_of_sheets("by hand", right, pad)
    plural = "" if len(right) == 1 else "s"
    said = f"By hand reads {sum(right)} of {len(right)} sheet{plural} right."
    assert text.startswith(said if right else "No sheet is kept")
    assert ("on the pad it reads" in text) == (pad is not None)
    if pad is not None:
        assert text.endswith(f"**{says(pad)}**.")
    assert len(text) < 150


@given(st.lists(st.booleans(), min_size=1, max_size=24), known_pictures, known_pictures)
def test_the_captions_of_a_taught_model_count_before_and_after(right, one, other):
    wrong_sheets = [not each for each in right]
    first, now = Taught(0, right, one), Taught(1, wrong_sheets, other)
    text = teach_it_yours.caption_of_taught("Alone", [first, now], 0.1)
    plural = "" if len(right) == 1 else "s"
    assert f"reads **{sum(wrong_sheets)} of {len(right)} sheet{plural}**" in text
    assert f"before, {sum(right)}." in text
    assert f"**{now.wrong:,}** wrong; before, {first.wrong:,}." in text
    mixed = teach_it_yours.caption_of_taught("Mixed", [first, now], 1)
    assert mixed.startswith("Counted 1 time it reads ")
    assert f"MNIST: **{now.wrong:,}** wrong, without {first.wrong:,}." in mixed
    assert ("answer every picture alike" in mixed) == (now.wrong == first.wrong)
    left_out = LeftOut(40, first, now)
    varied = teach_it_yours.caption_of_taught("Varied", [left_out], 1)
    if len(right) == 1:
        assert "none to learn from" in varied
    else:
        assert f"**{sum(right)} of {len(right)}** read right" in varied
        assert f"variants **{sum(wrong_sheets)} of {len(right)}**" in varied
    for each in (text, mixed, varied):
        assert len(each) < 190


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (20, teach_it_yours.FEWER),
        (38, teach_it_yours.FEWER),
        (39, teach_it_yours.SOME_MORE),
    ]
    + [(76, teach_it_yours.SOME_MORE), (77, teach_it_yours.MANY_MORE)],
)
def test_the_answer_about_forgetting_compares_with_before(wrong, right):
    before, after = (
        Taught(n, [True, False], torch.arange(2038) >= count)
        for n, count in ((0, 38), (40, wrong))
    )
    answer = teach_it_yours.forgotten(before, after)
    assert answer.right == right
    assert f"gets {wrong} of MNIST's 2,038 wrong instead of 38" in answer.because


def test_it_forgets_hardly_anything_of_mnist_where_it_learns_both_digits_in_small_steps():
    assert teach_it_yours.forgotten_now().right == teach_it_yours.FEWER
