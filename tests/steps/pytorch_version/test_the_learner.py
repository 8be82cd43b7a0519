"""The Learner."""

import pytest

from lesson.runs import run_for
from lesson.steps.pytorch_version.the_learner import PARTS, first_record
from lesson.training import Settings
from tests.pages.test_pages import open_page


def test_every_part_of_the_loop_by_hand_has_its_line_in_the_learner():
    app = open_page("pytorch_version", torch_scene="The Learner")
    (figure,) = (
        each.proto.body for each in app.get("html") if "<ol" in each.proto.body
    )
    assert figure.count("<dd>") == 2 * len(PARTS)
    assert "opt.step()" in figure
    assert "p.data -= p.grad * self.lr" in figure


def test_the_recorder_of_the_learner_holds_what_our_own_loop_measures():
    epoch = run_for(Settings("pytorch")).up_to(1)[1]
    ours = epoch.train_loss, epoch.valid_loss, epoch.valid_accuracy
    assert first_record() == pytest.approx(ours, abs=1e-7)
