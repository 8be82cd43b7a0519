"""What is to be seen on the screen, in words computed from its records: a module a step."""
