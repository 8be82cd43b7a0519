"""The models that what is drawn or uploaded is shown to."""

import pytest

from lesson.handwriting.readers import settings_of
from lesson.handwriting.votes import says, votes_of
from lesson.runs import run_for


@pytest.fixture(scope="module")
def models():
    """The parameters of the three models after 40 epochs."""
    return {
        name: run_for(each).up_to(40)[-1].parameters
        for name, each in settings_of(0).items()
    }


def read_as(pixels, parameters) -> str:
    return says(votes_of(pixels, parameters).score)
