"""The benchmark runs, and what it calls ours is ours."""

import sys

import pytest
import torch

from lesson import benchmark
from lesson.training import Settings, train


def few(digits):
    return digits._replace(
        train_x=digits.train_x[::40].contiguous(),
        train_y=digits.train_y[::40].contiguous(),
    )


@pytest.fixture
def _one_thread_as_before():
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("_one_thread_as_before")
def test_it_prints_every_variant_with_its_ratios(digits, monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "load_digits", lambda: few(digits))
    options = ["--epochs", "1", "--repeats", "1", "--batch-sizes", "256"]
    monkeypatch.setattr(sys, "argv", ["benchmark", *options])
    benchmark.main()
    printed = capsys.readouterr().out
    for title in ("linear", "ReLU net"):
        assert f"\n{title}, batch size 256, 1 epochs\n" in printed
    assert "<" not in printed.partition("seconds by images")[0].partition("repeats")[2]
    for model in ("by_hand", "pytorch", "relu_net"):
        for name in (model, f"{model}, shuffled"):
            row = next(
                line for line in printed.splitlines() if line.startswith(f"{name}  ")
            )
            assert len(row.split()[-3:]) == 3
    for what in ("sweep of 16 rates", "1/4 of the images", "100 epochs", "100 hidden"):
        assert what in printed


def test_ours_goes_as_far_as_it_says(digits):
    seen = []

    def counted(digits, settings):
        for piece in train(digits, settings):
            seen.append(piece)
            yield piece

    benchmark.ours(few(digits), Settings(), 3, counted)
    assert seen[-1].number == 3


def test_the_median_is_over_interleaved_repeats():
    turns = []
    seconds = benchmark.medians(
        {"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, 3
    )
    assert turns == ["a", "b"] * 3
    assert set(seconds) == {"a", "b"}
