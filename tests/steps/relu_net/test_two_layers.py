"""Two layers."""

from lesson.models import parameter_count, relu_net
from lesson.steps.relu_net import two_layers
from tests.steps.relu_net.shared import epoch


def test_the_table_in_figures_has_a_row_for_each_measure():
    runs = {"two layers": [epoch(1, 36)], "one layer": [epoch(1, 38)]}
    heads, rows = two_layers.in_figures(runs, [23_581, 785])
    assert heads == ("after 1 epoch", "two layers", "one layer")
    assert rows[:2] == [
        ("numbers to learn", 23_581, 785),
        ("wrong of 2,038", 36, 38),
    ]


def test_the_card_counts_the_numbers_of_the_net():
    assert f"{parameter_count(relu_net(30)):,}" in two_layers.MANY_NUMBERS.text
    assert "only 31 of them" in two_layers.MANY_NUMBERS.text
