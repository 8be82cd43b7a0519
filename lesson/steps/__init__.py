"""The steps of the lesson: a folder each, a file a scene."""
