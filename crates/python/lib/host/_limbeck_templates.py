"""What every template can use."""


def comma(value):
    """Joins identifiers: nothing for none, one as it is, several with commas."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    return ", ".join(str(one) for one in value)
