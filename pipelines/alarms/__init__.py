"""What about the data deserves a look, said in one sentence each: `look.raise_alarms` is what schedules call."""
