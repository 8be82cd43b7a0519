"""What the page about gradients says, and asks, at many settings."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.digits import load_digits
from lesson.experiments import presets
from lesson.experiments.finite_differences import check_slope
from lesson.experiments.mistakes import called_3
from lesson.experiments.one_step import trace_step
from lesson.experiments.pulls import BATCHES, Signs, batch_of, growing, pulls, signs
from lesson.experiments.step_length import (
    LENGTHS,
    StepLengths,
    model_after,
    step_lengths,
)
from lesson.experiments.two_losses import both_ways
from lesson.gradients import gradient_by_hand
from lesson.loss import LOSSES
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Settings, start_model
from lesson.words.captions import gradients as captions
from lesson.words.cards import gradients as cards
from lesson.words.questions import gradients as questions

INKED, BLANK = 28 * 13 + 14, 0
STDS = [0.001, 1.0, 3.0]


def step_of(name: str, std: float, pixel: int, seed: int = 0):
    weights, bias = start_model(Settings(seed=seed, init_std=std)).parameters()
    return trace_step(*batch_of(name, seed), weights, bias, 1.0, pixel)


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("std", STDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_caption_of_a_gradient_counts_all_784_slopes(name, std, seed):
    xb, yb = batch_of(name, seed)
    model = start_model(Settings(seed=seed, init_std=std))
    grown = growing(xb, yb, model)
    counted = signs(xb, yb, grown[-1].weights)
    assert sum(counted[2:]) == 784
    text = captions.gradient(counted)
    if not counted.below and not counted.above:
        assert f"so sure about {len(xb)} pictures" in text
        return
    assert f"{counted.below} slopes are below 0" in text
    if name.startswith("first"):
        assert f"All {len(xb)} pictures are threes and want a higher score" in text
        assert "none above" in text
    else:
        assert f"{counted.threes} threes want a higher score" in text
    assert ("although there is" in text) == (counted.silent > 0)
    rows = dict(captions.numbers(grown[-1], INKED))
    assert rows[f"`weights.grad[{INKED}]`"] == f"{model.weights.grad[INKED].item():.4g}"


def test_a_gradient_without_any_slope_is_said_to_be_rounded_to_0():
    text = captions.gradient(Signs(4, 0, 0, 0, 600, 184))
    assert (
        text
        == "The model is so sure about 4 pictures that every slope is rounded to 0."
    )
    assert "a three and want" not in captions.gradient(Signs(0, 4, 0, 100, 684, 0))


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("std", STDS)
def test_what_starves_it_is_said_as_measured(name, std):
    xb, yb = batch_of(name, 0)
    yours, other = pulls(xb, yb, 0, std), pulls(xb, yb, 0, 0.01)
    text = captions.starved(yours, other)
    wrong = int(yours.wrong.sum())
    assert f"std {std:g}: **{yours.slopes.mean().item():.3g}**" in text
    assert (f"Your {wrong} wrong picture" in text) == (wrong > 0)
    assert ("Your 1 wrong picture would" in text) == (wrong == 1)
    model = start_model(Settings(init_std=std))
    by_hand, _ = gradient_by_hand(xb, yb, model(xb).detach().sigmoid())
    heard = captions.heard(yours, by_hand, by_hand)
    assert heard.endswith("finds the same 784 slopes to the last digit.")
    assert f"Of your {len(xb)} pictures" in heard


def test_all_silent_and_one_alone_are_said_grammatically():
    xb, yb = batch_of("first 4", 0)
    measured = pulls(xb, yb, 0, 1.0)
    none = measured._replace(slopes=torch.zeros(4, 1))
    assert captions.heard(none, xb, xb).startswith("None of your pictures pulls")
    one = measured._replace(slopes=torch.tensor([[0.2], [0.0], [0.0], [0.01]]))
    assert "Of your 4 pictures, 1 accounts for half of the pull or more; for 2" in (
        captions.heard(one, xb, xb)
    )


def test_wrong_pictures_hardly_pull_with_this_loss_and_hard_with_cross_entropy():
    """Over all training pictures, from the usual start: what the card blames on the loss."""
    digits = load_digits()
    measured = pulls(digits.train_x, digits.train_y, 0, 1.0)
    assert measured.slopes[measured.wrong].mean() == pytest.approx(0.024, abs=0.001)
    assert measured.distances[measured.wrong].mean() == pytest.approx(0.967, abs=0.001)


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("seed", [0, 3])
def test_the_quiet_start_has_the_longer_gradient(name, seed):
    answer = questions.longer_now(name, seed)
    xb, yb = batch_of(name, seed)
    loud, quiet = pulls(xb, yb, seed, 1.0).length, pulls(xb, yb, seed, 0.01).length
    assert answer.right == (questions.QUIET if quiet > loud else questions.LOUD)
    assert questions.longer(
        pulls(xb, yb, seed, 1.0), pulls(xb, yb, seed, 1.0)
    ).right == (questions.EQUAL)


def test_a_longer_gradient_is_not_faster_on_sorted_batches():
    quiet, loud = presets.SMALL_AND_SORTED.settings, Settings()
    assert questions.longer_now("first 256", 0).right == questions.QUIET
    assert called_3(quiet, 1) == VALIDATION_IMAGES
    assert run_for(quiet).up_to(1)[1].wrong > run_for(loud).up_to(1)[1].wrong


def test_backward_twice_doubles():
    answer = questions.twice_now()
    assert answer.right == questions.ADDED
    once, again = (
        each
        for each in step_of("first 256", 1.0, INKED)
        if "backward" in each.statement
    )
    assert again.bias_grad == 2 * once.bias_grad != 0


@pytest.mark.parametrize("name", ["first 4", "shuffled 256"])
@pytest.mark.parametrize("std", STDS)
@pytest.mark.parametrize("pixel", [INKED, BLANK])
def test_each_statement_has_a_note_on_what_it_changed(name, std, pixel):
    trace = step_of(name, std, pixel)
    before, *notes = captions.statements(trace, 1.0)
    assert "`.grad` is `None`" in before
    assert len(notes) == len(trace) == 8
    for note, each in zip(notes, trace, strict=True):
        assert all(f"`{name}`" in note for name in each.changed)
        assert ("changed nothing at all" in note) == (not each.changed)
    once, twice = trace[2:4]
    assert ("added the same slopes" in notes[3]) == bool(once.bias_grad)
    assert ("0 to 0" in notes[3]) == (not once.bias_grad)
    moved = trace[4].weight - trace[3].weight
    assert ("too small for float32" in notes[4]) == (
        bool(once.weight_grad) and not moved
    )
    assert "starts afresh" in notes[-1]
    text = captions.stepped(trace, pixel)
    assert f"to **{trace[-1].weight:.6g}**" in text


@pytest.mark.parametrize("std", STDS)
@pytest.mark.parametrize("name", ["first 4", "first 256"])
def test_the_caption_of_the_check_names_the_best_step_of_each_precision(std, name):
    xb, yb = batch_of(name, 0)
    check = check_slope(
        xb, yb, *start_model(Settings(init_std=std)).parameters(), INKED
    )
    text = captions.checked(check, INKED, len(xb), True)
    least, step = check.closest("float32")
    assert f"Autograd says **{check.slope:.8g}**" in text
    assert f"in float32 at {step:.1g}, off by {least:.1g}." in text
    assert (f"{check.stuck or 0:.1g} on" in captions.stuck(check)) == bool(check.stuck)


@pytest.mark.parametrize(
    ("inked", "says"),
    [(True, "too sure of them"), (False, "its pixel is blank in all")],
)
def test_where_there_is_nothing_to_measure_it_says_why(inked, says):
    xb, yb = batch_of("first 4", 0)
    check = check_slope(xb, yb, *start_model(Settings()).parameters(), BLANK)
    text = captions.checked(check, BLANK, 4, inked)
    assert "nothing to measure at weight 0 with these 4 pictures" in text
    assert says in text
    assert captions.stuck(check) == "None of the differences is larger than 0."


def test_the_error_falls_and_then_rises():
    answer = questions.smaller_now()
    assert answer.right == questions.TURNS


@given(st.integers(-24, 24).map(lambda quarter: quarter / 4), st.sampled_from([0, 1]))
def test_the_caption_of_two_losses_says_who_is_right_in_the_end(score, target):
    paths = both_ways(score, target, 40)
    text = captions.two_losses(paths, target)
    by_distance, by_logarithm = (
        (path[-1].score > 0) == (target == 1) for path in paths.values()
    )
    assert ("both are right" in text) == (by_distance and by_logarithm)
    assert ("only cross-entropy is right" in text) == (by_logarithm > by_distance)
    assert ("only mnist_loss is right" in text) == (by_distance > by_logarithm)
    assert f"Pull at a score of {score:g}: mnist_loss **" in text
    assert "40 moves downhill lead to" in text
    assert "1 move downhill lead" not in text


def test_cross_entropy_crosses_far_sooner_and_pulls_far_harder():
    answer = questions.crosses_now()
    assert answer.right == questions.ENTROPY_FIRST
    shown = cards.SAME_START.show["Sure, wrong"]
    paths = both_ways(shown["score"], 1, 40)
    by_distance, by_logarithm = paths["mnist_loss"], paths["cross_entropy"]
    assert abs(by_logarithm[0].slope) > 100 * abs(by_distance[0].slope)
    assert by_distance[-1].score < 0 < by_logarithm[-1].score
    assert "mnist_loss takes 161 moves, cross-entropy 6." in answer.because


@pytest.mark.parametrize(
    ("moves", "right"),
    [
        ((5, 5), questions.BOTH_FEW),
        ((1, 0), questions.ENTROPY_FIRST),
        ((3, 90), questions.MNIST_FIRST),
    ],
)
def test_far_fewer_is_a_tenth(moves, right):
    named = dict(zip(LOSSES, moves, strict=True))
    assert questions.crosses(named).right == right
    assert ("1 move," in questions.crosses(named).because) == (moves[0] == 1)


def test_cross_entropy_hears_a_wrong_picture_the_more_the_surer_it_is():
    """An undecided picture is what mnist_loss hears best, one hopelessly wrong what cross-entropy does."""
    undecided, hopeless = (both_ways(score, 1, 0) for score in (0.0, -6.0))
    pull = {name: abs(path[0].slope) for name, path in undecided.items()}
    assert pull["mnist_loss"] > 50 * abs(hopeless["mnist_loss"][0].slope)
    assert 0.99 < abs(hopeless["cross_entropy"][0].slope) < 1
    assert pull["cross_entropy"] == pytest.approx(0.5)


def tried(images: str, std: float, epochs: int = 0, loss: str = "mnist_loss"):
    settings = Settings(init_std=std, shuffle=True, loss=loss)
    return step_lengths(batch_of(images, 0), model_after(settings, epochs), loss)


def test_a_step_can_be_too_short_and_too_long():
    steps = tried("shuffled 256", 0.01)
    assert abs(steps.batch_loss[1] - steps.batch_loss[0]) < 0.01
    assert abs(steps.batch_loss[-1] - steps.batch_loss[-4]) < 0.001  # flat
    assert min(steps.batch_loss) < steps.batch_loss[-1]


def test_the_longest_step_on_threes_calls_everything_a_3_and_a_mixed_batch_agrees_longer():
    sorted_steps, mixed = (tried(each, 0.01) for each in ("first 256", "shuffled 256"))
    assert sorted_steps.wrong[-1] == 1028
    assert sorted_steps.batch_loss[-1] < 1e-6
    best = [min(range(62), key=each.loss.__getitem__) for each in (sorted_steps, mixed)]
    assert LENGTHS[best[1]] > 10 * LENGTHS[best[0]]


def test_which_length_is_best_depends_on_where_one_stands():
    loud, small, later = (
        LENGTHS[tried(knobs["images"], knobs["init_std"], knobs["before"]).best]
        for knobs in cards.RUNNING_START.show.values()
    )
    assert loud > 5 * small
    assert later < loud / 5


@pytest.mark.parametrize("loss", ["mnist_loss", "cross_entropy"])
@pytest.mark.parametrize("lr", [0.001, 1.0, 100.0])
def test_the_caption_of_steps_names_the_best_and_how_far_the_rate_goes(loss, lr):
    steps = tried("shuffled 256", 0.1, loss=loss)
    text = captions.how_far(steps, lr)
    best = LENGTHS[steps.best]
    side = "less far" if lr < best / 1.2 else "farther" if lr > best * 1.2 else "as far"
    assert f"A learning rate of {lr:g} goes {side}." in text
    assert f"{steps.loss[steps.best]:.4f}, {steps.wrong[steps.best]:,} wrong" in text


def test_where_no_step_helps_the_caption_says_so():
    steps = StepLengths([0.1, *[0.2] * 61], [0.1] * 62, [1] * 62)
    assert captions.how_far(steps, 1.0).startswith("No step is best for this batch")
