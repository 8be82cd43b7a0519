"""What the hidden units have to say."""

import pytest
import torch

from lesson.experiments.hidden_units import hidden_units
from lesson.models import relu_net


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
        added = (activation.relu() if relu else activation) * last.weight[
            0, unit.number
        ]
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
