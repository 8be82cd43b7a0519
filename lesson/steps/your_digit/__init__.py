"""Step 8: does it read your handwriting?"""
