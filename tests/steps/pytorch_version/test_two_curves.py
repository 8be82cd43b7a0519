"""Two curves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.steps.pytorch_version import two_curves
from lesson.steps.pytorch_version.changes import PYTORCH, STARTS, ladder_run
from lesson.steps.pytorch_version.one_change_at_a_time import CHANGES
from tests.pages.test_pages import answers, guess, open_page
from tests.steps.pytorch_version.shared import wrong


@pytest.mark.slow
@pytest.mark.parametrize("start", range(STARTS))
def test_the_gap_is_as_the_ladder_has_it_for_every_start(both, start):
    by_hand = round(wrong(both)[start].item())
    pytorch = round(wrong(both, *PYTORCH)[start].item())
    text = two_curves.caption(both[0], start)
    assert f"**{pytorch} of 2,038** wrong" in text
    assert f"as if **{by_hand}** were wrong" in text
    assert by_hand > pytorch + 30  # "its sign does not change"


@pytest.mark.parametrize("start", range(STARTS))
def test_the_measure_makes_most_of_the_gap_and_the_start_the_rest(both, start):
    assert two_curves.gap_now(start).right == two_curves.RULER
    steps = [wrong(both, *CHANGES[:count])[start].item() for count in range(4)]
    by_hand, measured, small, pytorch = map(round, steps)
    assert small == pytorch
    because = two_curves.gap_now(start).because
    assert f"have {measured} wrong, not {by_hand}" in because
    assert f"they end at {pytorch}," in because


def test_the_answer_on_the_gap_follows_the_records():
    assert two_curves.gap(84, 58, 38).right == two_curves.RULER
    assert two_curves.gap(84, 78, 38).right == two_curves.START


@given(*[st.floats(0, 2038)] * 3)
def test_the_larger_share_of_the_gap_is_named(reported, counted, best):
    answer = two_curves.gap(reported, counted, best)
    measure, small = round(reported) - round(counted), round(counted) - round(best)
    assert answer.right in (two_curves.RULER, two_curves.START)
    assert (answer.right == two_curves.RULER) == (measure >= small)


def test_the_page_answers_its_question_after_a_guess():
    app = open_page("pytorch_version")
    app.button(key="next").click().run()
    options = answers(app, "torch_gap")
    guess(app, "torch_gap", options[2])
    text = " ".join(markdown.value for markdown in app.markdown)
    assert f"You guessed *{options[2]}*. It is **{options[0]}**" in text
    assert "have 58 wrong, not 84" in text


def test_opening_the_page_computes_its_first_scene_and_no_other(monkeypatch):
    asked = []

    def watched(shuffle):
        asked.append(shuffle)
        return ladder_run(shuffle)

    step = "lesson.steps.pytorch_version"
    monkeypatch.setattr(f"{step}.two_curves.ladder_run", watched)
    for name in ("the_same_steps.same_steps_run", "all_three_curves.run_for"):
        monkeypatch.setattr(f"{step}.{name}", lambda *_: pytest.fail("too early"))
    open_page("pytorch_version")
    assert set(asked) == {False}
