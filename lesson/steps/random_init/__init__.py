"""Step 2: a model that knows nothing."""
