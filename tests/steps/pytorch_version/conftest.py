"""The epochs of both ladders, which tests of several scenes are given."""

import pytest

from lesson.experiments.presets import EPOCHS
from lesson.steps.pytorch_version import one_change_at_a_time


@pytest.fixture(scope="module")
def both() -> list:
    return [run.up_to(EPOCHS) for run in one_change_at_a_time.ladders().values()]
