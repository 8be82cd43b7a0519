"""What the page on PyTorch's version says, and asks, at many settings."""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.charts.pytorch_version import batch_words
from lesson.experiments import ladder
from lesson.experiments.comparison import Comparison, compare_runs
from lesson.experiments.ladder import CHANGES, EPOCHS, NAMES, STARTS, MeasuredBatch
from lesson.experiments.same_steps import Compared
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, model_at
from lesson.words.captions import pytorch_version as captions
from lesson.words.cards import MAX_WORDS, Card
from lesson.words.cards import pytorch_version as cards
from lesson.words.published import CLOSE, EQUAL, Printed
from lesson.words.questions import pytorch_version as questions

wrong_counts = st.integers(0, VALIDATION_IMAGES)


@pytest.fixture(scope="module")
def both() -> list:
    return [run.up_to(EPOCHS) for run in ladder.both().values()]


def wrong(both, *changes: str) -> torch.Tensor:
    """Wrong answers of the six starts in the end."""
    return ladder.curves({"": changes}, *both)[""][-1]


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


@pytest.mark.slow
@pytest.mark.parametrize("start", range(STARTS))
def test_the_gap_is_as_the_ladder_has_it_for_every_start(both, start):
    by_hand = round(wrong(both)[start].item())
    pytorch = round(wrong(both, *ladder.PYTORCH)[start].item())
    text = captions.two_curves(both[0], start)
    assert f"**{pytorch} of 2,038** wrong" in text
    assert f"as if **{by_hand}** were wrong" in text
    assert by_hand > pytorch + 30  # "its sign does not change"


@pytest.mark.parametrize("start", range(STARTS))
def test_the_measure_makes_most_of_the_gap_and_the_start_the_rest(both, start):
    assert questions.gap_now(start).right == questions.RULER
    steps = [wrong(both, *CHANGES[:count])[start].item() for count in range(4)]
    by_hand, measured, small, pytorch = map(round, steps)
    assert small == pytorch
    because = questions.gap_now(start).because
    assert f"have {measured} wrong, not {by_hand}" in because
    assert f"they end at {pytorch}," in because


def test_the_answer_on_the_gap_follows_the_records():
    assert questions.gap(84, 58, 38).right == questions.RULER
    assert questions.gap(84, 78, 38).right == questions.START


def test_the_caption_of_the_ladder_holds_for_every_choice_in_every_order(both):
    for count in range(len(CHANGES) + 1):
        for made in itertools.permutations(CHANGES, count):
            text = captions.one_change(made, *both)
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
            _, rows = captions.each_rung(made, *both)
            assert len(rows) == count + 1
            _, orders = captions.each_order(made, *both)
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
    assert captions.span(low, high) == says


def test_shuffled_the_posts_loss_leaves_half_of_all_wrong(both):
    """Not "nothing is learned": the pulls cancel, and small starts end with 7 for everything."""
    answer = questions.shuffled_now()
    assert answer.right == questions.HALF
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
    right = questions.shuffled(before, after, 6).right
    assert right in questions.SHUFFLED.answers
    assert (right == questions.HALF) == (abs(after / 2038 - 0.5) < 0.05)
    if right == questions.FEWER:
        assert after < before


def test_a_loud_start_stays_in_the_weights():
    run = run_for(Settings()).up_to(EPOCHS)
    start, end = (run[number].parameters[0][:, 0] for number in (0, EPOCHS))
    assert (end - start).norm() < start.norm()
    small = run_for(Settings("pytorch")).up_to(0)[0].parameters[0]
    assert 40 < start.std() / small.std() < 60


def test_small_start_and_longer_steps_together_leave_half_wrong(both):
    answer = questions.both_now()
    assert answer.right == questions.HALF
    means = (
        wrong(both, "measure", "loss", *each).mean()
        for each in (("start",), ("steps",), ("start", "steps"))
    )
    small, longer, together = (f"{mean:,.0f}" for mean in means)
    assert f"{small} wrong with a small start, {longer} with longer" in answer.because
    assert f"{together} with both" in answer.because


@given(st.floats(0, 2038), st.floats(0, 2038), st.floats(0, 2038))
def test_the_answer_on_both_at_once_follows_the_records(small, longer, together):
    right = questions.both(small, longer, together, 6).right
    assert right in questions.BOTH.answers
    assert (right == questions.HALF) == (abs(together / 2038 - 0.5) < 0.05)
    if right == questions.FEWER:
        assert together < min(small, longer)


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
    assert captions.mended(found) == says


@pytest.mark.parametrize(
    ("mixed", "both"), [(False, "1 of 8 batches holds"), (True, "8 of 8 batches hold")]
)
def test_the_caption_of_the_batches_says_what_is_in_them_and_what_is_true(mixed, both):
    measured = ladder.batches_by_hand(mixed)
    text = captions.broken_measure(measured)
    assert text.startswith(f"{both} both digits.")
    end = run_for(Settings()).up_to(EPOCHS)[EPOCHS]
    assert f"**{end.wrong} of 2,038** are wrong" in text
    assert f"**{sum(each.all_pairs for each in measured) / 8:.4f}**" in text
    _, rows = captions.each_batch(measured)
    assert len(rows) == 9


def test_a_batch_with_one_three_is_grammatical():
    scores = torch.tensor([[1.0], [-1.0]])
    batch = MeasuredBatch(scores, torch.tensor([[1.0], [0.0]]), 1, 1, 0.5, 1.0)
    assert batch_words([batch])[0].startswith("batch 0: 1 three, 1 seven;")
    assert captions.broken_measure([batch]).startswith("1 of 1 batch holds both digits")


def test_one_sorted_batch_of_eight_is_measured_wrongly_and_every_mixed_one(digits):
    def off(mixed):
        measured = ladder.batches_by_hand(mixed)
        return sum(abs(each.all_pairs - each.own) > 1e-3 for each in measured)

    assert off(False) == 1
    assert off(True) == 8
    measured = ladder.batches_by_hand(False)
    end = run_for(Settings()).up_to(EPOCHS)[EPOCHS]
    scores = model_at(Settings(), end.parameters)(digits.valid_x)
    true = ((scores > 0) == (digits.valid_y == 1)).float().mean().item()
    assert captions.mean_of(measured, "own") != pytest.approx(true, abs=1e-5)
    assert captions.mean_of(measured, "own") == pytest.approx(true, abs=1e-3)


@given(
    st.lists(
        st.tuples(*[st.sampled_from([0.0, 1e-9, 1e-6, 1e-3, 0.1])] * 3),
        min_size=1,
        max_size=9,
    ),
    st.floats(1e-8, 1e-5),
)
def test_same_steps_are_claimed_only_where_rounding_explains_the_difference(
    apart, rounding
):
    compared = [
        Compared(number, *three, rounding, 1.2) for number, three in enumerate(apart)
    ]
    largest = max(map(max, apart))
    text, answer = captions.same_steps(compared), questions.same(compared)
    assert ("So they take the same steps" in text) == (largest <= 10 * rounding)
    assert ("the steps differ" in text) == (answer.right == questions.FAR)
    assert ("to the last bit" in text) == (answer.right == questions.EXACTLY)
    assert ("In 1 epoch " in text) == (len(apart) == 2)
    _, rows = captions.each_epoch(compared)
    assert len(rows) == len(apart)


@pytest.mark.slow
@pytest.mark.parametrize("shuffle", [False, True])
def test_all_three_ways_are_equal_to_the_last_bit_sorted_and_shuffled(shuffle):
    assert questions.same_now(shuffle).right == questions.EXACTLY


@given(wrong_counts, wrong_counts, wrong_counts, st.integers(0, 100), st.data())
def test_the_caption_of_three_models_never_makes_much_of_little(
    one, two, three, last, data
):
    runs = [[epoch(last, each)] for each in (one, two, three)]
    least = max(0, two + three - VALIDATION_IMAGES)
    shared = data.draw(st.integers(least, min(two, three)))
    found = Comparison(
        [], list(range(three - shared)), list(range(two - shared)), [0] * shared
    )
    text = captions.three_models(*runs, found)
    assert f"After {last} epoch{'' if last == 1 else 's'}, wrong of 2,038: by" in text
    assert f"**{one:,}**, PyTorch's version **{two:,}**, ReLU net **{three:,}**" in text
    if abs(two - three) <= 5:
        assert "did better" not in text
    if "did better" in text:
        better = "ReLU net" if three < two else "PyTorch's version"
        assert f"{better} did better" in text


@pytest.mark.slow
def test_the_net_and_pytorchs_version_are_too_close_to_call_for_the_seeds_of_the_card():
    for seed in (0, 1, 2):
        settings = (
            Settings("pytorch", seed=seed),
            Settings("relu_net", lr=0.2, seed=seed),
        )
        runs = [run_for(each) for each in settings]
        linear, net = (run.up_to(EPOCHS) for run in runs)
        found = compare_runs(*runs, last=EPOCHS)
        text = captions.three_models(linear, linear, net, *found)
        assert "did better" not in text


def test_the_caption_of_the_numbers_in_print_counts_what_matches():
    rows = [
        Printed("a", "book", "12", "12", EQUAL),
        Printed("b", "book", "12", "13", EQUAL),
        Printed("c", "book", "0.9700", "0.9690 to 0.9710", CLOSE),
        Printed("d", "book", "0.9700", "0.9710", CLOSE),
    ]
    text = captions.in_print(rows)
    assert "**1 of 2** numbers" in text
    assert "Of 2 after training, 1 lie within ours" in text
    assert "off by **0.0010**" in text
    assert [row[3] for row in captions.all_printed(rows)[1]] == [
        "✔ must match",
        "✘ must match",
        "should be close",
        "should be close",
    ]


@pytest.mark.parametrize(
    "card",
    [each for each in vars(cards).values() if isinstance(each, Card)],
    ids=lambda card: card.title,
)
def test_a_card_has_at_most_60_words_and_says_its_words_of_the_glossary(card):
    assert card.length <= MAX_WORDS
    assert all(word in card.text.lower() for word in card.words)
