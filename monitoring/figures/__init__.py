"""Pure Plotly builders: finished numbers and finished words in, a JSON-ready figure out."""
