"""What versions of SQLAlchemy there are, for scripts that ask."""

sqla_14 = True
sqla_1x = False
sqla_2 = True
