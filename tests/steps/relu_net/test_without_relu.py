"""Without ReLU."""

from lesson.steps.relu_net import without_relu
from lesson.steps.relu_net.without_relu import Merging
from tests.steps.relu_net.shared import epoch


def test_the_caption_of_the_merged_layers_counts_at_0_1_and_many():
    two, one = [epoch(0, 900), epoch(1, 36)], [epoch(0, 900), epoch(1, 38)]
    for number, words in ((0, "0 pictures"), (1, "1 picture "), (2, "2 pictures")):
        text = without_relu.caption(two, one, Merging(23_581, 8e-6, number))
        assert words in text
        assert "at most 0.000008" in text
        assert "After 1 epoch," in text
    assert "less than 0.000001" in without_relu.caption(two, one, Merging(1, 0.0, 0))


def test_the_layers_of_an_untrained_net_say_what_one_says():
    assert without_relu.without_now().right == without_relu.SAME
