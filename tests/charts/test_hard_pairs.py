"""The chart of the 45 pairs, and of the one that is opened."""

import json

from lesson.charts.hard_pairs import hard_pairs
from lesson.experiments.hard_pairs import PAIRS, PairSettings, every_pair, one_pair


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
