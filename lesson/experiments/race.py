"""Three models that begin alike, or not."""

from dataclasses import replace

from lesson.training import KINDS, Settings

ENTRANTS = {
    "by hand": Settings("by_hand"),
    "small start": Settings("pytorch"),
    "ReLU net": Settings("relu_net", lr=KINDS["relu_net"].lr),
}


def entrants(seed: int) -> dict[str, Settings]:
    """The three, each with its usual learning rate, from another random start."""
    return {name: replace(settings, seed=seed) for name, settings in ENTRANTS.items()}
