"""Simulation: rules turned and answered at once, the exact run, and the scenarios that were kept; 试算."""
