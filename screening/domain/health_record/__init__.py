"""The health record that a patient brings, or that a chart holds: its entries, and what they say about answers."""
