"""Charts: records in, a Figure out. One module a step of the lesson; none of them imports Streamlit."""
