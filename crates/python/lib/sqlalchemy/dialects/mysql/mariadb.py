"""What MariaDB has beyond MySQL."""

from ...sql.type_api import TypeEngine
from .base import MySQLDialect
from .types import _MySQL


class INET4(_MySQL, TypeEngine):
    __visit_name__ = "INET4"


class INET6(_MySQL, TypeEngine):
    __visit_name__ = "INET6"


class MariaDBDialect(MySQLDialect):
    name = "mariadb"
    is_mariadb = True
    supports_native_uuid = True


dialect = MariaDBDialect
