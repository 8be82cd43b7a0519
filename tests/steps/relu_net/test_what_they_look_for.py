"""Hidden units."""

import json
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.charts.frames import FEW, NEWEST
from lesson.models import relu_net
from lesson.runs import run_for
from lesson.steps.relu_net import nets, what_they_look_for
from lesson.steps.relu_net.what_they_look_for import (
    MOST,
    HiddenUnit,
    hidden_units,
    labelled,
    units_after,
    units_by_epoch,
)
from lesson.training import Settings


@pytest.mark.parametrize("relu", [True, False])
def test_units_are_sorted_by_how_much_what_they_add_varies(digits, relu):
    net = relu_net(6, relu, torch.Generator().manual_seed(0))
    units = hidden_units(list(net.parameters()), digits.valid_x, relu)
    assert sorted(unit.number for unit in units) == list(range(6))
    influence = [unit.influence for unit in units]
    assert influence == sorted(influence, reverse=True)

    first, last = net[0], net[-1]
    unit = units[0]
    with torch.no_grad():
        activation = first(digits.valid_x)[:, unit.number]
        heard = activation.relu() if relu else activation
        added = heard * last.weight[0, unit.number]
    assert unit.influence == pytest.approx(added.std().item(), rel=1e-4)
    assert unit.awake == pytest.approx((activation > 0).float().mean().item(), abs=1e-3)
    assert unit.says_three == (last.weight[0, unit.number].item() > 0)
    assert torch.equal(unit.weights, first.weight[unit.number])


def test_the_units_say_together_what_the_net_says(digits):
    net = relu_net(6, True, torch.Generator().manual_seed(1))
    first, last = net[0], net[-1]
    units = hidden_units(list(net.parameters()), digits.valid_x, True)
    with torch.no_grad():
        said = sum(
            (digits.valid_x @ unit.weights + first.bias[unit.number]).relu()
            * last.weight[0, unit.number]
            for unit in units
        )
        assert torch.allclose(said + last.bias, net(digits.valid_x)[:, 0], atol=1e-5)


@pytest.fixture(scope="module")
def net() -> list:
    return run_for(Settings("relu_net", lr=0.2, hidden=20)).up_to(6)


@pytest.mark.parametrize("relu", [True, False])
def test_units_keep_their_places_and_every_epoch_shows_some(net, relu):
    figure = units_by_epoch(net, relu)
    assert json.dumps(figure.chart().to_dict())
    rows = figure.data["units"]
    assert rows["epoch"].unique().tolist() == [*(e for e in FEW if e < 6), 6]
    for epoch in range(7):
        shown = rows[(rows["epoch"] <= epoch) & (epoch <= rows["until"])]
        assert sorted(shown["place"]) == list(range(MOST))
    assert rows["until"].max() == NEWEST
    assert (rows["second"] == "").all() == (not relu)
    assert rows["first"].str.contains(" for ").all() == relu


def test_while_it_trains_only_the_newest_units_travel(net):
    figure = units_by_epoch(net[:3], True, finished=False)
    assert figure.spec == units_by_epoch(net, True).spec
    assert figure.data["units"]["epoch"].unique().tolist() == [2]


def test_the_units_of_an_epoch_follow_their_influence(net):
    units = units_after(net[-1], True)
    rows = units_by_epoch(net, True).data["units"]
    end = rows[rows["epoch"] == 6].sort_values("place")
    texts = [text for _, _, text in labelled(units, True)][:MOST]
    assert (end["first"] + " " + end["second"]).tolist() == texts
    assert len(labelled(units, True)) == 20


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
    text = what_they_look_for.caption(units, relu)
    assert ("1 unit**" in text) == (len(rows) == 1)
    assert ("asleep" in text) == relu
    asleep = sum(awake == 0 for _, awake in rows)
    if relu:
        words = {0: "None is", 1: "1 is"}.get(asleep, f"{asleep} are")
        assert f"{words} asleep" in text


@pytest.mark.parametrize("seed", [0, 1])
def test_how_strongly_a_unit_learns_follows_its_weight_in_the_second_layer(seed):
    start, *_, end = run_for(replace(nets.NET, seed=seed)).up_to(40)
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
