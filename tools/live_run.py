"""Runs operation cases on a database: one JSON object a line of standard input, one a line of standard output.

The same file is run by CPython with Alembic (from `live_cases.py`) and by `limbeck python` (from the tests). A case has `url`, `code`
(what stands in `upgrade()`) and `naming`; the answer is null, or the class and the text of what was raised.
"""

import json
import sys
import warnings

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations


def raised_by(case):
    engine = sa.create_engine(case["url"], poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return described(raised_on(connection, case))


def described(error):
    if error is None:
        return None
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else kind.__module__ + "." + kind.__name__
    return {"class": name, "message": str(error)}


def raised_on(connection, case):
    """Runs the case; the exception, or None."""
    opts = {"target_metadata": sa.MetaData(naming_convention=case["naming"])} if case["naming"] else {}
    context = MigrationContext.configure(connection, opts=opts)
    try:
        with context.begin_transaction():
            exec(case["code"], {"op": Operations(context), "sa": sa, "Column": sa.Column})
    except Exception as error:
        return error
    return None


def main():
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(raised_by(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
