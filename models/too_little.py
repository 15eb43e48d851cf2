"""What a model says that has too little to learn from yet."""


class TooLittleError(ValueError):
    """Nothing is wrong but that too little is known: waiting mends it."""
