"""Step 3: why accuracy cannot teach, and what can."""

from lesson import ui
from lesson.steps.step_vs_sigmoid.a_step_or_a_slope import a_step_or_a_slope
from lesson.steps.step_vs_sigmoid.is_it_a_probability import is_it_a_probability
from lesson.steps.step_vs_sigmoid.nudge_it import nudge_it
from lesson.steps.step_vs_sigmoid.three_at_once import three_at_once
from lesson.steps.step_vs_sigmoid.turn_one_weight import turn_one_weight

ui.page("step_vs_sigmoid").show(
    path={
        "One picture": a_step_or_a_slope,
        "Three pictures": three_at_once,
        "Turn one weight": turn_one_weight,
        "Nudge it": nudge_it,
        "Is it a probability?": is_it_a_probability,
    },
)
