"""Boards: how they stand, and issuing them once, for good. `issue.issue_due` is what a schedule calls."""
