"""Without ReLU."""

from hypothesis import given

from lesson.steps.relu_net import nets, two_layers, without_relu
from lesson.steps.relu_net.without_relu import Merging
from tests.steps.relu_net.shared import epoch, wrong_counts


def test_the_caption_of_the_merged_layers_counts_at_0_1_and_many():
    two, one = [epoch(0, 900), epoch(1, 36)], [epoch(0, 900), epoch(1, 38)]
    for number, words in ((0, "0 pictures"), (1, "1 picture "), (2, "2 pictures")):
        text = without_relu.caption(two, one, Merging(23_581, 8e-6, number))
        assert words in text
        assert "at most 0.000008" in text
        assert "After 1 epoch," in text
    assert "less than 0.000001" in without_relu.caption(two, one, Merging(1, 0.0, 0))


@given(wrong_counts, wrong_counts)
def test_the_verdict_needs_a_difference_of_ten(two, one):
    right = {
        nets.FEWER: two <= one - 10,
        nets.ALIKE: -10 < two - one < 10,
        nets.MORE: two >= one + 10,
    }
    assert right[two_layers.layers(two, one).right]
    assert right[without_relu.beats(two, one).right]


def test_at_the_defaults_a_second_layer_does_no_better():
    """The first version said a second layer can do better."""
    assert two_layers.layers_now().right == nets.ALIKE
    assert without_relu.beats_now().right == nets.ALIKE
    assert without_relu.without_now().right == without_relu.SAME
