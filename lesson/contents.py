"""The pages of the app, in the order of the lesson, and how what stands on them is called."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A page of the app, its short name in the sidebar, the question it answers, and how its URL parameters begin."""

    file: str
    name: str
    question: str
    prefix: str = ""


PAGES = {
    "start": Entry(
        "streamlit_app.py", "Start", "Can a few numbers learn to read?", "start_"
    ),
    "tensor_reshaping": Entry(
        "pages/tensor_reshaping.py",
        "Tensor reshaping",
        "How does a folder of pictures become one tensor?",
        "shape_",
    ),
    "random_init": Entry(
        "pages/random_init.py",
        "Random init",
        "How good is a model that knows nothing?",
        "init_",
    ),
    "step_vs_sigmoid": Entry(
        "pages/step_vs_sigmoid.py",
        "Step or sigmoid",
        "Why can't we train on accuracy?",
        "loss_",
    ),
    "gradients": Entry(
        "pages/gradients.py",
        "Gradients",
        "Which way is downhill, for all 785 numbers at once?",
        "grad_",
    ),
    "training_loop": Entry(
        "pages/training_loop.py",
        "Training loop",
        "What happens when we take that step again and again?",
    ),
    "pytorch_version": Entry(
        "pages/pytorch_version.py",
        "PyTorch's version",
        "Why did PyTorch's version look better?",
        "torch_",
    ),
    "relu_net": Entry(
        "pages/relu_net.py",
        "ReLU net",
        "What does a second layer buy, and why only with a ReLU between?",
        "net_",
    ),
    "your_digit": Entry(
        "pages/your_digit.py",
        "Your digit",
        "Does it read your handwriting?",
        "digit_",
    ),
    "ten_digits": Entry(
        "pages/ten_digits.py",
        "Ten digits",
        "It was never shown a 5. What if it is?",
        "ten_",
    ),
}


def key_on(step: str, name: str) -> str:
    """The key of a control of a page, which is also its name in the address: no two pages share one."""
    return PAGES[step].prefix + name


def card_key(step: str, scene: str) -> str:
    """Where the number of the open card of a scene is kept for the visit."""
    return f"card of {step}: {scene}"
