"""The step and the slope, and what happens when shapes do not match."""

import pytest
import torch
import torch.nn.functional as F

from lesson.loss import (
    all_pairs_losses,
    batch_accuracy,
    broadcast_accuracy,
    cross_entropy,
    distance_to_target,
    mnist_loss,
)


def column(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers).unsqueeze(1)


def test_the_toy_losses_are_the_lessons():
    targets = column(1, 0, 1)
    assert distance_to_target(column(0.9, 0.4, 0.2), targets).item() == pytest.approx(
        0.4333, abs=5e-5
    )
    assert distance_to_target(column(0.9, 0.4, 0.8), targets).item() == pytest.approx(
        0.2333, abs=5e-5
    )


def test_the_loss_is_the_l1_distance_of_the_sigmoids(digits):
    scores = torch.randn(2038, 1, generator=torch.Generator().manual_seed(0)) * 5
    assert torch.allclose(
        mnist_loss(scores, digits.valid_y),
        F.l1_loss(torch.sigmoid(scores), digits.valid_y),
    )


def test_the_accuracy_is_the_share_of_sigmoids_on_the_right_side_of_a_half(digits):
    scores = torch.randn(2038, 1, generator=torch.Generator().manual_seed(1))
    right = sum(
        (s > 0.5) == (t == 1)
        for s, t in zip(scores.sigmoid(), digits.valid_y, strict=True)
    )
    assert batch_accuracy(scores, digits.valid_y).item() == pytest.approx(
        right.item() / 2038
    )


def test_cross_entropy_is_minus_the_log_of_the_share_of_the_right_digit_and_pulls_with_p_minus_y():
    scores = torch.linspace(-8, 8, 101, dtype=torch.double)[:, None].requires_grad_()
    targets = (torch.arange(101) % 2).unsqueeze(1).double()
    loss = cross_entropy(scores, targets)
    loss.backward()
    p = scores.detach().sigmoid()
    right = torch.where(targets == 1, p, 1 - p)
    assert loss.item() == pytest.approx(-right.log().mean().item(), abs=1e-6)
    assert torch.allclose(scores.grad * 101, p - targets, atol=1e-6)


def test_cross_entropy_pulls_with_all_its_might_where_mnist_loss_feels_nothing():
    slopes = {}
    for loss in (mnist_loss, cross_entropy):
        score = torch.full((1, 1), -40.0, requires_grad=True)
        loss(score, torch.ones(1, 1)).backward()
        slopes[loss] = score.grad.item()
    assert slopes[cross_entropy] == pytest.approx(-1)
    assert abs(slopes[mnist_loss]) < 1e-16


@pytest.mark.parametrize(
    "measure", [distance_to_target, mnist_loss, cross_entropy, batch_accuracy]
)
@pytest.mark.parametrize(
    "shapes", [((4,), (4, 1)), ((4, 1), (4,)), ((4, 1), (1, 1)), ((4, 1), (3, 1))]
)
def test_shapes_that_would_broadcast_or_differ_are_refused_in_a_sentence(
    measure, shapes
):
    scores, targets = (torch.zeros(shape) for shape in shapes)
    with pytest.raises(ValueError, match="must have the same shape") as refusal:
        measure(scores, targets)
    assert all(str(shape) in str(refusal.value) for shape in shapes)


def test_broadcasting_compares_every_score_with_every_target(digits):
    scores = torch.randn(2038, generator=torch.Generator().manual_seed(2)) - 0.3
    called_three, threes = (scores > 0).float().mean(), digits.valid_y.mean()
    expected = called_three * threes + (1 - called_three) * (1 - threes)
    assert broadcast_accuracy(scores, digits.valid_y).item() == pytest.approx(
        expected.item(), abs=1e-6
    )


def test_over_all_training_images_broadcasting_always_gives_about_a_half(digits):
    threes = digits.train_y.double().mean().item()
    ends = [p * threes + (1 - p) * (1 - threes) for p in (0, 1)]
    assert sorted(round(end, 4) for end in ends) == [0.4946, 0.5054]


def test_the_distance_is_what_the_course_writes_with_where():
    """The same number, and the same slope."""
    scores = torch.linspace(-30, 30, 101).unsqueeze(1).requires_grad_()
    targets = (torch.arange(101) % 2).unsqueeze(1).float()
    mnist_loss(scores, targets).backward()
    ours, scores.grad = scores.grad, None
    p = scores.sigmoid()
    theirs = torch.where(targets == 1, 1 - p, p).mean()
    theirs.backward()
    assert mnist_loss(scores, targets).item() == theirs.item()
    assert torch.equal(ours, scores.grad)


def test_the_loss_of_all_pairs_is_the_mean_of_the_broadcast_table():
    generator = torch.Generator().manual_seed(1)
    scores = torch.randn(50, 3, generator=generator) * 3
    targets = (torch.rand(50, 1, generator=generator) > 0.3).float()
    literal = [
        torch.where(targets == 1, 1 - column.sigmoid(), column.sigmoid()).mean().item()
        for column in scores.T
    ]
    assert all_pairs_losses(scores, targets).tolist() == pytest.approx(literal)
