"""Values that tell of changes inside them: in statements they are the values that they hold."""


class MutableBase:
    """What mutable values share."""

    @classmethod
    def coerce(cls, key, value):
        if value is None:
            return None
        raise ValueError("Attribute '%s' does not accept objects of type %s" % (key, type(value)))

    def __class_getitem__(cls, item):
        return cls


class Mutable(MutableBase):
    """A value with changes inside; there are no objects here that would have to hear of them."""

    def changed(self):
        """Nobody is told."""

    @classmethod
    def as_mutable(cls, sqltype):
        """The column type itself: what is loaded from it is never watched."""
        type_ = sqltype() if isinstance(sqltype, type) else sqltype
        return type_

    @classmethod
    def associate_with(cls, sqltype):
        """Nothing is watched."""

    @classmethod
    def associate_with_attribute(cls, attribute):
        """Nothing is watched."""


class MutableComposite(MutableBase):
    """Several columns as one value with changes inside."""

    def changed(self):
        """Nobody is told."""


class MutableDict(Mutable, dict):
    """A dictionary."""

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, dict) else Mutable.coerce(key, value)


class MutableList(Mutable, list):
    """A list."""

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, list) else Mutable.coerce(key, value)


class MutableSet(Mutable, set):
    """A set."""

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, set) else Mutable.coerce(key, value)
