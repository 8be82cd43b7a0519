"""What the page about gradients says, and asks, at many settings."""

from lesson.runs import run_for
from lesson.steps.gradients import (
    what_starves_it,
)
from lesson.steps.training_loop import sorted_or_shuffled
from lesson.steps.training_loop.trials import called_3
from lesson.training import VALIDATION_IMAGES, Settings


def test_a_longer_gradient_is_not_faster_on_sorted_batches():
    quiet, loud = sorted_or_shuffled.SMALL_AND_SORTED.settings, Settings()
    assert what_starves_it.longer_now("first 256", 0).right == what_starves_it.SMALL
    assert called_3(quiet, 1) == VALIDATION_IMAGES
    assert run_for(quiet).up_to(1)[1].wrong > run_for(loud).up_to(1)[1].wrong
