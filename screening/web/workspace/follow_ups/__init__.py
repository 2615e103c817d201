"""What patients were asked after sessions: on the summary, and the links that staff hand out."""
