"""How a machine learns to tell a handwritten 3 from a 7: the lesson as code, without Streamlit outside `lesson.ui`."""
