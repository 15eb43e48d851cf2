"""Where applicants give up, and which material works."""
