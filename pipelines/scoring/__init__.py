"""What is guessed about the marts' people: models are trained, kept and asked here; what they are is in models/."""
