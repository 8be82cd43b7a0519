"""What a model gets wrong."""

import torch

from lesson.experiments.mistakes import confusion, worst_mistakes


def column(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers).unsqueeze(1)


def test_the_four_counts_are_counted_apart():
    counts = confusion(column(2, -1, 3, -4, 5, 0), column(1, 1, 0, 0, 0, 1))
    assert counts == (1, 2, 2, 1)
    assert counts.wrong == 4


def test_the_surest_mistakes_come_first_and_right_answers_never():
    scores, targets = column(9, -1, 3, -9, 5, -7), column(1, 1, 0, 0, 0, 1)
    assert worst_mistakes(scores, targets, 10) == [5, 4, 2, 1]
    assert worst_mistakes(scores, targets, 2) == [5, 4]
    assert worst_mistakes(column(1, -1), column(1, 0), 5) == []
