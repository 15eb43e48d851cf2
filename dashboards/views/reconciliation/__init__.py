"""Reconciliation: whether the mall pays what its rules say; 对账."""
