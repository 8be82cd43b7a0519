"""What the pages try out with the lesson: each module an experiment, its results as records."""
