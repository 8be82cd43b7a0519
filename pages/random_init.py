"""Step 2: a model that knows nothing."""

from lesson import ui
from lesson.steps.random_init.a_thousand_starts import a_thousand_starts
from lesson.steps.random_init.every_pair import every_pair
from lesson.steps.random_init.one_random_start import one_random_start
from lesson.steps.random_init.what_stays_of_the_start import what_stays_of_the_start

ui.page("random_init").show(
    path={
        "One random start": one_random_start,
        "A thousand starts": a_thousand_starts,
        "Every pair": every_pair,
        "What stays": what_stays_of_the_start,
    },
)
