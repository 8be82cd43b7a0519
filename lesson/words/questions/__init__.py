"""The guesses a visitor is asked for, and what the records say: a module a step."""
