"""Column types under their public name."""

from .sql._structures import ARRAY, JSON, PickleType, TupleType  # noqa: F401
from .sql.sqltypes import *  # noqa: F401,F403
from .sql.sqltypes import MATCHTYPE, NULLTYPE, STRINGTYPE, _Binary  # noqa: F401
from .sql.type_api import (  # noqa: F401
    ExternalType,
    OperatorClass,
    TypeDecorator,
    TypeEngine,
    UserDefinedType,
    Variant,
    adapt_type,
    to_instance,
)
