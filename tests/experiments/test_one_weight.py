"""Small changes of one score, of three predictions and of one weight, against PyTorch's own and literal computation."""

import math

import pytest
import torch

from lesson.charts.one_weight import one_weight_turned
from lesson.charts.predictions import (
    SCORES,
    loss_of_one,
    one_picture,
    three_pictures,
)
from lesson.digits import load_digits
from lesson.experiments.one_weight import (
    OneWeight,
    blank_pixels,
    downhill,
    has_slope,
    measure_few,
    one_score,
    one_weight,
    raise_weight,
    sweep,
    turning_points,
)
from lesson.loss import batch_accuracy, mnist_loss
from lesson.training import Settings, start_model
from lesson.words.numbers import plain

INKED, BLANK = 28 * 9 + 14, 0


def weight_of(pixel: int, seed: int = 0, init_std: float = 1.0) -> OneWeight:
    digits = load_digits()
    return one_weight(
        digits.train_x,
        digits.train_y,
        start_model(Settings(seed=seed, init_std=init_std)),
        pixel,
    )


@pytest.fixture(scope="module")
def weight() -> OneWeight:
    return weight_of(INKED)


def few_images(scores: list[float], ink: list[float], targets: list[int]) -> OneWeight:
    """A weight over a handful of made-up pictures, whose slope is nobody's business."""
    columns = (
        torch.tensor(values, dtype=torch.float64).unsqueeze(1)
        for values in (ink, scores)
    )
    return OneWeight(0.0, 0.0, *columns, torch.tensor(targets).unsqueeze(1))


@pytest.mark.parametrize("score", [-30.0, -1.0, 0.0, 0.25, 6.0])
def test_one_score_is_the_sigmoid_and_its_distance_to_either_target(score):
    one = one_score(score)
    assert one.sigmoid == pytest.approx(1 / (1 + math.exp(-score)), abs=1e-7)
    assert one.loss_if_three == pytest.approx(1 - one.sigmoid, abs=1e-7)
    assert one.loss_if_seven == pytest.approx(one.sigmoid, abs=1e-7)
    assert one.step == (score > 0)


@pytest.mark.parametrize(
    ("third", "loss", "right"),
    [(0.2, (0.1 + 0.4 + 0.8) / 3, 2), (0.4, 1.1 / 3, 2), (0.8, 0.7 / 3, 3)],
)
def test_three_predictions_have_the_loss_one_works_out_by_hand(third, loss, right):
    few = measure_few([0.9, 0.4, third], [1, 0, 1])
    assert few.loss == pytest.approx(loss)
    assert few.distances == pytest.approx([0.1, 0.4, 1 - third])
    assert few.right == right


def test_the_toy_losses_round_to_the_numbers_of_the_lesson():
    assert f"{measure_few([0.9, 0.4, 0.2], [1, 0, 1]).loss:.4f}" == "0.4333"
    assert f"{measure_few([0.9, 0.4, 0.8], [1, 0, 1]).loss:.4f}" == "0.2333"


def test_a_prediction_of_exactly_one_half_says_seven_as_a_score_of_zero_does():
    assert measure_few([0.5, 0.5], [1, 0]).right == 1


@pytest.mark.parametrize("nudge", [1e-6, 1e-3, 0.1, 1.0])
def test_raising_a_weight_equals_the_model_with_that_weight_raised(weight, nudge):
    digits, model = load_digits(), start_model(Settings())
    before = model(digits.train_x).detach()
    model.weights.data[INKED] += nudge
    after = model(digits.train_x).detach()
    nudged = raise_weight(weight, nudge)
    # float32 rounds each score by some 1e-6, so that a picture or two may fall on the other side of zero
    assert nudged.answers == pytest.approx(
        ((after > 0) != (before > 0)).sum().item(), abs=2
    )
    assert nudged.accuracy == pytest.approx(
        batch_accuracy(after, digits.train_y).item(), abs=2 / 12396
    )
    loss = mnist_loss(after, digits.train_y) - mnist_loss(before, digits.train_y)
    assert nudged.loss == pytest.approx(loss.item(), abs=5e-7)


def test_the_slope_is_the_one_that_float64_autograd_finds(weight):
    turn = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    mnist_loss(weight.scores + turn * weight.ink, weight.targets).backward()
    assert weight.slope == pytest.approx(turn.grad.item(), rel=1e-5)


def test_the_slope_foretells_small_nudges_better_than_large_ones(weight):
    errors = [
        abs(nudged.loss / nudged.predicted - 1)
        for nudged in (raise_weight(weight, 10.0**-n) for n in (0, 1, 2))
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-2


def test_a_millionth_changes_no_answer_but_the_loss_and_single_precision_sees_neither(
    weight,
):
    nudged = raise_weight(weight, 1e-6)
    assert nudged.answers == nudged.right == 0
    assert nudged.loss == pytest.approx(weight.slope * 1e-6, rel=1e-4)
    assert raise_weight(weight.in_single_precision(), 1e-6).loss != pytest.approx(
        nudged.loss, rel=0.5
    )


@pytest.mark.parametrize(
    ("init_std", "reach"), [(1.0, 10.0), (1.0, 0.05), (0.01, 0.005), (3.0, 10.0)]
)
def test_every_point_of_the_staircase_is_the_accuracy_of_the_model_there(
    init_std, reach
):
    weight = weight_of(INKED, seed=1, init_std=init_std)
    turned = sweep(weight, reach)
    now = round(weight.accuracy * 12396)
    for turn, right in list(zip(*turned.curve[:2], strict=True))[::6]:
        scores = weight.scores + turn * weight.ink
        assert right + now == ((scores > 0) == (weight.targets == 1)).sum()
    turns, heights = turned.stairs
    assert (turns.diff() >= 0).all()
    assert len(turns) <= 1003
    treads = list(zip(turns, turns[1:], heights, strict=False))
    for low, high, height in treads[:: max(1, len(turns) // 20)]:
        # With no stair left out, the tread is level from end to end.
        if high - low > 1e-9 and len(turns) < 500:
            assert raise_weight(weight, ((low + high) / 2).item()).right == height


def test_no_answer_changes_within_the_tread_and_one_does_just_beyond(weight):
    down, up = sweep(weight, 1.0).tread
    assert down < 0 < up
    for edge in (down, up):
        assert raise_weight(weight, edge * (1 - 1e-9)).answers == 0
        assert raise_weight(weight, edge * (1 + 1e-9)).answers == 1


def test_an_answer_turns_where_its_score_crosses_zero():
    weight = few_images(
        scores=[-1.0, 2.0, 0.0, 5.0], ink=[0.5, 1.0, 1.0, 0.0], targets=[1, 0, 0, 1]
    )
    turns, gains = turning_points(weight)
    assert turns.tolist() == [-2.0, 0.0, 2.0]  # the picture without ink has none
    assert gains.tolist() == [-1, -1, 1]
    turned = sweep(weight, 4.0, points=9)  # at -4, -3, … 4
    # A score of exactly 0 still says seven.
    assert turned.curve[1].tolist() == [1, 1, 1, 0, 0, -1, -1, 0, 0]
    assert turned.stairs[0].tolist() == [-4, -2, 0, 2, 4]
    assert turned.stairs[1].tolist() == [1, 0, -1, 0, 0]


def test_144_pixels_are_blank_and_nothing_changes_for_any_nudge_of_theirs():
    blank = blank_pixels(load_digits().train_x)
    assert len(blank) == 144
    assert BLANK in blank
    assert INKED not in blank
    weight = weight_of(BLANK)
    assert weight.inked == 0
    assert weight.slope == 0
    for nudge in (1e-6, 1.0, 1e6):
        nudged = raise_weight(weight, nudge)
        assert (nudged.answers, nudged.right, nudged.loss) == (0, 0, 0)
    turned = sweep(weight, 10.0)
    assert turned.tread == (-math.inf, math.inf)
    assert not turned.curve[1].any()
    assert not turned.curve[2].any()


def test_the_loss_has_a_slope_and_accuracy_has_none():
    digits, model = load_digits(), start_model(Settings())
    assert has_slope(mnist_loss, digits.train_x, digits.train_y, model)
    assert not has_slope(batch_accuracy, digits.train_x, digits.train_y, model)


@pytest.mark.parametrize(
    ("number", "sign", "words"),
    [
        (3.656e-9, "+", "+0.00000000366"),
        (1e-6, "-", "0.000001"),
        (0.0, "+", "0"),
        (-141.4, "+", "-141"),
        (math.inf, "+", "+∞"),
        (-math.inf, "-", "-∞"),
        (1.1e-16, "+", "+1.1e-16"),
    ],
)
def test_plain_numbers(number, sign, words):
    assert plain(number, sign) == words


def test_the_chart_of_the_loss_of_one_picture_is_drawn_and_says_what_it_shows():
    assert loss_of_one(one_score(1.0)).chart().to_dict()
    for score in SCORES:
        assert f"At a score of {score:g} " in loss_of_one(one_score(score)).alt


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("score", [SCORES[0], 0.0, SCORES[-1]])
def test_the_chart_of_one_picture_follows_its_score_downhill(score, target):
    path = downhill(score, target, 5)
    figure = one_picture(path, target, "data:image/png;base64,")
    assert figure.chart().to_dict()
    assert figure.spec is one_picture(path[:2], 1 - target, "").spec
    rows = figure.data["path"]
    assert rows["move"].tolist() == [0, 1, 2, 3, 4, 5]
    assert rows["newest"].tolist() == [False] * 5 + [True]
    assert rows["score"].tolist() == [each.score for each in path]
    assert rows["loss"].tolist() == pytest.approx(
        (rows["value"] - target).abs().tolist(), abs=1e-6
    )


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("lr", [0.5, 1.0])
def test_a_score_goes_downhill_as_pytorch_takes_it(target, lr):
    path = downhill(-2.0, target, 10, lr)
    score = torch.tensor(-2.0, requires_grad=True)
    optimizer = torch.optim.SGD([score], lr)
    for each in path:
        assert each.score == pytest.approx(score.item(), abs=1e-5)
        optimizer.zero_grad()
        (score.sigmoid() - target).abs().backward()
        optimizer.step()
    losses = [each.loss_if_three if target else each.loss_if_seven for each in path]
    assert losses == sorted(losses, reverse=True)


def test_the_chart_of_three_pictures_shows_each_distance_and_their_mean():
    few = measure_few([0.9, 0.4, 0.2], [1, 0, 1])
    figure = three_pictures(["", "", ""], [0.9, 0.4, 0.2], [1, 0, 1], few)
    assert figure.chart().to_dict()
    rows, (mean,) = figure.data["pictures"], figure.data["mean"].to_dict("records")
    assert rows["words"].tolist() == ["0.10", "0.40", "0.80"]
    assert rows["verdict"].tolist() == ["right", "right", "wrong"]
    assert (mean["words"], mean["verdict"]) == ("0.4333", "2 of 3 right")


@pytest.mark.parametrize("pixel", [INKED, BLANK])
def test_the_chart_of_one_weight_is_drawn(pixel):
    weight = weight_of(pixel)
    assert (
        one_weight_turned(sweep(weight, 0.05), raise_weight(weight, 0.01))
        .chart()
        .to_dict()
    )


@pytest.mark.parametrize("pixel", [INKED, BLANK, 28 * 14 + 25])
@pytest.mark.parametrize("reach", [5e-6, 10.0])
def test_the_chart_of_one_weight_has_a_real_extent_that_holds_everything_and_one_specification(
    pixel, reach
):
    weight = weight_of(pixel)
    figure = one_weight_turned(sweep(weight, reach), raise_weight(weight, reach / 5))
    assert figure.spec is one_weight_turned(sweep(weight, 1.0)).spec
    for column in ("turn", "right", "loss"):
        low, high = figure.data["ends"][column]
        assert low < high
        for name in ("curve", "tangent", "now", "turned", "slopes"):
            assert figure.data[name][column].between(low, high).all()
    assert len(figure.data["turned"]) == 1


def test_the_rings_of_one_weight_turned_go_through_its_curve():
    turned = sweep(weight_of(INKED), 10.0)
    figure = one_weight_turned(turned)
    rings, curve = figure.data["turned"], figure.data["curve"]
    assert rings["frame"].tolist() == list(range(len(curve)))
    assert rings[["turn", "right", "loss"]].equals(curve)
    assert rings["newest"].tolist() == [False] * (len(curve) - 1) + [True]
    assert (
        rings["words"].iloc[-1].startswith(f"+10: {curve['right'].iloc[-1]:+d} right")
    )
