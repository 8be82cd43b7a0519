"""Step 5: take the downhill step again and again."""

from lesson import ui
from lesson.steps.training_loop.can_you import can_you
from lesson.steps.training_loop.every_learning_rate import every_learning_rate
from lesson.steps.training_loop.its_mistakes import its_mistakes
from lesson.steps.training_loop.one_batch_at_a_time import one_batch_at_a_time
from lesson.steps.training_loop.sorted_or_shuffled import sorted_or_shuffled
from lesson.steps.training_loop.the_landscape import the_landscape
from lesson.steps.training_loop.train_it import train_it

ui.page("training_loop").show(
    path={
        "Train": train_it,
        "One batch at a time": one_batch_at_a_time,
        "Every learning rate": every_learning_rate,
        "Sorted or shuffled": sorted_or_shuffled,
        "Its mistakes": its_mistakes,
        "The landscape": the_landscape,
        "Can you?": can_you,
    },
)
