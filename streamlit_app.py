"""Start: can a few numbers learn to read?"""

from lesson import ui
from lesson.steps.start.a_fair_race import a_fair_race
from lesson.steps.start.watch_it_learn import watch_it_learn

ui.page("start").show(
    path={
        "Watch it learn": watch_it_learn,
        "A fair race": a_fair_race,
    },
)
