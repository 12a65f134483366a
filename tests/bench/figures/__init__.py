"""A module a group of figures; each has functions that take the Bench and put what they measured into it."""


def need(value, text, terminal):
    if value is None:
        raise RuntimeError(text + ":\n" + terminal.screen.text())
    return value
