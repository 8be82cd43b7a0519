"""The cards: a module a step, in the order of the screen."""
