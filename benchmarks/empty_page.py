"""A page of Streamlit's with nothing on it but a title and a text: no page can answer sooner."""

import streamlit as st

st.title("Empty")
st.text("Nothing was asked.")
