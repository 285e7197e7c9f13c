"""What is true: settings, filters, queries, rollups. Knows neither Dash nor Plotly."""
