"""From what somebody draws or photographs to what the models see, and to what they make of it."""
