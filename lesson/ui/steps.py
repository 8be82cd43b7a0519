"""The lines of a training step, and how fast a transport goes through its stages."""

from lesson.gradients import calc_grad
from lesson.training import train_epoch
from lesson.ui.listing import listing
from lesson.ui.stepping import Place, line_with

# of each stage of a step: its pictures, predictions, loss, gradient, and the step itself
STAGES: list[list[Place]] = [
    [(train_epoch, "for xb, yb in data")],
    [(calc_grad, "model(xb)")],
    [(calc_grad, "loss_func(")],
    [(calc_grad, "backward()")],
    [(train_epoch, "opt.step()"), (train_epoch, "opt.zero_grad()")],
]
STEP_SPEEDS = [
    ("a stage/s", 1, 1),
    ("a batch/s", 5, 1),
    ("6 batches/s", 30, 1),
    ("30/s", 30, 5),
]


def step_lines(frames: str) -> None:
    """The lines where we are; the transport of the name `frames` lights those of its stage, batch after batch."""
    lines = ["\n".join(line_with(*place) for place in stage) for stage in STAGES]
    listing(lines, frames, cycle=True)
