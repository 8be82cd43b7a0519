"""Which pairs are hard: the models, the triangle, what is said of it, and the guess."""

import json

import pytest
import torch
from torch import nn

from lesson.loss import mnist_loss
from lesson.steps.ten_digits import which_pairs_are_hard
from lesson.steps.ten_digits.ten_runs import sample
from lesson.steps.ten_digits.which_pairs_are_hard import (
    EPOCHS,
    OFFERED,
    hard_pairs,
    named,
    per_cent,
)
from lesson.steps.ten_digits.which_pairs_are_hard_measure import (
    MEMORY,
    MOST,
    PAIRS,
    PairEpoch,
    PairsEpoch,
    PairSettings,
    bytes_kept,
    every_pair,
    one_pair,
    rows_of,
    train_pair,
)
from lesson.words.numbers import wilson
from tests.data.test_build import needs_mnist

OF = [2000] * len(PAIRS)


def test_a_pair_alone_is_the_one_among_all_pairs():
    all_pairs = every_pair(PairSettings(seed=2)).up_to(2)
    assert [epoch.number for epoch in all_pairs] == [0, 1, 2]
    for pair in PAIRS[0], PAIRS[23], PAIRS[-1]:
        alone = one_pair(PairSettings(seed=2), pair).up_to(2)
        place = PAIRS.index(pair)
        assert [epoch.wrong for epoch in alone] == [e.wrong[place] for e in all_pairs]
    assert all_pairs[2].of == [400] * len(PAIRS)


def test_a_pair_is_trained_as_pytorch_alone_would():
    settings, pair = PairSettings(seed=3), (4, 9)
    epochs = one_pair(settings, pair).up_to(3)
    torch.manual_seed(3)
    model = nn.Linear(784, 1)
    opt = torch.optim.SGD(model.parameters(), settings.lr)
    shuffle = torch.Generator().manual_seed(3)
    digits = sample()
    of_pair = (digits.train_y == 4) | (digits.train_y == 9)
    x = digits.train_x[of_pair].float() / 255
    y = (digits.train_y[of_pair] == 4).float()[:, None]
    for _ in range(3):
        for rows in torch.randperm(len(x), generator=shuffle).split(256):
            opt.zero_grad()
            mnist_loss(model(x[rows]), y[rows]).backward()
            opt.step()
    assert torch.allclose(epochs[-1].weights, model.weight[0], atol=1e-5)
    valid = (digits.valid_y == 4) | (digits.valid_y == 9)
    called = model(digits.valid_x[valid].float() / 255)[:, 0] > 0
    wrong = called != (digits.valid_y[valid] == 4)
    assert epochs[-1].wrong == int(wrong.sum())


def test_the_worst_are_wrong_pictures_of_the_pair():
    rows, targets = rows_of(sample().valid_y, (7, 9))
    assert targets.shape == (len(rows), 1)
    for epoch in one_pair(PairSettings(), (7, 9)).up_to(2):
        assert len(epoch.worst) == min(MOST, epoch.wrong)
        assert set(epoch.worst) <= set(rows.tolist())
        assert epoch.weights.shape == (784,)


def test_what_is_kept_is_bounded():
    assert bytes_kept(every_pair(PairSettings())) * 2 < MEMORY
    kept = every_pair.cache
    for seed in range(40):
        every_pair(PairSettings(seed=seed))
    assert kept.currsize <= MEMORY
    assert len(kept) < 40


@pytest.mark.slow
def test_as_the_card_says_the_intervals_of_many_pairs_overlap():
    epoch = every_pair(PairSettings()).up_to(EPOCHS)[EPOCHS]
    shares = [wilson(*counts) for counts in zip(epoch.wrong, epoch.of, strict=True)]
    hardest = max(range(len(PAIRS)), key=lambda place: epoch.wrong[place])
    least = shares[hardest][0]
    assert sum(most >= least for _, most in shares) > 5


@needs_mnist
@pytest.mark.parametrize(
    ("pair", "low", "high"),
    [
        ((0, 1), 0.0000, 0.0020),
        ((3, 7), 0.0140, 0.0260),
        ((7, 9), 0.0300, 0.0480),
        ((5, 8), 0.0380, 0.0580),
    ],
)
def test_on_all_of_mnist_the_errors_are_those_known_from_elsewhere(
    pair, low, high, everything
):
    training = train_pair(everything, pair, PairSettings(data="all"))
    epochs = (each for each in training if isinstance(each, PairEpoch))
    end = next(each for each in epochs if each.number == EPOCHS)
    assert low <= end.wrong / len(rows_of(everything.valid_y, pair)[0]) <= high


def figure(last: int, opened: int, finished: bool = True):
    settings = PairSettings()
    epochs = every_pair(settings).up_to(last)
    alone = one_pair(settings, (4, 9)).up_to(opened)
    return hard_pairs(epochs, alone, (4, 9), settings, finished), epochs


def test_the_chart_is_valid_and_has_all_pairs_at_every_epoch():
    shown, epochs = figure(3, 3)
    assert len(json.dumps(shown.chart().to_dict())) < 300_000
    pairs = shown.data["pairs"]
    assert len(pairs) == 4 * len(PAIRS)
    assert pairs["wrong"].tolist() == [each for epoch in epochs for each in epoch.wrong]
    chosen = pairs[pairs["chosen"]]
    assert {*zip(chosen["first"], chosen["second"], strict=True)} == {(4, 9)}
    assert pairs[pairs["newest"]]["epoch"].unique().tolist() == [3]
    words = shown.data["words"]["words"][0]
    assert all(f"{first}/{second} " in words for first, second in PAIRS)


def test_while_it_trains_only_the_newest_is_sent_and_the_opened_pair_is_not_ahead():
    shown, epochs = figure(1, 3, finished=False)
    assert shown.data["pairs"]["wrong"].tolist() == epochs[1].wrong
    assert shown.data["opened"]["epoch"].tolist() == [1]
    assert shown.spec == figure(3, 3)[0].spec


def epoch(**wrong: int) -> PairsEpoch:
    """After one epoch: of all pairs one picture wrong, but for those that are named, as in p4_9=70."""
    counts = [wrong.get("p{}_{}".format(*pair), 1) for pair in PAIRS]
    return PairsEpoch(1, counts, OF)


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (epoch(p5_8=88), "No other interval overlaps"),
        (epoch(p5_8=88, p3_5=80), "The interval of 3/5 overlaps"),
        (epoch(p5_8=88, p3_5=80, p4_9=75), "2 other intervals overlap"),
        (PairsEpoch(1, [0] * 45, OF), "44 other intervals overlap"),
        (PairsEpoch(0, OF, OF), "44 other intervals overlap"),
    ],
)
def test_the_caption_says_how_sure_the_hardest_pair_is(shown, says):
    text = which_pairs_are_hard.caption([shown])
    assert says in text
    assert len(text) <= 150


def test_one_mistake_of_many_is_not_none():
    shares = 0.0, 1 / 2115, 25 / 400, 1.0
    written = ["0.0 %", "0.05 %", "6.2 %", "100.0 %"]
    assert [per_cent(share) for share in shares] == written


def test_the_table_has_all_pairs_the_hardest_first():
    heads, rows = which_pairs_are_hard.table(epoch(p5_8=88, p3_5=80))
    assert len(rows) == len(PAIRS)
    assert {len(row) for row in rows} == {len(heads)}
    assert [row[0] for row in rows[:2]] == ["5/8", "3/5"]
    assert rows[0][1:4] == (88, 2000, "4.4 %")


def test_the_guess_is_judged_by_the_pairs_offered():
    answer = which_pairs_are_hard.hardest(epoch(p5_8=88, p4_9=89, p2_3=95))
    assert answer.right == "4/9"
    assert "5/8: 88 of 2,000" in answer.because
    assert "number 2" in answer.because


def test_on_the_sample_the_first_is_ahead_of_the_others():
    last = every_pair(PairSettings()).up_to(EPOCHS)[-1]
    offered = [last.wrong[PAIRS.index(pair)] for pair in OFFERED]
    assert sorted(offered)[-1] > sorted(offered)[-2]
    hardest = named(OFFERED[offered.index(max(offered))])
    assert which_pairs_are_hard.hardest_now().right == hardest
