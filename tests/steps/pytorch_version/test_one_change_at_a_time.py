"""One change at a time."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.comparison import SURE, Comparison, compare_runs
from lesson.experiments.presets import EPOCHS
from lesson.runs import run_for
from lesson.steps.pytorch_version import one_change_at_a_time
from lesson.steps.pytorch_version.changes import STARTS
from lesson.steps.pytorch_version.one_change_at_a_time import (
    CALLED,
    CHANGES,
    NAMES,
    gain,
    gains,
)
from lesson.training import Settings
from tests.pages.test_pages import open_page
from tests.steps.pytorch_version.shared import accuracies, wrong


def test_picture_by_picture_the_start_mends_more_than_it_spoils(both):
    ends = [epochs[EPOCHS] for epochs in both]

    def found(before, after):
        return one_change_at_a_time.compare_rungs(before, after, *ends)

    measure, loss = found((), ("measure",)), found(("start",), ("start", "loss"))
    assert measure.differ == loss.differ == 0  # the same models, or as good as
    for change in ("start", "steps"):
        each = found((), (change,))
        assert len(each.only_second) > len(each.only_first)
        assert each.chance < SURE
    settings = Settings(), Settings("pytorch")
    [alone] = compare_runs(*map(run_for, settings), last=EPOCHS)
    assert found(("loss",), ("loss", "start")) == alone


def test_the_worth_of_a_change_is_told_in_every_order(both):
    cases = gains("loss", *both)
    assert len(cases) == len(set(cases)) == 16
    assert cases[()] == pytest.approx(0, abs=1)
    assert cases[("shuffle",)] > 0.4 * 2038
    for change in CHANGES:
        before = [each for each in CHANGES if each != change]
        in_a_row = [
            gain(each, CHANGES[:place], *both) for place, each in enumerate(CHANGES)
        ]
        assert gains(change, *both)[tuple(before)] == gain(change, before, *both)
    total = accuracies(CHANGES)[-1].mean() - accuracies([])[-1].mean()
    assert sum(in_a_row) == pytest.approx(2038 * total.item(), abs=2e-3)


def test_the_page_measures_what_the_switches_say():
    def switched(*changes):
        return open_page(
            "pytorch_version",
            torch_scene="One change at a time",
            torch_changes=[NAMES[change] for change in changes],
        )

    app = open_page("pytorch_version", torch_scene="One change at a time")
    text = tables(app)
    assert "+ measure with right shapes</th><td>50.2</td><td>45 to 58</td>" in text
    assert "<td>26 fewer</td>" in text
    app = switched("shuffle", "loss")
    assert not app.exception
    text = tables(app)
    places = [
        text.index(each) for each in ("the post&#x27;s run", "+ shuffle", "+ loss with")
    ]
    assert places == sorted(places)
    assert "in all orders, 0 to 978 fewer" in app.info[0].value
    pills = app.get("button_group")[0]
    pills.set_value([]).run()
    assert "Nothing is changed yet" in app.info[0].value


def tables(app) -> str:
    return "".join(
        each.proto.body for each in app.get("html") if "<table" in each.proto.body
    )


def test_the_names_of_the_changes_are_in_links_and_lead_back_to_them():
    assert [CALLED[NAMES[change]] for change in CHANGES] == list(CHANGES)


def test_the_caption_of_the_ladder_holds_for_every_choice_in_every_order(both):
    for count in range(len(CHANGES) + 1):
        for made in itertools.permutations(CHANGES, count):
            text = one_change_at_a_time.caption(made, *both)
            mean = round(wrong(both, *made).mean().item())
            assert f"**{mean:,}**" in text
            assert ("as if" in text) == ("measure" not in made)
            assert ("interval" in text) == ("measure" in made)
            if made:
                before = round(wrong(both, *made[:-1]).mean().item())
                after = f"*{NAMES[made[-1]]}*: "
                number, word = text.partition(after)[2].split(";")[0].split()
                number = int(number.replace(",", ""))
                fewer = number if word == "fewer" else -number
                assert abs(fewer - (before - mean)) <= 1
            else:
                assert text.endswith("Nothing is changed yet: this is the post's run.")
            _, rows = one_change_at_a_time.each_rung(made, *both)
            assert len(rows) == count + 1
            _, orders = one_change_at_a_time.each_order(made, *both)
            assert len(orders) == (16 if made else 1)


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.2, 976.7, "0 to 977 fewer"),
        (-972.0, 4.7, "972 more to 5 fewer"),
        (-20.0, -3.0, "3 to 20 more"),
        (12.1, 11.9, "always 12 fewer"),
        (-1.0, -1.0, "always 1 more"),
    ],
)
def test_a_range_of_differences_reads_well_on_both_sides_of_0(low, high, says):
    assert one_change_at_a_time.span(low, high) == says


def test_shuffled_the_posts_loss_leaves_half_of_all_wrong(both):
    """Not "nothing is learned": the pulls cancel, and small starts end with 7 for everything."""
    answer = one_change_at_a_time.shuffled_now()
    assert answer.right == one_change_at_a_time.HALF
    before, after = (
        wrong(both, *changes).mean()
        for changes in (("measure",), ("measure", "shuffle"))
    )
    assert f"From {before:,.0f} wrong to {after:,.0f}" in answer.because
    assert wrong(both, "measure", "start", "shuffle").tolist() == pytest.approx(
        [1010] * STARTS, abs=0.01
    )
    assert wrong(both, *CHANGES).max() < 40


@given(st.floats(0, 2038), st.floats(0, 2038))
def test_the_answer_on_shuffling_follows_the_records(before, after):
    right, because = one_change_at_a_time.shuffled(before, after, 6)
    assert right in one_change_at_a_time.SHUFFLED.answers
    assert f"From {before:,.0f} wrong to {after:,.0f}" in because
    assert (right == one_change_at_a_time.HALF) == (abs(after / 2038 - 0.5) < 0.05)
    if right == one_change_at_a_time.FEWER:
        assert after < before


def test_small_start_and_longer_steps_together_leave_half_wrong(both):
    answer = one_change_at_a_time.both_now()
    assert answer.right == one_change_at_a_time.HALF
    means = (
        wrong(both, "measure", "loss", *each).mean()
        for each in (("start",), ("steps",), ("start", "steps"))
    )
    small, longer, together = (f"{mean:,.0f}" for mean in means)
    assert f"{small} wrong with a small start, {longer} with longer" in answer.because
    assert f"{together} with both" in answer.because


@given(st.floats(0, 2038), st.floats(0, 2038), st.floats(0, 2038))
def test_the_answer_on_both_at_once_follows_the_records(small, longer, together):
    right = one_change_at_a_time.both(small, longer, together, 6).right
    assert right in one_change_at_a_time.BOTH.answers
    assert (right == one_change_at_a_time.HALF) == (abs(together / 2038 - 0.5) < 0.05)
    if right == one_change_at_a_time.FEWER:
        assert together < min(small, longer)


def test_a_loud_start_stays_in_the_weights():
    run = run_for(Settings()).up_to(EPOCHS)
    start, end = (run[number].parameters[0][:, 0] for number in (0, EPOCHS))
    assert (end - start).norm() < start.norm()
    small = run_for(Settings("pytorch")).up_to(0)[0].parameters[0]
    assert 40 < start.std() / small.std() < 60


@pytest.mark.parametrize(
    ("better", "worse", "says"),
    [
        (0, 0, "the same answers"),
        (1, 0, "1 mended, 0 spoilt; no evidence"),
        (27, 7, "27 mended, 7 spoilt; chance alone: under 0.1 %"),
    ],
)
def test_a_rung_says_what_it_mends_and_whether_chance_could(better, worse, says):
    found = Comparison([], list(range(worse)), list(range(better)), [])
    assert one_change_at_a_time.mended(found) == says
