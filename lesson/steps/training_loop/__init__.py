"""Step 5: take the downhill step again and again."""
