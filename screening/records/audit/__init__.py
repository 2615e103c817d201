"""The audit trail: its entries, how they are chained, and how they are verified."""
