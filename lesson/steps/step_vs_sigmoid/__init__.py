"""Step 3: why accuracy cannot teach, and what can."""
