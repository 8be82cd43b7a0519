"""Can you?"""

import pytest

from lesson.runs import run_for
from lesson.steps.training_loop import can_you
from lesson.steps.training_loop.can_you import (
    JUDGES,
    Judged,
    everything_a_3,
    few_soon,
    one_step,
    sorted_and_harmless,
)
from lesson.training import TRAINING_IMAGES, Settings
from tests.steps.training_loop.shared import epoch

SOLUTIONS = {
    one_step: (Settings(batch_size=TRAINING_IMAGES, init_std=0.01, lr=50.0), 1),
    everything_a_3: (Settings(init_std=0.01), 1),
    few_soon: (Settings(shuffle=True, init_std=0.1, batch_size=64, lr=5.0), 5),
    sorted_and_harmless: (Settings(lr=5.0), 40),
}


@pytest.mark.parametrize("judge", JUDGES)
def test_a_goal_can_be_reached_and_the_defaults_do_not(judge):
    settings, last = SOLUTIONS[judge]
    assert judge(settings, run_for(settings).up_to(last)).reached
    assert not judge(Settings(), run_for(Settings()).up_to(40)).reached


def test_a_goal_is_not_reached_by_what_it_forbids():
    whole = Settings(batch_size=TRAINING_IMAGES, init_std=0.01, lr=50.0)
    assert not one_step(whole, run_for(whole).up_to(2)).reached
    mixed = Settings(lr=5.0, shuffle=True)
    epochs = run_for(mixed).up_to(40)
    assert not sorted_and_harmless(mixed, epochs).reached
    assert not few_soon(mixed, epochs).reached  # too late


@pytest.mark.parametrize("reached", [True, False])
def test_a_goal_says_whether_it_is_reached_and_what_the_run_has(reached):
    runs = {"this run": [epoch(0, 1000), epoch(1, 50)]}
    text = can_you.caption(lambda *_: Judged(reached, "1 step, 50 wrong"), None, runs)
    assert text.startswith("✔ **Reached**: " if reached else "Not yet: ")
    assert text.endswith("1 step, 50 wrong.")
