"""One file per kind of chart: pure functions from prepared rows to plain plotly figures (dicts) or HTML. No Dash callback, no warehouse."""
