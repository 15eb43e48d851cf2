"""The landing tables as typed descriptions, and what follows from a description alone: typing, judging, versions."""
