"""The bundled images, reading them, and making the bundles from MNIST (`python -m lesson.data.build`)."""
