"""Errors of the asynchronous faces."""

from ... import exc


class AsyncMethodRequired(exc.InvalidRequestError):
    pass


class AsyncContextNotStarted(exc.InvalidRequestError):
    pass


class AsyncContextAlreadyStarted(exc.InvalidRequestError):
    pass
