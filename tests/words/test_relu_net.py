"""What the ReLU page says, and asks, at many settings."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments import presets
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import SURE, Comparison, compare_runs, mcnemar
from lesson.experiments.hidden_units import HiddenUnit, Merging, units_after
from lesson.experiments.overfitting import Fit, fit_for
from lesson.experiments.three_seeds import (
    SEEDS,
    SeedsEpoch,
    seeds_for,
    three_ways,
)
from lesson.models import parameter_count, relu_net
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, start_model
from lesson.words.captions import relu_net as captions
from lesson.words.cards import MAX_WORDS, Card
from lesson.words.cards import relu_net as cards
from lesson.words.questions import relu_net as questions

wrong_counts = st.integers(0, VALIDATION_IMAGES)
NET, ONE = questions.NET, Settings("pytorch")


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


def wrong_at(settings: Settings, last: int = 40) -> int:
    return run_for(settings).up_to(last)[last].wrong


@given(st.lists(st.tuples(wrong_counts, wrong_counts), min_size=2, max_size=30))
def test_the_caption_of_two_runs_says_when_each_beat_the_average_pictures(rows):
    one, two = zip(*rows, strict=True)
    runs = {
        name: [epoch(number, wrong) for number, wrong in enumerate(wrongs)]
        for name, wrongs in (("a", one), ("b", two))
    }
    text = captions.runs(runs, 99, [Comparison([], [], [], [])])
    assert f"a **{one[-1]:,}**, b **{two[-1]:,}**" in text
    first_below = [
        next((str(n) for n, wrong in enumerate(wrongs) if wrong < 99), "never")
        for wrongs in (one, two)
    ]
    assert text.endswith(f"epoch: {', '.join(first_below)}.")
    assert ("After 1 epoch," in text) == (len(rows) == 2)


def found(only_first: int, only_second: int, neither: int = 30) -> Comparison:
    return Comparison([], *(list(range(n)) for n in (only_first, only_second, neither)))


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ([found(0, 0)], "They answer every picture alike."),
        ([found(6, 5)], "They differ on 11 pictures, 6 to 5: no evidence"),
        ([found(13, 2)], "13 to 2: a did better (chance alone: 0.7 %)."),
        ([found(2, 13)], "2 to 13: b did better"),
        ([found(0, 0), found(3, 4)], "no evidence that a did better or worse."),
        ([found(13, 2), found(3, 4)], "Picture by picture: a did better than b."),
        ([found(13, 2), found(0, 9)], "a did better than b, worse than c."),
    ],
)
def test_the_caption_of_runs_claims_what_the_pictures_say(others, says):
    names = "abc"[: len(others) + 1]
    runs = {name: [epoch(0, 900), epoch(1, 38)] for name in names}
    assert says in captions.runs(runs, 99, others)


def test_the_caption_of_the_pictures_counts_all_four_fields():
    compared = Comparison(list(range(1990)), [1], [2, 3], list(range(45)))
    text = captions.pictures(compared, 1)
    assert text.startswith("After 1 epoch both are right on **1,990 of 2,038**")
    assert "wrong on **45**. They differ on 3 pictures, 1 to 2: no evidence" in text


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_answer_on_the_same_mistakes_follows_the_records(one, other, shared):
    right = questions.mistakes(found(one, other, shared)).right
    share = shared / (one + other + shared) if one + other + shared else 1
    assert (right == questions.ALL) == (share > 0.75)
    assert (right == questions.FEW) == (share <= 0.25)


def test_net_and_layer_make_the_same_mistakes_at_the_usual_settings():
    """Hardly a picture is called differently, though the net has 30 times as many numbers."""
    many, few = (parameter_count(start_model(each)) for each in (NET, ONE))
    assert round(many / few) == 30
    [alike] = compare_runs(run_for(NET), run_for(ONE), last=40)
    assert alike.differ <= 2
    assert questions.mistakes_now().right == questions.ALL


def test_the_examples_of_the_card_are_no_evidence_and_evidence():
    assert "6 to 5 says nothing, 14 to 3 would be rare" in cards.TOSSES.text
    assert mcnemar(6, 5) > 0.9
    assert mcnemar(14, 3) < SURE


@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(0, 1)), min_size=1, max_size=100),
    st.booleans(),
)
def test_the_caption_of_the_units_is_grammatical_and_counts_right(rows, relu):
    rows = sorted(rows, reverse=True)
    units = [
        HiddenUnit(n, torch.zeros(784), True, influence, awake)
        for n, (influence, awake) in enumerate(rows)
    ]
    text = captions.units(units, relu)
    assert ("1 unit**" in text) == (len(rows) == 1)
    assert ("asleep" in text) == relu
    asleep = sum(awake == 0 for _, awake in rows)
    if relu:
        words = {0: "None is", 1: "1 is"}.get(asleep, f"{asleep} are")
        assert f"{words} asleep" in text


def test_the_caption_of_the_merged_layers_counts_at_0_1_and_many():
    two, one = [epoch(0, 900), epoch(1, 36)], [epoch(0, 900), epoch(1, 38)]
    for number, words in ((0, "0 pictures"), (1, "1 picture "), (2, "2 pictures")):
        text = captions.merged(two, one, Merging(23_581, 8e-6, number))
        assert words in text
        assert "at most 0.000008" in text
        assert "After 1 epoch," in text
    assert "less than 0.000001" in captions.merged(two, one, Merging(1, 0.0, 0))


def test_the_table_in_figures_has_a_row_for_each_measure():
    runs = {"two layers": [epoch(1, 36)], "one layer": [epoch(1, 38)]}
    heads, rows = captions.in_figures(runs, [23_581, 785])
    assert heads == ("after 1 epoch", "two layers", "one layer")
    assert rows[:2] == [
        ("numbers to learn", 23_581, 785),
        ("wrong of 2,038", 36, 38),
    ]


@given(wrong_counts, wrong_counts)
def test_the_verdict_needs_a_difference_of_ten(two, one):
    right = {
        questions.FEWER: two <= one - 10,
        questions.ALIKE: -10 < two - one < 10,
        questions.MORE: two >= one + 10,
    }
    assert right[questions.layers(two, one).right]
    assert right[questions.beats(two, one).right]


@given(wrong_counts, wrong_counts, wrong_counts)
def test_the_fewest_wins_and_two_fewest_tie(relu, bare, one):
    counts = [relu, bare, one]
    right = questions.pays(*counts).right
    if counts.count(min(counts)) > 1:
        assert right == questions.TIE
    else:
        assert right == questions.PAYS.answers[counts.index(min(counts))]


def test_at_the_defaults_a_second_layer_does_no_better():
    """The first version said a second layer can do better."""
    assert questions.layers_now().right == questions.ALIKE
    assert questions.beats_now().right == questions.ALIKE
    assert questions.without_now().right == questions.SAME


def test_with_sorted_batches_and_one_learning_rate_all_three_end_alike():
    relu, bare, one = map(run_for, three_ways(NET).values())
    pairs = *compare_runs(relu, bare, one, last=40), *compare_runs(bare, one, last=40)
    assert min(found.chance for found in pairs) >= SURE


@pytest.mark.slow
def test_shuffled_at_a_rate_of_2_a_relu_pays_with_every_seed_and_late():
    """All nine runs of 100 epochs in one test: they take long."""
    net, last = presets.PAYS
    epochs = seeds_for(net).up_to(last)
    wrong = {name: each.wrong for name, each in ((n, epochs[n]) for n in (20, last))}
    relu, bare, one = wrong[last].values()
    assert (relu, bare, one) == ([24, 23, 27], [32, 33, 31], [35, 32, 33])
    assert captions.three_seeds(epochs).endswith(
        "fewer than both others, with every seed."
    )
    for name, early in wrong[20].items():
        better = [a - b for a, b in zip(early, wrong[last][name], strict=True)]
        assert (sum(better) / 3 > 5) == (name == "ReLU")


def test_what_pays_after_40_epochs_is_the_relu():
    assert questions.pays_now().right == questions.RELU


def test_the_net_is_not_faster_than_one_layer_that_sees_the_same():
    """The post found it a bit faster."""
    in_order = seeds_for(NET).up_to(8)
    _, rows = captions.each_seed(in_order, baseline().wrong)
    first = {name: list(map(int, epochs.split(", "))) for name, _, epochs in rows}
    for relu, *others in zip(*first.values(), strict=True):
        assert relu > max(others)
    shuffled = seeds_for(replace(NET, shuffle=True)).up_to(1)
    _, rows = captions.each_seed(shuffled, baseline().wrong)
    assert {epochs for *_, epochs in rows} == {"1, 1, 1"}


def test_a_run_of_three_seeds_counts_as_the_single_runs_do():
    settings = Settings("relu_net", lr=0.5, hidden=3, batch_size=2048, shuffle=True)
    together = seeds_for(settings).up_to(3)
    for name, way in three_ways(settings).items():
        for seed in SEEDS:
            alone = run_for(replace(way, seed=seed)).up_to(3)
            assert [each.wrong for each in alone] == [
                each.wrong[name][seed] for each in together
            ]
    assert seeds_for(replace(settings, seed=9)) is seeds_for(settings)


seeds_wrong = st.lists(wrong_counts, min_size=3, max_size=3)


@given(seeds_wrong, seeds_wrong, seeds_wrong, st.integers(0, 100))
def test_the_caption_of_three_seeds_follows_the_records(relu, bare, one, last):
    wrong = {"ReLU": relu, "no ReLU": bare, "one layer": one}
    epochs = [SeedsEpoch(last, wrong)]
    text = captions.three_seeds(epochs)
    assert ("After 1 epoch," in text) == (last == 1)
    each = list(zip(relu, bare, one, strict=True))
    ahead = all(r < b and r < o for r, b, o in each)
    behind = all(r > b and r > o for r, b, o in each)
    assert ("ReLU: fewer than both" in text) == ahead
    assert ("ReLU: more than both" in text) == behind
    assert ("not ahead" in text) == (not ahead and not behind)
    low, high = min(relu), max(relu)
    assert (f"ReLU **{low:,} to {high:,}**" in text) == (low != high)
    _, rows = captions.each_seed(epochs, 99)
    assert rows[2][2].count("never") == sum(wrong >= 99 for wrong in one)


def test_three_units_do_as_well_as_thirty():
    assert abs(wrong_at(replace(NET, hidden=3)) - wrong_at(NET)) < 4


@pytest.mark.parametrize("seed", [0, 1])
def test_how_strongly_a_unit_learns_follows_its_weight_in_the_second_layer(seed):
    start, *_, end = run_for(replace(NET, seed=seed)).up_to(40)
    moved = (end.parameters[0] - start.parameters[0]).norm(dim=1)
    influence = {unit.number: unit.influence for unit in units_after(end, True)}
    measures = [
        start.parameters[2][0].abs(),
        moved,
        torch.tensor([influence[number] for number in range(len(moved))]),
    ]
    ranks = torch.stack([each.argsort().argsort().float() for each in measures])
    correlation = torch.corrcoef(ranks)
    assert correlation[0, 1] > 0.5
    assert correlation[1, 2] > 0.9


def test_the_card_counts_the_numbers_of_the_net():
    assert f"{parameter_count(relu_net(30)):,}" in cards.MANY_NUMBERS.text
    assert "only 31 of them" in cards.MANY_NUMBERS.text


@pytest.mark.parametrize(
    "card",
    [each for each in vars(cards).values() if isinstance(each, Card)],
    ids=lambda card: card.title,
)
def test_a_card_has_at_most_60_words_and_says_its_words_of_the_glossary(card):
    assert card.length <= MAX_WORDS
    assert all(word.lower() in card.text.lower() for word in card.words)


@given(
    st.lists(
        st.tuples(st.integers(0, 12396), wrong_counts, st.floats(0.001, 5)),
        min_size=1,
        max_size=20,
    )
)
def test_the_caption_of_a_fit_says_when_the_validation_loss_was_least(rows):
    net = [Fit(n, *wrongs, 0.5, loss) for n, (*wrongs, loss) in enumerate(rows)]
    text = captions.fit(net, net)
    train, valid = net[-1].shares
    assert text.count(f"**{train:.2%}** and **{valid:.2%}**") == 2
    assert ("After 1 epoch," in text) == (len(rows) == 2)
    losses = [loss for *_, loss in rows]
    assert text.endswith(f"of the net: epoch {losses.index(min(losses))}.")
    assert len(text.replace("*", "")) <= 150


@pytest.mark.slow
def test_learned_by_heart_the_answers_stay_and_the_validation_loss_climbs():
    run = fit_for(presets.MEMORISED.settings).up_to(presets.MEMORISED.epochs)
    assert questions.by_heart_now().right == questions.STEADY
    assert run[-1].train_wrong == 0
    assert "after 40 epochs no training picture" in questions.BY_HEART.text.lower()
    least = min(run, key=lambda epoch: epoch.valid_loss)
    assert 0 < least.number < 30
    assert run[-1].valid_loss > 1.15 * least.valid_loss
    assert abs(run[-1].valid_wrong - least.valid_wrong) < 5
    one = replace(presets.MEMORISED.settings, model="pytorch")
    assert fit_for(one).up_to(40)[40].train_wrong > 50


@given(wrong_counts, wrong_counts)
def test_by_heart_needs_a_difference_of_ten(early, end):
    rows = [Fit(n, 0, early, 0.1, 0.1) for n in range(11)]
    right = questions.by_heart([*rows, Fit(11, 0, end, 0.1, 0.2)]).right
    assert (right == questions.WORSE) == (end >= early + 10)
    assert (right == questions.FALLEN) == (end <= early - 10)
