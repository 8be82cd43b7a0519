"""All three curves."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.comparison import Comparison, compare_runs
from lesson.experiments.presets import EPOCHS
from lesson.runs import Run, run_for
from lesson.steps.pytorch_version import all_three_curves
from lesson.steps.pytorch_version.all_three_curves import posts_picture
from lesson.training import VALIDATION_IMAGES, Epoch, Settings

wrong_counts = st.integers(0, VALIDATION_IMAGES)


def test_the_specification_of_the_posts_picture_stays_while_its_data_move():
    epochs = Run(Settings(batch_size=4096)).up_to(2)
    one, two = (posts_picture({"a": part}, 40) for part in (epochs[:1], epochs))
    assert (one.spec, one.alt, one.data.keys()) == (two.spec, two.alt, two.data.keys())
    assert two.data["curves"]["accuracy"].tolist() == [
        each.valid_accuracy for each in epochs
    ]


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


@given(wrong_counts, wrong_counts, wrong_counts, st.integers(0, 100), st.data())
def test_the_caption_of_three_models_never_makes_much_of_little(
    one, two, three, last, data
):
    runs = [[epoch(last, each)] for each in (one, two, three)]
    least = max(0, two + three - VALIDATION_IMAGES)
    shared = data.draw(st.integers(least, min(two, three)))
    found = Comparison(
        [], list(range(three - shared)), list(range(two - shared)), [0] * shared
    )
    text = all_three_curves.caption(*runs, found)
    assert f"After {last} epoch{'' if last == 1 else 's'}, wrong of 2,038: by" in text
    assert f"**{one:,}**, PyTorch's version **{two:,}**, ReLU net **{three:,}**" in text
    if abs(two - three) <= 5:
        assert "did better" not in text
    if "did better" in text:
        better = "ReLU net" if three < two else "PyTorch's version"
        assert f"{better} did better" in text


@pytest.mark.slow
def test_the_net_and_pytorchs_version_are_too_close_to_call_for_the_seeds_of_the_card():
    for seed in (0, 1, 2):
        settings = (
            Settings("pytorch", seed=seed),
            Settings("relu_net", lr=0.2, seed=seed),
        )
        runs = [run_for(each) for each in settings]
        linear, net = (run.up_to(EPOCHS) for run in runs)
        found = compare_runs(*runs, last=EPOCHS)
        text = all_three_curves.caption(linear, linear, net, *found)
        assert "did better" not in text
