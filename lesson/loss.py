"""How wrong is the model? The step (accuracy) and the slope (the loss)."""

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


def refuse_unequal_shapes(scores: Tensor, targets: Tensor) -> None:
    """ValueError unless both have one shape: (n,) against (n, 1) would quietly compare everything with everything."""
    if scores.shape != targets.shape:
        raise ValueError(
            f"Scores {tuple(scores.shape)} and targets {tuple(targets.shape)} must have the same shape; "
            "reshape one of them, for example with unsqueeze(1)."
        )


def distance_to_target(predictions: Tensor, targets: Tensor) -> Tensor:
    """Mean of how far each prediction, in [0, 1], is from its target, 0 or 1: a scalar. Both (n, 1).

    The course writes torch.where(targets == 1, 1 - predictions, predictions), which is the same, and takes longer.
    """
    refuse_unequal_shapes(predictions, targets)
    return (predictions - targets).abs().mean()


def mnist_loss(scores: Tensor, targets: Tensor) -> Tensor:
    """Squeeze scores, any number, into [0, 1] and measure how far they are from the targets: a scalar. Both (n, 1)."""
    predictions = scores.sigmoid()
    return distance_to_target(predictions, targets)


def cross_entropy(scores: Tensor, targets: Tensor) -> Tensor:
    """Minus the logarithm of the share that the sigmoid gives to the right digit, mean of all: a scalar. Both (n, 1).

    PyTorch's function takes scores instead of predictions, so that nothing is lost where these round to 0 or 1.
    """
    refuse_unequal_shapes(scores, targets)
    return binary_cross_entropy_with_logits(scores, targets)


LOSSES = {"mnist_loss": mnist_loss, "cross_entropy": cross_entropy}


def batch_accuracy(scores: Tensor, targets: Tensor) -> Tensor:
    """Share of scores on the right side of zero, above it for a three: a scalar in [0, 1]. Both (n, 1)."""
    refuse_unequal_shapes(scores, targets)
    return ((scores > 0) == (targets == 1)).float().mean()


def broadcast_accuracy(scores: Tensor, targets: Tensor) -> Tensor:
    """What comes out when the shapes do not match: scores (n,) against targets (n, 1), all n × n pairs. A scalar.

    Broadcasting compares every score with every target. That takes 5 n² bytes: 770 MB for all training images.
    """
    return ((scores > 0) == (targets == 1)).float().mean()


def pairs(scores: Tensor, targets: Tensor) -> Tensor:
    """What broadcasting does to (n,) scores and (n, 1) targets: an (n, n) table.

    Row i, column j: whether the prediction for image j equals the label of image i.
    """
    return (scores > 0) == (targets == 1)


def mean_of_all_pairs(called_three: Tensor | float, threes: float) -> Tensor | float:
    """Mean of all pairs, given the shares of 3 among predictions and labels."""
    return called_three * threes + (1 - called_three) * (1 - threes)


def all_pairs_losses(scores: Tensor, targets: Tensor) -> Tensor:
    """The losses (k,) of k models, each measured over all n × n pairs: (n, k), (n, 1).

    One of them is what the post's loss makes of (n,) scores and (n, 1) targets. Over all
    pairs, the mean distance depends on two means only, so no table of n × n is needed.
    """
    predictions = scores.sigmoid()
    return 1 - mean_of_all_pairs(predictions.mean(0), targets.mean())
