"""The bundled images of 3 and 7, reading them, and making the bundle from MNIST (`python -m lesson.data.build`)."""
