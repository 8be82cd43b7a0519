"""Step 7: two layers, with a ReLU between or without."""
