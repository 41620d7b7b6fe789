"""`with` for transactions."""

import sqlalchemy


class TransactionalContext:
    """A transaction as a context manager: commits at the end, rolls back on an exception."""

    _rollback_exception = None
    _outer_trans_ctx = None
    _trans_subject = None

    @classmethod
    def _trans_ctx_check(cls, subject):
        context = subject._trans_context_manager
        if context is not None and not context._transaction_is_active():
            raise sqlalchemy.exc.InvalidRequestError(
                "Can't operate on closed transaction inside context manager.  "
                "Please complete the context manager before emitting further commands."
            )

    def __enter__(self):
        subject = self._get_subject()
        self._outer_trans_ctx = subject._trans_context_manager
        self._trans_subject = subject
        subject._trans_context_manager = self
        return self

    def __exit__(self, type_, value, traceback):
        subject = self._trans_subject
        # Some call `__exit__` without `__enter__`.
        entered = subject is not None and subject._trans_context_manager is self
        try:
            if type_ is None and self._transaction_is_active():
                try:
                    self.commit()
                except BaseException:
                    if self._rollback_can_be_called():
                        self.rollback()
                    raise
            elif not self._transaction_is_active():
                if not self._transaction_is_closed():
                    self.close()
            elif self._rollback_can_be_called():
                self.rollback()
        finally:
            if entered:
                subject._trans_context_manager = self._outer_trans_ctx
            self._trans_subject = self._outer_trans_ctx = None
