"""What the page on PyTorch's version says, and asks, at many settings."""

from lesson.experiments.presets import EPOCHS
from lesson.runs import run_for
from lesson.training import Settings


def test_a_loud_start_stays_in_the_weights():
    run = run_for(Settings()).up_to(EPOCHS)
    start, end = (run[number].parameters[0][:, 0] for number in (0, EPOCHS))
    assert (end - start).norm() < start.norm()
    small = run_for(Settings("pytorch")).up_to(0)[0].parameters[0]
    assert 40 < start.std() / small.std() < 60
