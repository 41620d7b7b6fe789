"""What the cases of declared models have in common: types, and how the tables that a case makes are written down."""

import datetime
import enum
import re
from typing import Annotated, NewType

import sqlalchemy as sa
from data_run import case
from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.orm import mapped_column
from sqlalchemy.schema import CreateIndex, CreateTable


class Colour(enum.Enum):
    red = "r"
    blue = "b"


class Size(enum.IntEnum):
    small = 1
    large = 2


Big = NewType("Big", int)
key = Annotated[int, mapped_column(primary_key=True)]
name50 = Annotated[str, mapped_column(String(50), index=True)]
stamp = Annotated[datetime.datetime, mapped_column(server_default=sa.func.now())]
user_fk = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="CASCADE"))]
str20 = Annotated[str, 20]
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def text_of(element, dialect):
    return str(element.compile(dialect=dialect.dialect()))


def model(make):
    """A case: the tables of the metadata that the function gives."""

    def run(show, raises):
        try:
            metadata = make()
        except Exception:
            raises(make)
            return
        for table in metadata.sorted_tables:
            for dialect in (postgresql, sqlite, mysql):
                try:
                    show(text_of(CreateTable(table), dialect))
                except (sa.exc.CompileError, NotImplementedError) as error:
                    show(re.sub(r" object at 0x\w+|<|>", "", str(error)).replace(" object", ""))
            for index in sorted(table.indexes, key=lambda index: index.name):
                show(text_of(CreateIndex(index), postgresql))
            for column in table.c:
                show(column.key, column.name, repr(column.type), column.nullable, column.index, column.unique, column.default is not None, column.onupdate is not None, column.comment)

    run.__name__ = make.__name__
    case("sqlite")(run)
    return make
