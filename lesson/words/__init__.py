"""What is said: records in, sentences out."""
