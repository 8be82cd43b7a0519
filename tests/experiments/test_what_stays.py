"""What stays of the start, and what training added, each alone."""

import pytest
import torch

from lesson.runs import run_for
from lesson.training import Settings

USUAL, LONGER, SMALL = Settings(), Settings(lr=5.0), Settings(init_std=0.01)


@pytest.mark.parametrize("settings", [USUAL, LONGER])
def test_part_of_what_is_added_undoes_the_start(settings):
    epochs = run_for(settings).up_to(40)
    start, end = (epochs[number].parameters[0][:, 0] for number in (0, 40))
    assert torch.nn.functional.cosine_similarity(end - start, start, dim=0) < -0.1
