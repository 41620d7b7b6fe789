"""Attributes that are Python on an object and SQL on its class; here the class side."""

from ..orm._refusal import refuse


def _plain(method):
    return method.__func__ if isinstance(method, classmethod) else method


class hybrid_method:
    """A method with an SQL side."""

    def __init__(self, func, expr=None):
        self.func = func
        self.expr = _plain(func if expr is None else expr)
        self.__doc__ = func.__doc__

    @property
    def inplace(self):
        return self

    def __get__(self, instance, owner):
        if instance is None:
            return self.expr.__get__(owner, type(owner))
        return self.func.__get__(instance, owner)

    def expression(self, expr):
        self.expr = _plain(expr)
        return self


class hybrid_property:
    """A property with an SQL side."""

    def __init__(self, fget, fset=None, fdel=None, expr=None, custom_comparator=None, update_expr=None, bulk_dml_setter=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.expr = _plain(expr)
        self.custom_comparator = _plain(custom_comparator)
        self.update_expr = _plain(update_expr)
        self.bulk_dml_setter = _plain(bulk_dml_setter)
        self.__name__ = fget.__name__
        self.__doc__ = fget.__doc__

    def __class_getitem__(cls, item):
        return cls

    def __get__(self, instance, owner):
        if owner is None:
            return self
        if instance is not None:
            return self.fget(instance)
        if self.custom_comparator is not None:
            refuse("a comparator on hybrid_property %s" % self.__name__, "sqlalchemy.ext.hybrid")
        found = (self.expr or self.fget)(owner)
        if not hasattr(found, "__clause_element__") and not hasattr(found, "_lower"):
            return found
        from ..orm.attributes import QueryableAttribute
        from ..sql.coercions import resolve

        return QueryableAttribute(owner, self.__name__, self, resolve(found))

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def _copy(self, **changed):
        given = {
            "fget": self.fget,
            "fset": self.fset,
            "fdel": self.fdel,
            "expr": self.expr,
            "custom_comparator": self.custom_comparator,
            "update_expr": self.update_expr,
            "bulk_dml_setter": self.bulk_dml_setter,
        }
        return type(self)(**dict(given, **changed))

    @property
    def overrides(self):
        return self

    @property
    def inplace(self):
        return _InPlace(self)

    def getter(self, fget):
        return self._copy(fget=fget)

    def setter(self, fset):
        return self._copy(fset=fset)

    def deleter(self, fdel):
        return self._copy(fdel=fdel)

    def expression(self, expr):
        return self._copy(expr=expr)

    def comparator(self, comparator):
        return self._copy(custom_comparator=comparator)

    def update_expression(self, meth):
        return self._copy(update_expr=meth)

    def bulk_dml(self, meth):
        return self._copy(bulk_dml_setter=meth)


class _InPlace:
    """Changes a `hybrid_property` under another method name."""

    def __init__(self, attr):
        self.attr = attr

    def _set(self, name, value):
        setattr(self.attr, name, _plain(value))
        return self.attr

    def getter(self, fget):
        return self._set("fget", fget)

    def setter(self, fset):
        return self._set("fset", fset)

    def deleter(self, fdel):
        return self._set("fdel", fdel)

    def expression(self, expr):
        return self._set("expr", expr)

    def comparator(self, comparator):
        return self._set("custom_comparator", comparator)

    def update_expression(self, meth):
        return self._set("update_expr", meth)

    def bulk_dml(self, meth):
        return self._set("bulk_dml_setter", meth)


def __getattr__(name):
    if name == "Comparator":
        from ..orm._refusal import placeholder

        return placeholder(name, __name__)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
