"""Step 6: why did PyTorch's version look better?"""
