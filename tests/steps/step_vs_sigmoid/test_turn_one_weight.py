"""Turn one weight."""

from lesson.steps.step_vs_sigmoid import turn_one_weight
from lesson.steps.step_vs_sigmoid.one_weight import blank_pixels


def test_the_card_shows_a_blank_pixel_and_one_with_ink(digits):
    blank, inked = (
        28 * each["row"] + each["column"]
        for each in turn_one_weight.BLANK.show.values()
    )
    assert blank in blank_pixels(digits.train_x)
    assert inked not in blank_pixels(digits.train_x)
