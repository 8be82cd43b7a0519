"""The colours of this step: what accuracy sees, what the loss sees, and a digit by its target."""

import altair as alt

from lesson.charts.theme import LINES, SEVEN, THREE

STEP, SLOPE = LINES[0], LINES[4]
DIGIT = alt.expr(f"datum.target ? '{THREE}' : '{SEVEN}'")
