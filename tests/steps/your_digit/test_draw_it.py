"""Draw: the answers by epoch, and what is said of them."""

from hypothesis import given
from hypothesis import strategies as st

from lesson.handwriting.readers import READERS, scores_by_epoch, settings_of
from lesson.handwriting.votes import says
from lesson.runs import run_for
from lesson.steps.your_digit import draw_it
from tests.steps.your_digit.conftest import LAST, SCORES

of_three = st.fixed_dictionaries(dict.fromkeys(READERS, SCORES))


def test_each_model_has_a_dot_at_every_epoch_and_the_last_is_the_newest(digits):
    runs = {name: run_for(each).up_to(LAST) for name, each in settings_of(0).items()}
    scores = scores_by_epoch(digits.valid_x[3], runs)
    rows = draw_it.by_epoch(scores).data["answers"]
    assert len(rows) == 3 * (LAST + 1)
    newest = rows[rows["newest"]]
    assert newest["score"].tolist() == [each[-1] for each in scores.values()]
    assert (newest["epoch"] == LAST).all()
    assert newest["line"].tolist() == [f"epoch {LAST}"] * 3
    assert rows["says"].tolist() == [says(score) for score in rows["score"]]
    behind = scores | {"ReLU net": scores["ReLU net"][:2]}  # while it trains
    newest = draw_it.by_epoch(behind).data["answers"].query("newest")
    assert newest["epoch"].tolist() == [LAST, LAST, 1]


@given(of_three, st.integers(0, 100), st.booleans())
def test_the_caption_says_who_says_what_and_how_near_to_0(ends, epochs, empty):
    by_epoch = {name: [1.0] * epochs + [end] for name, end in ends.items()}
    text = draw_it.caption(by_epoch, empty)
    answers = {says(end) for end in ends.values()}
    for answer in "37":
        assert (f"**{answer}**" in text) == (answer in answers)
    assert ("all three say" in text) == (len(answers) == 1)
    assert ("no ink" in text) == empty
    if not empty:
        assert text.startswith(f"After {epochs} epoch{'' if epochs == 1 else 's'} ")
        least = min(map(abs, ends.values()))
        assert f"{least:.2f}" in text
