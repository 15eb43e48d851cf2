"""The empty page behind the same kind of server as the dashboards: `streamlit run benchmarks/empty_server.py`."""

from streamlit import App

app = App("empty_page.py")
