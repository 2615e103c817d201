"""What a chart is told about a screening when someone opens it, or orders something in it."""
