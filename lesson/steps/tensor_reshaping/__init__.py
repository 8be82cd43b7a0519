"""Step 1: from a folder of pictures to one tensor."""
