"""What a chart is told about a screening when somebody opens it, or orders something in it."""
