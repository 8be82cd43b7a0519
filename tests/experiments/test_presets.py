"""Runs worth looking at, and the learning rates of the slider."""

from lesson.experiments.presets import LEARNING_RATES


def test_rates_are_the_stops_of_the_slider_in_order():
    assert sorted(LEARNING_RATES) == LEARNING_RATES
    assert (LEARNING_RATES[0], LEARNING_RATES[-1]) == (0.001, 100.0)
    assert len(LEARNING_RATES) == 16
