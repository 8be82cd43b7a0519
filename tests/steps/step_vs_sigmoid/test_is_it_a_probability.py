"""Is it a probability?"""

import json
from dataclasses import asdict, replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments import presets
from lesson.loss import LOSSES, mnist_loss
from lesson.runs import Run, run_for
from lesson.steps.step_vs_sigmoid import is_it_a_probability
from lesson.steps.step_vs_sigmoid.is_it_a_probability import (
    EDGES,
    USUAL,
    Reliability,
    mean_loss,
    reliability,
    reliability_by_epoch,
    reliability_diagram,
)
from lesson.steps.training_loop.trials import LARGE_AND_SHUFFLED
from lesson.training import VALIDATION_IMAGES, Settings, model_at
from lesson.words.numbers import wilson


@pytest.fixture(scope="module")
def runs() -> dict:
    return {loss: Run(Settings(batch_size=4096, loss=loss)).up_to(3) for loss in LOSSES}


def logits(*predictions: float) -> torch.Tensor:
    return torch.tensor(predictions, dtype=torch.float64).logit()


def kept(preset: presets.Preset, loss: str) -> Reliability:
    settings = replace(preset.settings, loss=loss)
    return reliability_by_epoch(run_for(settings).up_to(preset.epochs)[-1:])[0]


def test_four_answers_counted_by_hand():
    scores = logits(0.9995, 0.995, 0.2, 0.6)
    measured = reliability(7, scores, torch.tensor([1.0, 0.0, 0.0, 1.0]))
    assert [each[:2] for each in measured.groups] == [(1, 0), (1, 1), (0, 0), (2, 0)]
    assert measured.groups[-1].said == pytest.approx(0.3)
    assert measured.epoch == 7
    assert measured.wrong == 1
    assert measured.sure == pytest.approx(0.995)
    assert measured.promised == pytest.approx(0.0005 + 0.005 + 0.2 + 0.4)
    assert measured.rolled == pytest.approx(0.0005 + 0.995 + 0.2 + 0.4)
    assert measured.confidence == pytest.approx(1 - measured.promised / 4)


def test_without_a_wrong_answer_nobody_is_sure_and_wrong():
    measured = reliability(0, logits(0.9, 0.1), torch.tensor([1.0, 0.0]))
    assert measured.wrong == 0
    assert measured.sure is None


def test_a_score_so_large_that_p_is_1_still_has_a_doubt():
    measured = reliability(0, torch.tensor([60.0]), torch.tensor([1.0]))
    assert 0 < measured.groups[0].said < 1e-25


@pytest.mark.slow
@given(st.floats(0.55, 0.95))
def test_mnist_loss_wants_certainty_and_cross_entropy_the_share(threes):
    steps = [step / 1000 for step in range(1, 1000)]
    least = {
        name: min(steps, key=lambda p: mean_loss(p, threes, loss_func))
        for name, loss_func in LOSSES.items()
    }
    assert least["mnist_loss"] == steps[-1]
    assert least["cross_entropy"] == pytest.approx(threes, abs=0.0025)


@pytest.mark.parametrize("preset", [USUAL, LARGE_AND_SHUFFLED])
def test_all_epochs_at_once_are_as_each_model_alone(digits, preset):
    epochs = run_for(preset.settings).up_to(10)
    for epoch, measured in zip(epochs, reliability_by_epoch(epochs), strict=True):
        scores = model_at(preset.settings, epoch.parameters)(digits.valid_x).detach()
        assert measured.epoch == epoch.number
        assert abs(measured.wrong - epoch.wrong) <= 1  # a score at 0, rounded
        assert sum(group.pictures for group in measured.groups) == VALIDATION_IMAGES
        assert sum(group.wrong for group in measured.groups) == measured.wrong
        loss = mnist_loss(scores, digits.valid_y).item()
        assert measured.rolled / VALIDATION_IMAGES == pytest.approx(loss, rel=1e-3)
        assert len(measured.groups) == len(EDGES)


@pytest.mark.parametrize("preset", [USUAL, presets.JUST_RIGHT, LARGE_AND_SHUFFLED])
def test_mnist_loss_is_near_the_error_rate(preset):
    measured = kept(preset, "mnist_loss")
    assert abs(measured.rolled - measured.wrong) < 4


def test_a_reliability_diagram_has_every_group_of_every_epoch_with_its_interval(runs):
    figure = reliability_diagram(runs)
    assert json.dumps(figure.chart().to_dict())
    groups = figure.data["groups"]
    assert len(groups) == 2 * 4 * 4
    assert (groups.groupby(["name", "epoch"])["pictures"].sum() == 2038).all()
    for _, row in groups[groups["pictures"] > 0].iterrows():
        assert (row["low"], row["high"]) == wilson(row["wrong"], row["pictures"])
        assert row["low"] - 1e-9 <= row["share"] <= row["high"] + 1e-9
        assert row["count"] == f"{row['wrong']:,}/{row['pictures']:,}"
    wrong = runs["mnist_loss"][3].wrong
    (words,) = figure.data["words"]["words"]
    assert f"mnist_loss after epoch 3: {wrong:,} wrong" in words


def test_while_training_only_the_newest_epoch_is_sent(runs):
    early = reliability_diagram(runs, finished=False)
    assert set(early.data["groups"]["epoch"]) == {3}
    late = reliability_diagram(runs)
    assert (early.spec, early.alt) == (late.spec, late.alt)


def by_luck(measured: Reliability) -> bool:
    """Whether so many more wrong answers than promised could be luck: two standard errors of a count."""
    return measured.wrong - measured.promised <= 2 * measured.promised**0.5


def test_p_promises_far_fewer_mistakes_than_there_are():
    answer = is_it_a_probability.promised_now()
    assert answer.right == is_it_a_probability.TIMES_MORE
    sure = "mean confidence is 0.994, in its wrong answers still 0.895"
    assert sure in answer.because


@pytest.mark.parametrize(
    ("promised", "right"),
    [
        (12.0, is_it_a_probability.TIMES_MORE),
        (40.0, is_it_a_probability.ABOUT),
        (116.0, is_it_a_probability.TIMES_FEWER),
    ],
)
def test_a_promise_is_kept_within_a_factor_of_two(promised, right):
    measured = Reliability(40, 58, promised, 58.0, 0.9, 0.99, ())
    answer = is_it_a_probability.promised(measured)
    assert answer.right == right
    assert ("is none" in answer.because) == (right != is_it_a_probability.ABOUT)


def test_none_wrong_is_said_without_a_confidence():
    measured = Reliability(40, 0, 12.0, 3.0, None, 0.99, ())
    answer = is_it_a_probability.promised(measured)
    assert answer.right == is_it_a_probability.TIMES_FEWER
    assert "still" not in answer.because


@pytest.mark.slow
def test_by_default_neither_keeps_its_word_from_a_small_start_cross_entropy_nearly():
    small = asdict(presets.JUST_RIGHT.settings) | {"epochs": 40}
    assert is_it_a_probability.HONEST.show["Small start"].items() <= small.items()
    by_default = [kept(USUAL, loss) for loss in LOSSES]
    assert not any(map(by_luck, by_default))
    assert by_luck(kept(presets.JUST_RIGHT, "cross_entropy"))
    assert not by_luck(kept(presets.JUST_RIGHT, "mnist_loss"))


@pytest.mark.parametrize("settings", [Settings(), Settings(lr=100.0)])
@pytest.mark.parametrize("last", [0, 1, 5])
def test_the_caption_of_a_promise_is_that_of_its_runs(settings, last):
    runs = [run_for(replace(settings, loss=loss)).up_to(last) for loss in LOSSES]
    text = is_it_a_probability.caption(*runs)
    assert text.startswith(f"mnist_loss {runs[0][-1].valid_loss:.4f} × 2,038 = **")
    assert f"**{runs[0][-1].wrong:,}** are" in text
    assert len(text.replace("*", "")) <= 150


def test_the_table_of_seven_in_ten_has_its_least_at_07_for_cross_entropy_only():
    heads, rows = is_it_a_probability.seven_in_ten()
    assert heads == ("p", "mnist_loss", "cross-entropy")
    of_distance, of_logarithm = (
        min(rows, key=lambda row: row[column])[0] for column in (1, 2)
    )
    assert (of_distance, of_logarithm) == ("0.99", "0.7")
