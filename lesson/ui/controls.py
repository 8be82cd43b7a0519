"""Controls that pages share: the same look, range and default everywhere, their values in the URL.

A key is also the name of the URL parameter. It begins with the prefix of its page, so that no two pages share a key: with
shared keys the browser's Back button loses values.
"""

from collections.abc import Sequence

import streamlit as st

from lesson.experiments.learning_rates import LEARNING_RATES
from lesson.runs import MAX_EPOCHS
from lesson.training import KINDS, TRAINING_IMAGES, Settings

BATCH_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, TRAINING_IMAGES]
SPREADS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
MAX_HIDDEN = 100
USUAL = Settings()


def key_of(name: str) -> str:
    """The key of a control on the page that is being drawn."""
    return st.session_state["key_prefix"] + name


def short(number: float) -> str:
    """A number without zeros that say nothing: 0.001, 1, 12396."""
    return f"{number:.15g}"


def lr_slider(
    default: float = USUAL.lr, label: str = "Learning rate", key: str = "lr"
) -> float:
    """The learning rate, from 0.001 to 100 in the steps 1, 2, 5."""
    return st.select_slider(
        label,
        LEARNING_RATES,
        default,
        format_func=short,
        key=key_of(key),
        bind="query-params",
        help="How far each step goes: the gradient is multiplied by it.",
    )


def batch_size_slider() -> int:
    """The batch size, from 8 to all training images."""
    return st.select_slider(
        "Batch size",
        BATCH_SIZES,
        USUAL.batch_size,
        format_func=short,
        key=key_of("batch_size"),
        bind="query-params",
        help="How many pictures each step looks at. Small batches: many steps, so an epoch takes longer.",
    )


def epochs_slider(default: int = 40) -> int:
    """How many epochs to show."""
    return st.slider(
        "Epochs",
        1,
        MAX_EPOCHS,
        default,
        key=key_of("epochs"),
        bind="query-params",
        help="How many passes over the training pictures. More continues the run; fewer only shows less of it.",
    )


def seed_slider() -> int:
    """The seed of the random start, and of the shuffle."""
    return st.slider(
        "Seed",
        0,
        99,
        USUAL.seed,
        key=key_of("seed"),
        bind="query-params",
        help="Which random numbers the model starts with: the same seed always draws the same.",
    )


def init_std_slider() -> float:
    """The standard deviation of the random start of the model by hand."""
    return st.select_slider(
        "Spread of the start (std)",
        SPREADS,
        USUAL.init_std,
        format_func=short,
        key=key_of("init_std"),
        bind="query-params",
        help="How large the random weights are that the model starts with.",
    )


def hidden_slider() -> int:
    """The number of hidden units."""
    return st.slider(
        "Hidden units",
        1,
        MAX_HIDDEN,
        USUAL.hidden,
        key=key_of("hidden"),
        bind="query-params",
        help="How many units the first layer has: each looks at all 784 pixels.",
    )


def relu_toggle() -> bool:
    """Whether there is a ReLU between the layers."""
    return st.toggle(
        "ReLU between the layers",
        USUAL.relu,
        key=key_of("relu"),
        bind="query-params",
        help="Replaces every negative number between the layers by 0.",
    )


def zoom_toggle(default: bool = False) -> bool:
    """Whether to show accuracies from 0.9 to 1 only."""
    return st.toggle(
        "Zoom: 0.9 to 1",
        default,
        key=key_of("zoom"),
        bind="query-params",
        help="Show accuracies from 0.9 to 1 only, where the differences are.",
    )


def shuffle_toggle() -> bool:
    """Whether to shuffle."""
    return st.toggle(
        "Shuffle every epoch",
        USUAL.shuffle,
        key=key_of("shuffle"),
        bind="query-params",
        help="Off: all threes, then all sevens, so nearly every batch holds one digit only.",
    )


def one_of(
    label: str, options: Sequence[str], name: str, default: str, help: str | None = None
) -> str:
    """One of a few options side by side, always one: an empty address means the default."""
    chosen = st.segmented_control(
        label,
        options,
        default=default,
        required=True,
        key=key_of(name),
        bind="query-params",
        help=help,
    )
    return chosen or default


def training_controls(model: str, lr: float) -> tuple[Settings, int]:
    """All controls of a run of one model in three columns: its settings, and how many epochs of it to show."""
    left, middle, right = st.columns(3)
    with left:
        chosen = {"lr": lr_slider(lr)}
        epochs = epochs_slider()
    with middle:
        chosen["batch_size"] = batch_size_slider()
        chosen["seed"] = seed_slider()
    with right:
        if "hidden" in KINDS[model].uses:
            chosen["hidden"] = hidden_slider()
            chosen["relu"] = relu_toggle()
        else:
            chosen["init_std"] = init_std_slider()
        chosen["shuffle"] = shuffle_toggle()
    return Settings(model, **chosen), epochs


def presets(choices: Sequence[tuple[str, Settings, int, str]]) -> None:
    """Buttons that set all training controls: each a name, its settings, how many epochs, and what to watch."""
    for name, settings, epochs, watch in choices:
        st.button(
            f"**{name}:** watch {watch}",
            key=key_of(f"preset {name}"),
            type="tertiary",
            on_click=_set_controls,
            args=[settings, epochs],
            wrap=True,
        )


def _set_controls(settings: Settings, epochs: int) -> None:
    st.session_state[key_of("epochs")] = epochs
    for name in KINDS[settings.model].uses:
        st.session_state[key_of(name)] = getattr(settings, name)
