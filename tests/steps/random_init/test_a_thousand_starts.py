"""A thousand starts."""

import pytest

from lesson.loss import batch_accuracy
from lesson.steps.random_init import a_thousand_starts
from lesson.steps.random_init.starts import one_start


def test_the_worst_turned_around_is_as_good_as_the_best(digits):
    (shown,) = a_thousand_starts.WORST_IS_GOOD.show.values()
    scores = one_start(shown["seed"]).scores
    wrong_way, turned = (
        batch_accuracy(each, digits.train_y).item() for each in (scores, -scores)
    )
    assert turned == pytest.approx(1 - wrong_way, abs=1e-3)
    assert turned > 0.7
