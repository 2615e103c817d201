"""Reports: suggestions against decisions, and how many forms were sent."""
