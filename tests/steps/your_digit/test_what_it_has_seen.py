"""What it has seen: the nearest pictures, the distances, and what is said of them."""

import pytest
import torch

from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.sheets import pixels_of
from lesson.steps.your_digit import what_it_has_seen
from lesson.steps.your_digit.neither import strangers
from lesson.steps.your_digit.what_it_has_seen import distances, nearest, neighbours


def test_the_nearest_training_image_of_a_training_image_is_itself(digits):
    away = distances(digits.train_x[7000], digits.train_x)
    rows, least = nearest(away, 5)
    assert rows[0] == 7000
    assert least[0] == pytest.approx(0, abs=0.02)
    assert least.tolist() == sorted(least.tolist())
    literal = (digits.train_x - digits.train_x[7000]).square().sum(1).sqrt()
    torch.testing.assert_close(away[literal > 1], literal[literal > 1])
    assert least[4].item() == pytest.approx(literal.sort().values[4].item())


def test_truth_01_a_drawn_5_is_near_and_yet_caught(digits):
    """The first version called it a picture like those, because it is near: so is one without any ink."""
    known = {each.name: each for each in strangers()}
    usual = (
        torch.cdist(digits.valid_x[::8], digits.train_x).min(1).values.quantile(0.99)
    )
    for name in ("a 5", "a 4", "a line", "nothing"):
        assert distances(known[name].pixels, digits.train_x).min() < usual
        assert not known[name].passes
    assert sum(each.passes for each in known.values()) < len(known) / 3


def test_every_training_picture_is_in_the_histogram_once(digits):
    away = distances(digits.valid_x[3], digits.train_x)
    bars = what_it_has_seen.by_distance(away, digits.train_y).data["bars"]
    counts = bars.groupby("digit")["pictures"].sum()
    assert counts.to_dict() == {"3": 6131, "7": 6265}
    assert (
        bars["from"].min() <= away.min() < bars["from"].min() + what_it_has_seen.WIDTH
    )


def test_the_gallery_says_what_each_picture_is(digits):
    near = nearest(distances(digits.valid_x[-1], digits.train_x), 3)
    (_, _, yours), *others = neighbours(digits.valid_x[-1], *near, digits)
    assert yours == "yours"
    for (_, alt, caption), row, away in zip(others, *near, strict=True):
        digit = "three" if digits.train_y[row] else "seven"
        assert alt == f"A training picture of a {digit}, {away:.2f} away"
        assert caption == f"a {3 if digit == 'three' else 7}: {away:.2f}"


def test_the_drawn_1_of_the_card_is_nearer_to_a_training_picture_than_the_3(digits):
    one, three = (
        torch.cdist(pixels_of(ink)[None], digits.train_x).min()
        for ink in (STRANGERS["a 1"], DIGITS["flat-topped 3"])
    )
    assert one < three


def test_the_caption_of_the_neighbours_counts_their_digits():
    targets = torch.tensor([[1.0], [0.0], [0.0]])
    rows, away = torch.tensor([2, 0, 1]), torch.tensor([1.5, 2.0, 3.0])
    text = what_it_has_seen.caption(rows, away, targets, 8.0)
    assert "a **7**, 1.50 away" in text
    assert "Of the 3 nearest 1 is a three and 2 are sevens" in text
    assert "8.00 away" in text
    one = what_it_has_seen.caption(rows[:1], away[:1], targets, 8.0)
    assert "Of the" not in one
