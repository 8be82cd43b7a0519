"""What the training page says, and asks, at many settings."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments import presets
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import Comparison
from lesson.experiments.flattery import Flattery
from lesson.experiments.landscape import Landscape, Map, Plane
from lesson.experiments.learning_rates import LEARNING_RATES, SweepEpoch, sweep_for
from lesson.experiments.mistakes import Confusion, called_3
from lesson.experiments.puzzles import Judged
from lesson.experiments.slow_motion import slow_motion_of
from lesson.loss import LOSSES
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from lesson.words.captions import training_loop as captions
from lesson.words.cards import MAX_WORDS, Card
from lesson.words.cards import training_loop as cards
from lesson.words.questions import training_loop as questions

wrong_counts = st.integers(0, VALIDATION_IMAGES)


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


@given(st.lists(wrong_counts, min_size=1, max_size=100))
def test_the_caption_of_a_run_says_when_it_beat_the_average_pictures(wrongs):
    epochs = [epoch(number, wrong) for number, wrong in enumerate(wrongs)]
    text = captions.one_run({"this run": epochs}, 99)
    verb = "is" if wrongs[-1] == 1 else "are"
    assert f"**{wrongs[-1]:,} of 2,038** {verb} wrong" in text
    assert ("After 1 epoch " in text) == (len(wrongs) == 2)
    beaten = [number for number, wrong in enumerate(wrongs) if wrong < 99]
    assert ("never beat" in text) == (not beaten)
    if beaten:
        assert text.endswith(f"in epoch {beaten[0]}.")


@given(
    st.lists(wrong_counts, min_size=16, max_size=16), st.sampled_from(LEARNING_RATES)
)
def test_the_caption_of_all_rates_names_the_best_and_all_that_are_near(wrongs, lr):
    end = SweepEpoch(3, [1 - wrong / VALIDATION_IMAGES for wrong in wrongs])
    text = captions.all_rates([end], lr)
    assert f"Yours, {lr:g}, has {wrongs[LEARNING_RATES.index(lr)]:,}." in text
    best, *near = text.removesuffix(text[text.index(" Yours") :]).split(
        "; at most 10 more at "
    )
    named = [
        set(part.rpartition(" at ")[2].strip(". ").replace(" and ", ", ").split(", "))
        for part in [best]
    ]
    fewest = min(wrongs)
    rates = dict(zip((f"{rate:g}" for rate in LEARNING_RATES), wrongs, strict=True))
    assert named[0] == {rate for rate in rates if rates[rate] == fewest}
    close = {rate for rate in rates if fewest < rates[rate] <= fewest + 10}
    assert bool(near) == bool(close)
    if near:
        assert set(near[0].strip(". ").replace(" and ", ", ").split(", ")) == close


def found(both: int, only_first: int, only_second: int, neither: int) -> Comparison:
    counts = both, only_first, only_second, neither
    return Comparison(*(list(range(each)) for each in counts))


@pytest.mark.parametrize(
    ("only_first", "only_second", "says"),
    [
        (0, 0, "They answer every picture alike."),
        (0, 1, "They differ on 1 picture, 0 to 1: no evidence that one is better."),
        (6, 5, "They differ on 11 pictures, 6 to 5: no evidence"),
        (3, 14, "3 to 14: shuffled did better (chance alone: 1.3 %)."),
        (1200, 0, "1,200 to 0: sorted did better (chance alone: under 0.1 %)."),
    ],
)
def test_a_difference_that_chance_could_make_is_no_evidence(
    only_first, only_second, says
):
    compared = found(800, only_first, only_second, 30)
    runs = [epoch(1, 30 + only_second)], [epoch(1, 30 + only_first)]
    text = captions.sorted_or_shuffled(*runs, compared)
    assert says in text
    assert text.startswith("After 1 epoch, ")
    _, rows = captions.against_each(["lr 0.1"], [compared])
    assert rows[0][:3] == ("lr 0.1", only_first, only_second)


def test_the_table_of_flattery_is_grammatical_at_1_and_many():
    one, many = Flattery(1, 20.0, 20.0), Flattery(16, 18.0, 20.5)
    heads, rows = captions.flattered(many, one, 0.001)
    assert heads[1] == "wrong where chosen, of 1,019"
    assert rows == [
        ("the best of 16 learning rates", "18.0", "20.5", "2.5"),
        ("the best of 1 epoch, at a rate of 0.001", "20.0", "20.0", "0.0"),
    ]


def test_the_caption_of_the_mistakes_is_grammatical_at_0_1_and_many():
    assert (
        captions.mistakes(Confusion(1010, 0, 0, 1028))
        == "It is right about all of them."
    )
    one = captions.mistakes(Confusion(1009, 1, 0, 1028))
    assert "1 three called 7, 0 sevens called 3" in one
    assert "Chance alone" in one
    assert "leans towards 3" in captions.mistakes(Confusion(1010, 0, 1028, 0))
    assert "leans towards 7" in captions.mistakes(Confusion(10, 1000, 20, 1008))


def wrongs(preset: presets.Preset) -> list[int]:
    return [each.wrong for each in run_for(preset.settings).up_to(preset.epochs)]


def test_a_rate_of_100_is_fatal_on_sorted_batches_and_among_the_best_on_shuffled_ones():
    assert wrongs(presets.LARGE_AND_SORTED)[1:] == [1028] * 40
    assert questions.hundred_now().right == questions.THREES
    end = sweep_for(presets.LARGE_AND_SHUFFLED.settings).up_to(40)[40].wrong
    assert end[-1] <= min(end) + captions.NEAR
    assert wrongs(presets.LARGE_AND_SHUFFLED)[-1] < 45


def test_too_small_a_rate_leaves_nearly_as_many_wrong_as_at_the_start():
    start, *_, end = wrongs(presets.TOO_SMALL)
    assert 0.95 * start < end < start


def test_what_too_small_a_rate_added_has_a_shape_and_cannot_be_seen_in_the_weights(
    digits,
):
    run = run_for(presets.TOO_SMALL.settings).up_to(40)
    start, end = (run[epoch].parameters[0][:, 0] for epoch in (0, 40))
    shape = baseline().mean_three - baseline().mean_seven
    cosine = torch.nn.functional.cosine_similarity
    assert cosine(end - start, shape, dim=0) > 0.5
    assert cosine(end, start, dim=0) > 0.999


def test_the_first_step_of_one_giant_batch_does_most():
    start, first, *_, end = wrongs(presets.GIANT_BATCH)
    assert start - first > 10 * (first - end)


def test_a_single_epoch_of_tiny_batches_gets_far():
    assert wrongs(presets.TINY_BATCHES)[1] < 60


def test_just_right_beats_the_average_pictures_at_once_and_looks_like_a_3_over_a_7():
    assert wrongs(presets.JUST_RIGHT)[1] < baseline().wrong
    weights = run_for(presets.JUST_RIGHT.settings).up_to(40)[40].parameters[0][:, 0]
    shape = baseline().mean_three - baseline().mean_seven
    assert torch.nn.functional.cosine_similarity(weights, shape, dim=0) > 0.5


def test_after_one_sorted_epoch_all_is_a_3_and_then_too_much_a_7_but_less_and_less():
    in_order, shuffled = presets.SMALL_AND_SORTED, presets.SMALL_AND_SHUFFLED
    too_many = [called_3(in_order.settings, epoch) - 1010 for epoch in range(1, 16)]
    assert too_many[0] == 1028
    assert max(too_many[1:]) < 0
    assert too_many[2:] == sorted(too_many[2:])
    assert all(
        abs(called_3(shuffled.settings, epoch) - 1010) < 30 for epoch in range(1, 16)
    )
    assert questions.threes_first_now().right == questions.THREES


@pytest.mark.parametrize(
    "card",
    [each for each in vars(cards).values() if isinstance(each, Card)],
    ids=lambda card: card.title,
)
def test_a_card_has_at_most_60_words_and_says_its_words_of_the_glossary(card):
    assert card.length <= MAX_WORDS
    assert all(word in card.text.lower() for word in card.words)


@pytest.mark.parametrize("beside", [58, 61])
def test_a_column_that_ends_as_its_run_alone_is_called_the_same_training(beside):
    accuracies = [0.5] * len(LEARNING_RATES)
    accuracies[LEARNING_RATES.index(1.0)] = 1 - beside / VALIDATION_IMAGES
    alone = Epoch(40, 0.0, 0.0, 1 - 58 / VALIDATION_IMAGES, ())
    text = captions.trained_alone(SweepEpoch(40, accuracies), alone, 1.0)
    assert f"ends with 58 wrong, here with {beside}" in text
    assert ("the same training" in text) == (beside == 58)
    assert ("Only rounding differs" in text) == (beside != 58)


SEEDS = range(6)


def ends(preset: presets.Preset) -> list[int]:
    """Wrong answers at the end, from each of the first six seeds."""
    return [
        run_for(replace(preset.settings, seed=seed)).up_to(40)[40].wrong
        for seed in SEEDS
    ]


@pytest.mark.slow
def test_sorted_at_a_rate_of_100_mnist_loss_is_stuck_from_most_starts():
    stuck, free = (
        ends(each)
        for each in (presets.LARGE_AND_SORTED, presets.LARGE_AND_SORTED_ENTROPY)
    )
    assert sum(wrong in (1010, 1028) for wrong in stuck) > len(SEEDS) / 2
    assert max(free) < baseline().wrong
    assert (stuck[0], free[0]) == (1028, 70)
    answer = questions.other_loss_now()
    assert answer.right == questions.BOTH
    assert "70 of 2,038 are wrong; with mnist_loss 1,028" in answer.because


@pytest.mark.slow
def test_shuffled_at_a_rate_of_100_mnist_loss_ends_with_fewer_wrong_from_each_seed():
    of_distance, of_entropy = (
        ends(each)
        for each in (presets.LARGE_AND_SHUFFLED, presets.LARGE_AND_SHUFFLED_ENTROPY)
    )
    assert all(one < other for one, other in zip(of_distance, of_entropy, strict=True))
    assert (of_distance[0], of_entropy[0]) == (33, 43)


def test_a_card_about_one_loss_sets_it():
    for card in (cards.TOO_LARGE, cards.IT_SWINGS):
        assert "with mnist_loss" in card.text
        assert {each["loss"] for each in card.show.values()} == {"mnist_loss"}
    shown = cards.STUCK.show, cards.MILDER.show
    for each in shown:
        assert [knobs["loss"] for knobs in each.values()] == list(LOSSES)


def test_the_valley_of_the_rates_moves_when_the_batches_are_shuffled():
    valleys = []
    for knobs in cards.BEST_OF_MANY.show.values():
        end = sweep_for(Settings(shuffle=knobs["shuffle"])).up_to(40)[40].wrong
        fewest = min(end)
        valleys.append({n for n, wrong in enumerate(end) if wrong <= fewest + 10})
    assert max(valleys[1]) > max(valleys[0])


def shown_epoch(knobs: dict) -> list:
    """The batches of the epoch that a button of a card shows."""
    chosen = {name: value for name, value in knobs.items() if name != "epoch"}
    return slow_motion_of(Settings(**chosen), knobs["epoch"])


def test_a_small_start_swears_by_threes_and_small_batches_unlearn_them_sooner():
    ends = []
    for knobs in cards.SWEARS.show.values():
        called = [each.called_3 for each in shown_epoch(knobs)]
        assert called[len(called) // 2 - 1] == VALIDATION_IMAGES
        ends.append(called[-1])
    assert ends[0] == VALIDATION_IMAGES
    assert ends[1] < VALIDATION_IMAGES / 2


def test_shuffled_the_first_step_does_most_and_then_the_count_goes_up_and_down():
    steps = []
    for knobs in cards.NOISE_AND_PROGRESS.show.values():
        motions = shown_epoch(knobs)
        wrong = [each.wrong for each in motions]
        before = run_for(Settings(init_std=knobs["init_std"])).up_to(0)[0].wrong
        assert before - wrong[0] > (before - wrong[-1]) / 2
        assert wrong[-1] < wrong[0]
        assert any(later > earlier for earlier, later in pairwise(wrong))
        steps.append(motions[-1].batch)
    assert steps[1] > steps[0]


def test_the_caption_of_slow_motion_counts_what_is_shown():
    before = 1090
    motions = slow_motion_of(Settings(), 1)
    text = captions.slow_motion(motions, before)
    assert text.startswith("The epoch begins with 1,090 wrong and ends with **")
    assert f"**{motions[-1].wrong:,} of 2,038**" in text
    assert "batches are shown" not in text
    thinned = slow_motion_of(Settings(batch_size=8), 1)
    assert f"{len(thinned)} of 1,550 batches are shown." in captions.slow_motion(
        thinned, before
    )


@given(
    st.none() | st.tuples(st.integers(0, 783), st.integers(0, 783)),
    st.lists(wrong_counts, min_size=1, max_size=7),
)
def test_the_caption_of_the_landscape_says_its_heights_and_how_every_run_ends(
    pixels, wrongs
):
    flat = torch.zeros(785)
    loss = torch.tensor([[0.25, 0.5], [0.0312, 0.75]])
    ground = Landscape(Plane(flat, flat, flat), 0.983, loss[0], loss[0], loss)
    runs = {f"run {at}": [epoch(1, wrong)] for at, wrong in enumerate(wrongs)}
    text = captions.landscape(Map(Settings(), 1, pixels, None), ground, runs)
    assert "**98.3%**" in text
    assert "from **0.0312** to **0.7500**" in text
    assert ("of pixels (" in text) == (pixels is not None)
    for at, wrong in enumerate(wrongs):
        assert f"run {at} {wrong:,}" in text


def test_two_directions_hold_nearly_all_of_the_movement_of_the_usual_run():
    assert questions.plane_now().right == questions.MOST


@pytest.mark.parametrize(
    ("held", "right"),
    [(0.05, questions.LITTLE), (0.5, questions.HALF), (0.95, questions.MOST)],
)
def test_the_answer_on_the_plane_follows_what_it_holds(held, right):
    flat = torch.zeros(785)
    answer = questions.plane(Landscape(Plane(flat, flat, flat), held, flat, flat, flat))
    assert answer.right == right
    assert f"{held:.1%}" in answer.because


@pytest.mark.parametrize("reached", [True, False])
def test_a_goal_says_whether_it_is_reached_and_what_the_run_has(reached):
    runs = {"this run": [epoch(0, 1000), epoch(1, 50)]}
    text = captions.goal(lambda *_: Judged(reached, "1 step, 50 wrong"), None, runs)
    assert text.startswith("✔ **Reached**: " if reached else "Not yet: ")
    assert text.endswith("1 step, 50 wrong.")
