"""Thin assets, jobs, schedules and sensors: each calls a plain function that is tested by itself."""
