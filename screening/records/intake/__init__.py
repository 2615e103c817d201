"""Before a screening is sent: drafts, invites, and counts of how far forms got."""
