"""Step 4: all 785 slopes at once, and what happens to `.grad`."""
