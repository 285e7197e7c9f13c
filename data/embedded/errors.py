"""What can go wrong with the embedded services, in a sentence."""


class ServiceError(Exception):
    """An embedded service cannot run; the text says why and what to do about it."""
