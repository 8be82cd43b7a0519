"""In print."""

import pytest
import torch

from lesson.charts.spread import errors_with_spread
from lesson.experiments.presets import EPOCHS
from lesson.runs import run_for
from lesson.steps.pytorch_version import in_print
from lesson.steps.pytorch_version.changes import ladder_run
from lesson.steps.pytorch_version.in_print import (
    CLOSE,
    EQUAL,
    HAND,
    ON_THE_WAY,
    OTHER,
    Printed,
    after_training,
    before_training,
    random_starts,
)
from lesson.training import Settings


def test_a_number_in_print_is_a_diamond_where_its_curve_is():
    curves = {HAND: torch.full((41, 6), 100.0)}
    diamonds = errors_with_spread(curves, ON_THE_WAY).data["printed"]
    (twenty_first,) = diamonds.query(f"curve == {HAND!r} and epoch == 21")["wrong"]
    assert twenty_first == pytest.approx((1 - 0.9696) * 2038)


def test_the_numbers_in_print(digits):
    rows = before_training(digits)
    assert all(each.expected == EQUAL for each in rows)
    assert [each.here for each in rows] == [each.printed for each in rows]
    module = run_for(Settings("pytorch")).up_to(EPOCHS)
    net = run_for(Settings("relu_net", lr=0.1)).up_to(EPOCHS)
    later = after_training(ladder_run(False).up_to(EPOCHS), module, net)
    near = [each for each in later if each.expected == CLOSE]
    assert len(near) >= 6
    for each in near:
        here = [float(number) for number in each.here.split(" to ")]
        assert min(here) - 0.002 <= float(each.printed) <= max(here) + 0.002, each.what
    for each in [*random_starts(), *later]:
        assert (each.expected == OTHER) == bool(each.why)
        if " to " in each.here:
            low, high = map(float, each.here.split(" to "))
            assert low <= float(each.printed) <= high


def test_the_caption_of_the_numbers_in_print_counts_what_matches():
    rows = [
        Printed("a", "book", "12", "12", EQUAL),
        Printed("b", "book", "12", "13", EQUAL),
        Printed("c", "book", "0.9700", "0.9690 to 0.9710", CLOSE),
        Printed("d", "book", "0.9700", "0.9710", CLOSE),
    ]
    text = in_print.caption(rows)
    assert "**1 of 2** numbers" in text
    assert "Of 2 after training, 1 lie within ours" in text
    assert "off by **0.0010**" in text
    assert [row[3] for row in in_print.all_printed(rows)[1]] == [
        "✔ must match",
        "✘ must match",
        "should be close",
        "should be close",
    ]
