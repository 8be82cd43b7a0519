"""What the page about step and sigmoid says, and asks, at many settings."""

from dataclasses import asdict, replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments import presets
from lesson.experiments.one_weight import (
    Nudged,
    OneWeight,
    Sweep,
    blank_pixels,
    downhill,
    measure_few,
    one_weight,
    raise_weight,
    sweep,
)
from lesson.experiments.reliability import Reliability, reliability_by_epoch
from lesson.loss import LOSSES
from lesson.runs import run_for
from lesson.training import Settings, start_model
from lesson.words.captions import step_vs_sigmoid as captions
from lesson.words.cards import step_vs_sigmoid as cards
from lesson.words.questions import step_vs_sigmoid as questions

hundredths = st.integers(0, 100).map(lambda step: step / 100)
INKED = 28 * 9 + 14


def weight_of(digits, pixel: int, std: float = 1.0, seed: int = 0) -> OneWeight:
    model = start_model(Settings(seed=seed, init_std=std))
    return one_weight(digits.train_x, digits.train_y, model, pixel)


@given(st.integers(-24, 24).map(lambda quarter: quarter / 4), st.sampled_from([0, 1]))
def test_the_caption_of_one_picture_says_how_far_its_loss_falls(score, target):
    path = downhill(score, target, 3)
    text = captions.one_picture(path, target)
    first, last = (float(each.strip("*.")) for each in text.split() if "**" in each)
    assert first == pytest.approx(abs(path[0].sigmoid - target), abs=1e-4)
    assert last <= first
    assert "3 moves downhill bring" in text


@given(st.lists(hundredths, min_size=3, max_size=3))
def test_the_loss_by_hand_adds_up(predictions):
    few = measure_few(predictions, questions.TARGETS)
    text = captions.three_pictures(predictions, questions.TARGETS, few)
    terms = text.split(" = ")[1].replace("−", "-")
    assert eval(terms) == pytest.approx(few.loss)
    assert f"= **{few.loss:.4f}**" in text
    right = sum(
        (each > 0.5) == (target == 1)
        for each, target in zip(predictions, questions.TARGETS, strict=True)
    )
    assert f"accuracy = {right} / 3" in text


def test_moving_the_third_prediction_to_04_helps_only_the_loss():
    answer = questions.moved()
    assert answer.right == questions.ONLY_LOSS
    assert "from 0.4333 to 0.3667" in answer.because
    assert "still 2 of 3" in answer.because
    assert "at 0.8 3 of 3 are right, and the loss is 0.2333" in answer.because


@pytest.mark.parametrize("pixel", [0, INKED, 28 * 14 + 25])
@pytest.mark.parametrize("std", [0.001, 1.0, 3.0])
@pytest.mark.parametrize("seed", [0, 7])
def test_captions_and_the_tiny_nudge_are_those_of_the_weight(digits, pixel, std, seed):
    weight = weight_of(digits, pixel, std, seed)
    tiny = raise_weight(weight, questions.TINY_NUDGE)
    answer = questions.tiny(weight, tiny)
    low, high = {
        "None of them": (0, 0),
        "1 to 10": (1, 10),
        "11 to 100": (11, 100),
    }.get(answer.right, (101, 12396))
    assert low <= tiny.answers <= high
    assert ("the loss changes by" in answer.because) == (tiny.loss != 0)
    blanks = blank_pixels(digits.train_x)
    turned = captions.turned(weight, sweep(weight, 10.0), blanks)
    nudged = captions.nudged(weight, tiny, sweep(weight, 5e-4), blanks)
    blank = not weight.inked
    assert ("as 144 of the 784, is blank" in turned) == blank
    assert ("Nothing changes" in turned) == ("Nothing changes" in nudged) == blank
    if not blank:
        assert f"{weight.inked:,} of 12,396" in turned
        assert f"right answers {tiny.right:+,}" in nudged


@pytest.mark.parametrize(
    ("answers", "right", "says"),
    [
        (0, 0, "0 predictions change; right answers +0."),
        (1, -1, "1 prediction changes; right answers -1."),
        (1200, 3, "1,200 predictions change; right answers +3."),
    ],
)
def test_the_caption_of_a_nudge_is_grammatical(digits, answers, right, says):
    weight = weight_of(digits, INKED)
    nudged = Nudged(0.01, answers, right, 0.5, 1e-5, 1e-5)
    turned = Sweep(0.05, 0.001, (-torch.inf, 0.1), (), ())
    text = captions.nudged(weight, nudged, turned, [])
    assert text.startswith(says)
    assert "From -∞ to +0.1 accuracy notices nothing." in text


def test_a_millionth_seems_to_change_another_loss_in_single_precision(digits):
    weight = weight_of(digits, INKED)
    table = [raise_weight(weight, each) for each in (1e-6, 1.0)]
    single = raise_weight(weight.in_single_precision(), 1e-6)
    text = captions.double_precision(weight, table, single)
    assert "a nudge of 1 it predicts +0.00366" in text
    assert "there a nudge of 0.000001 would seem" in text
    assert [row[0] for row in captions.nudges(table)] == ["0.000001", "1"]


def test_a_sure_and_wrong_score_hardly_moves_and_a_doubtful_one_crosses_over():
    shown = cards.TOO_SURE.show
    sure, doubtful = (downhill(shown[name]["score"], 1, 40) for name in shown)
    assert sure[-1].score - sure[0].score < 0.2
    assert doubtful[-1].score > 0
    assert doubtful[-1].loss_if_three < 0.1


def test_the_card_shows_a_blank_pixel_and_one_with_ink(digits):
    blank, inked = (
        28 * each["row"] + each["column"] for each in cards.BLANK.show.values()
    )
    assert blank in blank_pixels(digits.train_x)
    assert inked not in blank_pixels(digits.train_x)


def test_no_small_step_of_accuracy_is_a_slope_but_that_of_the_loss_is(digits):
    """The staircase of the card: flat where the weight stands; and each picture with ink is a stair."""
    weight = weight_of(digits, INKED)
    down, up = sweep(weight, 1.0).tread
    assert down < 0 < up
    assert raise_weight(weight, up / 2).right == 0
    assert raise_weight(weight, up / 2).loss != 0


def kept(preset: presets.Preset, loss: str) -> Reliability:
    settings = replace(preset.settings, loss=loss)
    return reliability_by_epoch(run_for(settings).up_to(preset.epochs)[-1:])[0]


def by_luck(measured: Reliability) -> bool:
    """Whether so many more wrong answers than promised could be luck: two standard errors of a count."""
    return measured.wrong - measured.promised <= 2 * measured.promised**0.5


def test_p_promises_far_fewer_mistakes_than_there_are():
    answer = questions.promised_now()
    assert answer.right == questions.TIMES_MORE
    assert (
        "mean confidence is 0.994, in its wrong answers still 0.895" in answer.because
    )


@pytest.mark.parametrize(
    ("promised", "right"),
    [
        (12.0, questions.TIMES_MORE),
        (40.0, questions.ABOUT),
        (116.0, questions.TIMES_FEWER),
    ],
)
def test_a_promise_is_kept_within_a_factor_of_two(promised, right):
    measured = Reliability(40, 58, promised, 58.0, 0.9, 0.99, ())
    answer = questions.promised(measured)
    assert answer.right == right
    assert ("is none" in answer.because) == (right != questions.ABOUT)


def test_none_wrong_is_said_without_a_confidence():
    measured = Reliability(40, 0, 12.0, 3.0, None, 0.99, ())
    assert questions.promised(measured).right == questions.TIMES_FEWER
    assert "still" not in questions.promised(measured).because


@pytest.mark.parametrize(
    "preset", [presets.USUAL, presets.JUST_RIGHT, presets.LARGE_AND_SHUFFLED]
)
def test_mnist_loss_is_near_the_error_rate(preset):
    measured = kept(preset, "mnist_loss")
    assert abs(measured.rolled - measured.wrong) < 4


def test_by_default_neither_keeps_its_word_from_a_small_start_cross_entropy_nearly():
    assert (
        cards.HONEST.show["Small start"].items()
        <= (asdict(presets.JUST_RIGHT.settings) | {"epochs": 40}).items()
    )
    by_default = [kept(presets.USUAL, loss) for loss in LOSSES]
    assert not any(map(by_luck, by_default))
    assert by_luck(kept(presets.JUST_RIGHT, "cross_entropy"))
    assert not by_luck(kept(presets.JUST_RIGHT, "mnist_loss"))


@pytest.mark.parametrize("settings", [Settings(), Settings(lr=100.0)])
@pytest.mark.parametrize("last", [0, 1, 5])
def test_the_caption_of_a_promise_is_that_of_its_runs(settings, last):
    runs = [run_for(replace(settings, loss=loss)).up_to(last) for loss in LOSSES]
    text = captions.kept_word(*runs)
    assert text.startswith(f"mnist_loss {runs[0][-1].valid_loss:.4f} × 2,038 = **")
    assert f"**{runs[0][-1].wrong:,}** are" in text
    assert len(text.replace("*", "")) <= 150


def test_the_table_of_seven_in_ten_has_its_least_at_07_for_cross_entropy_only():
    heads, rows = captions.seven_in_ten()
    assert heads == ("p", "mnist_loss", "cross-entropy")
    of_distance, of_logarithm = (
        min(rows, key=lambda row: row[column])[0] for column in (1, 2)
    )
    assert (of_distance, of_logarithm) == ("0.99", "0.7")


def test_autograd_follows_both_losses_and_not_the_accuracy():
    assert dict(captions.followed()) == {
        "`mnist_loss`": "True",
        "`cross_entropy`": "True",
        "`batch_accuracy`": "False",
    }
