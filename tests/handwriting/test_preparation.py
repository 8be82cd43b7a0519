"""From a drawing to a picture as MNIST has it, and that the models read it."""

import pytest
import torch
from PIL import Image

from lesson.charts.pictures import ink
from lesson.handwriting.examples import DIGITS
from lesson.handwriting.preparation import centre_of_mass, prepare
from lesson.handwriting.readers import scores_by_epoch, settings_of
from lesson.handwriting.sheets import pixels_of
from lesson.handwriting.strokes import draw_strokes
from lesson.handwriting.votes import says
from lesson.runs import run_for
from tests.handwriting.conftest import read_as
from tests.handwriting.drawn import twenty


@pytest.mark.slow
def test_a_validation_image_enlarged_and_shifted_comes_back(digits, models):
    generator = torch.Generator().manual_seed(0)
    rows = torch.randperm(len(digits.valid_x), generator=generator)[:200].tolist()
    for resample in (Image.Resampling.NEAREST, Image.Resampling.BICUBIC):
        same, same_uncentred = dict.fromkeys(models, 0), 0
        for row in rows:
            picture = Image.fromarray(ink(digits.valid_x[row]))
            across, down = torch.randint(-40, 41, (2,), generator=generator).tolist()
            canvas = Image.new("L", (280, 280))
            canvas.paste(picture.resize((280, 280), resample), (across, down))
            there, back = digits.valid_x[row], prepare(canvas).pixels
            for name, each in models.items():
                same[name] += read_as(back, each) == read_as(there, each)
            loose = prepare(canvas, centred=False).pixels
            same_uncentred += read_as(loose, models["PyTorch's version"]) == read_as(
                there, models["PyTorch's version"]
            )
        assert min(same.values()) >= 0.98 * len(rows)
        assert same_uncentred < 0.9 * len(rows)


def test_a_prepared_drawing_is_as_mnist_has_it(digits):
    for digit in "37":
        for strokes in twenty(digit):
            prepared = prepare(draw_strokes(strokes))
            assert prepared.placed.size == (28, 28)
            assert max(prepared.scaled.size) == 20
            across, down = centre_of_mass(prepared.placed)
            assert abs(across - 14) <= 0.75
            assert abs(down - 14) <= 0.75
            wide, high = prepared.cropped.size
            scaled_wide, scaled_high = prepared.scaled.size
            assert abs(scaled_wide / scaled_high - wide / high) < 0.1
            assert prepared.pixels.shape == (784,)
            assert 0 <= prepared.pixels.min() < prepared.pixels.max() <= 1


@pytest.mark.parametrize("digit", ["3", "7"])
def test_most_of_twenty_drawings_are_read_right(models, digit):
    prepared = [prepare(draw_strokes(strokes)).pixels for strokes in twenty(digit)]
    for name, parameters in models.items():
        right = sum(read_as(pixels, parameters) == digit for pixels in prepared)
        print(digit, name, right, "of", len(prepared))
        assert right >= 17


def test_an_empty_pad_is_nothing_and_a_dot_is_something():
    assert prepare(draw_strokes([])) is None
    dot = prepare(draw_strokes([{"width": 20, "points": [[100, 200]]}]))
    assert dot.pixels.max() > 0.9
    assert prepare(Image.new("L", (5, 5), 255)).pixels.max() == 1


def test_the_digit_on_the_pad_at_first_is_misread_by_the_untrained_models_only():
    runs = {name: run_for(each).up_to(40) for name, each in settings_of(0).items()}
    for scores in scores_by_epoch(pixels_of(DIGITS["7"]), runs).values():
        assert (says(scores[0]), says(scores[40])) == ("3", "7")
