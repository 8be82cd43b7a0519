"""Start: can a few numbers learn to read?"""
