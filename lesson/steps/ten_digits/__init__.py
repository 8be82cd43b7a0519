"""Step 9: the same lesson with all ten digits."""
