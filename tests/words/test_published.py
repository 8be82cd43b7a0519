"""The numbers in print beside ours."""

from lesson.experiments.ladder import EPOCHS, ladder_run
from lesson.runs import run_for
from lesson.training import Settings
from lesson.words.published import (
    CLOSE,
    EQUAL,
    OTHER,
    after_training,
    before_training,
    random_starts,
)


def test_the_numbers_in_print(digits):
    rows = before_training(digits)
    assert all(each.expected == EQUAL for each in rows)
    assert [each.here for each in rows] == [each.printed for each in rows]
    module = run_for(Settings("pytorch")).up_to(EPOCHS)
    net = run_for(Settings("relu_net", lr=0.1)).up_to(EPOCHS)
    later = after_training(ladder_run(False).up_to(EPOCHS), module, net)
    near = [each for each in later if each.expected == CLOSE]
    assert len(near) >= 6
    for each in near:
        here = [float(number) for number in each.here.split(" to ")]
        assert min(here) - 0.002 <= float(each.printed) <= max(here) + 0.002, each.what
    for each in [*random_starts(), *later]:
        assert (each.expected == OTHER) == bool(each.why)
        if " to " in each.here:
            low, high = map(float, each.here.split(" to "))
            assert low <= float(each.printed) <= high
