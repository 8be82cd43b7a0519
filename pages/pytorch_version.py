"""Step 6: why did PyTorch's version look better?"""

from lesson import ui
from lesson.steps.pytorch_version.all_three_curves import all_three_curves
from lesson.steps.pytorch_version.in_print import in_print
from lesson.steps.pytorch_version.one_change_at_a_time import one_change_at_a_time
from lesson.steps.pytorch_version.the_broken_measure import the_broken_measure
from lesson.steps.pytorch_version.the_learner import the_learner
from lesson.steps.pytorch_version.the_same_steps import the_same_steps
from lesson.steps.pytorch_version.two_curves import two_curves

ui.page("pytorch_version").show(
    path={
        "Two curves": two_curves,
        "One change at a time": one_change_at_a_time,
        "The broken measure": the_broken_measure,
        "The same steps": the_same_steps,
        "The Learner": the_learner,
        "All three curves": all_three_curves,
        "In print": in_print,
    },
)
