"""A visitor's sheets, and models that learn them."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import SGD

from lesson.handwriting import teaching
from lesson.handwriting.examples import HAND, SEVENS_OF_THE_HAND
from lesson.handwriting.readers import READERS, moved, readers
from lesson.handwriting.sheets import (
    MOST,
    coarse,
    sheets_from_text,
    sheets_to_text,
    to_tensors,
)
from lesson.handwriting.strokes import (
    draw_strokes,
    strokes_from_text,
    strokes_to_text,
)
from lesson.handwriting.teaching import Copies, taught
from lesson.optimizer import BasicOptim
from lesson.ui.pad import LONGEST
from tests.handwriting.drawn import as_a_mouse_draws, drawing

EACH = pytest.mark.parametrize("name", READERS)


@pytest.fixture(scope="module")
def known():
    return readers(0, 40)


@pytest.fixture(scope="module")
def hand():
    return to_tensors(sheets_from_text(HAND))


def test_sheets_come_back_from_an_address_and_junk_does_not():
    own = sheets_from_text(HAND)
    assert [each.digit for each in own] == list("73737737")
    assert sheets_to_text(own) == HAND
    assert sheets_from_text(sheets_to_text([])) == []
    junk = sheets_from_text(f"~x{HAND}~8Fk~3~7!!~")
    assert sheets_to_text(junk) == sheets_to_text(own[1:])
    many = sheets_from_text("~".join([HAND] * 9), own)
    assert len(many) == MOST
    assert many[8].pixels is own[0].pixels  # not drawn again


@given(st.text(max_size=60))
def test_any_text_is_some_sheets_or_none(text):
    x, y = to_tensors(sheets_from_text(text))
    assert x.shape == (len(y), 784)


def test_as_many_sheets_as_there_may_be_fit_into_a_link_as_people_draw_them():
    texts = [
        each.digit
        + coarse(strokes_to_text(as_a_mouse_draws(strokes_from_text(each.ink))))
        for each in 3 * sheets_from_text(HAND)
    ]
    assert len(texts) == MOST
    assert len("~".join(texts)) < LONGEST


def test_a_kept_sheet_has_fewer_points_and_looks_the_same():
    ink = strokes_to_text(as_a_mouse_draws(drawing("3")))
    kept = coarse(ink)
    assert len(kept) < 0.6 * len(ink)
    one, other = (np.asarray(drawn_on_the_pad(each)) / 255 for each in (ink, kept))
    assert one.mean() > 0.1
    assert abs(one - other).mean() < 0.01


def drawn_on_the_pad(ink):
    return draw_strokes(strokes_from_text(ink))


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
        teaching.weighted_step(copies, x, y, weights, opt)
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
        teaching.weighted_step(copy, *sets, weights / weights.sum(), opt)
        both.append(copy.parameters()[0].detach())
    assert torch.allclose(*both, atol=1e-6)
    assert not torch.equal(both[0], Copies(known["by hand"], 1).parameters()[0])


@EACH
def test_the_sheets_that_were_misread_are_read_after_and_the_price_is_counted(
    known, hand, digits, name
):
    """The crossed 7s and the flat-topped 3s of the hand, in both ways."""
    reader = known[name]
    steps = taught(teaching.alone, reader, hand, teaching.USUAL_RATE)
    assert len(steps) == teaching.STEPS + 1
    assert steps[0].missed >= 6
    assert steps[-1].missed == 0
    model = reader.model
    right = (model(digits.valid_x) > 0) == (digits.valid_y == 1)
    assert steps[0].wrong == int((~right).sum())
    assert torch.equal(steps[0].known, right[:, 0])
    assert steps[-1].wrong < 2 * steps[0].wrong
    counted = taught(teaching.mixed, reader, hand, 0)
    assert [each.number for each in counted] == [0, *teaching.TIMES]
    assert counted[-1].missed == 0
    assert counted[-1].wrong < 2 * counted[0].wrong
    # eight among 12,396 hardly count: the card says so
    assert counted[1].missed == counted[0].missed > 3


def test_only_sevens_and_large_steps_make_the_net_answer_7_to_everything(
    known, hand, digits
):
    """And both digits with small steps leave more of what it knew, as the card says."""
    sevens = to_tensors(sheets_from_text(SEVENS_OF_THE_HAND))
    end = taught(teaching.alone, known["ReLU net"], sevens, 0.3)[-1]
    assert end.missed == 0
    assert torch.equal(end.known, digits.valid_y[:, 0] == 0)
    gentle = taught(teaching.alone, known["ReLU net"], hand, 0.01)[-1]
    assert gentle.missed == 0
    assert gentle.wrong < end.wrong / 10


@EACH
def test_who_is_left_out_is_not_learned_from(known, hand, name):
    """Call a sheet by the other name: what its own copies answer stays, so right and wrong change places."""
    x, y = (each[:3] for each in hand)
    other = y.clone()
    other[1] = 1 - y[1]
    both = [
        taught(teaching.varied, known[name], (x, targets), 2) for targets in (y, other)
    ]
    for before, after in zip(*both, strict=True):
        for way in ("as_they_are", "with_variants"):
            assert getattr(before, way).sheets[1] != getattr(after, way).sheets[1]


def test_one_sheet_left_out_leaves_nothing_to_learn_from(known, hand):
    x, y = (each[:1] for each in hand)
    records = taught(teaching.varied, known["by hand"], (x, y), 1)
    assert {each.with_variants.missed for each in records} == {
        records[0].as_they_are.missed
    }


def test_variants_are_shifted_turned_and_thicker(hand):
    x = hand[0]
    many = teaching.variants(x, 2)
    assert many.shape == (len(x), 8, 784)
    assert torch.equal(many[:, 0], x)
    assert torch.allclose(many[:, 1], moved(x, 2), atol=1e-5)
    assert torch.allclose(many[:, 2], moved(x, -2), atol=1e-5)
    turned, back = many[:, 5], many[:, 6]
    assert (turned.sum(1) - x.sum(1)).abs().max() < 0.1 * x.sum(1).max()
    assert (turned - back).abs().mean() > 0.02
    assert (many[:, 7] >= x).all()
    assert (many[:, 7].sum(1) > 1.2 * x.sum(1)).all()
