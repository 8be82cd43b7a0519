"""The bundled images of 3 and 7, and the script that makes the bundle from MNIST (`python -m lesson.data.build`)."""
