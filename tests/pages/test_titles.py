"""Titles of scenes are addresses: whatever a scene is called later, links that were shared still open it."""

import pytest

from lesson.ui.links import meant
from tests.scenes import SCENES

SHARED = {
    "start": ["Watch it learn", "A fair race"],
    "tensor_reshaping": [
        "One picture, one row",
        "Line by line",
        "Other widths",
        "The pixels shuffled",
        "Batches",
    ],
    "random_init": [
        "One random start",
        "A thousand starts",
        "Every pair",
        "What stays",
    ],
    "step_vs_sigmoid": [
        "One picture",
        "Three pictures",
        "Turn one weight",
        "Nudge it",
        "Is it a probability?",
    ],
    "gradients": [
        "The gradient as a picture",
        "What starves it",
        "Two losses",
        "Who changes what",
        "How far?",
        "Is it right?",
    ],
    "training_loop": [
        "Train",
        "One batch at a time",
        "Every learning rate",
        "Sorted or shuffled",
        "Its mistakes",
        "The landscape",
        "Can you?",
    ],
    "pytorch_version": [
        "Two curves",
        "One change at a time",
        "The broken measure",
        "The same steps",
        "The Learner",
        "All three curves",
        "In print",
    ],
    "relu_net": [
        "Two layers",
        "Picture by picture",
        "When it pays",
        "Does it overfit?",
        "Hidden units",
        "Without ReLU",
    ],
    "your_digit": [
        "Draw",
        "As MNIST has it",
        "Every vote",
        "Change its mind",
        "What it has seen",
        "Neither",
        "Teach it yours",
    ],
    "ten_digits": [
        "Ten columns",
        "Softmax",
        "Confusion",
        "Draw any digit",
        "Which pairs are hard",
    ],
}


@pytest.mark.parametrize(
    ("step", "title"), [(step, each) for step in SHARED for each in SHARED[step]]
)
def test_a_title_in_a_shared_link_still_means_its_scene(step, title):
    scenes = [scene for other, scene in SCENES if other == step]
    assert meant(title, scenes) == (title, True)
