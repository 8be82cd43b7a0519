"""The models start where a notebook would start them, and count what they should."""

import pytest
import torch
from torch import nn

from lesson.models import (
    LinearByHand,
    init_params,
    linear,
    linear_layer,
    merge_layers,
    parameter_count,
    relu_net,
)


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def equal(ours, theirs) -> bool:
    return all(
        torch.equal(a, b) for a, b in zip(ours.parameters(), theirs, strict=True)
    )


@pytest.mark.parametrize("seed", [0, 1, 42, 99])
def test_the_start_by_hand_is_randn_after_manual_seed(seed):
    torch.manual_seed(seed)
    assert equal(
        LinearByHand(1.0, generator(seed)), [torch.randn(784, 1), torch.randn(1)]
    )


@pytest.mark.parametrize("seed", [0, 1, 42, 99])
def test_the_start_of_the_linear_layer_is_pytorchs(seed):
    torch.manual_seed(seed)
    assert equal(linear_layer(784, 1, generator(seed)), nn.Linear(784, 1).parameters())


@pytest.mark.parametrize(("seed", "hidden"), [(0, 30), (7, 1), (42, 100)])
def test_the_start_of_the_relu_net_is_pytorchs(seed, hidden):
    torch.manual_seed(seed)
    theirs = nn.Sequential(nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 1))
    assert equal(relu_net(hidden, True, generator(seed)), theirs.parameters())
    assert equal(relu_net(hidden, False, generator(seed)), theirs.parameters())


def test_starting_a_model_leaves_the_common_random_state_alone():
    before = torch.get_rng_state()
    (
        LinearByHand(1.0, generator(3)),
        linear_layer(784, 1, generator(3)),
        relu_net(30, True, generator(3)),
    )
    assert torch.equal(torch.get_rng_state(), before)


def test_two_draws_of_weights_differ_but_one_seed_repeats_itself():
    assert torch.equal(
        init_params((784, 1), 1.0, generator(1)),
        init_params((784, 1), 1.0, generator(1)),
    )
    assert not torch.equal(
        init_params((784, 1), 1.0, generator(1)),
        init_params((784, 1), 1.0, generator(2)),
    )


def test_the_standard_deviation_scales_the_same_draw():
    assert torch.equal(
        init_params(785, 0.1, generator(1)), 0.1 * init_params(785, 1.0, generator(1))
    )


def test_parameters_ask_for_their_gradients():
    assert all(p.requires_grad and p.is_leaf for p in LinearByHand().parameters())
    assert all(p.requires_grad and p.is_leaf for p in relu_net(3).parameters())


def test_the_models_have_as_many_parameters_as_their_layers_need():
    assert parameter_count(LinearByHand()) == 785
    assert parameter_count(linear_layer(784, 1)) == 785
    assert parameter_count(relu_net(30)) == 784 * 30 + 30 + 30 * 1 + 1


def test_the_model_by_hand_computes_what_pytorchs_linear_computes(digits):
    ours, theirs = LinearByHand(), nn.Linear(784, 1)
    with torch.no_grad():
        theirs.weight.copy_(ours.weights.T)
        theirs.bias.copy_(ours.bias)
    assert torch.allclose(ours(digits.valid_x), theirs(digits.valid_x), atol=1e-5)


def test_two_layers_without_a_relu_are_one_and_with_it_they_are_not(digits):
    net = relu_net(30, False, generator(0))
    weights, bias = merge_layers(list(net.parameters()))
    assert weights.shape == (784, 1)
    assert bias.shape == (1,)
    merged = linear(digits.valid_x, weights, bias)
    assert torch.allclose(merged, net(digits.valid_x), atol=1e-5)
    assert not torch.allclose(
        merged, relu_net(30, True, generator(0))(digits.valid_x), atol=1e-2
    )
