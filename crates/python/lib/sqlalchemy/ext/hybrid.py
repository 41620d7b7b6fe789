"""Attributes that are Python on an object and SQL on its class."""

from ..orm.attributes import QueryableAttribute


def _plain(method):
    return method.__func__ if isinstance(method, classmethod) else method


class HybridExtensionType:
    HYBRID_METHOD = "HYBRID_METHOD"
    HYBRID_PROPERTY = "HYBRID_PROPERTY"


class hybrid_method:
    """A method with an SQL side."""

    extension_type = HybridExtensionType.HYBRID_METHOD
    is_attribute = True

    def __init__(self, func, expr=None):
        self.func = func
        self.expr = _plain(func if expr is None else expr)
        self.__doc__ = func.__doc__
        self.__name__ = func.__name__

    @property
    def inplace(self):
        return self

    def __get__(self, instance, owner):
        if instance is None:
            import types

            return types.MethodType(self.expr, owner)
        return self.func.__get__(instance, owner)

    def expression(self, expr):
        self.expr = _plain(expr)
        return self


class _HybridAttribute(QueryableAttribute):
    """A hybrid property on its class."""

    is_hybrid_expression = True

    def __init__(self, owner, hybrid, expression, comparator=None):
        entity = getattr(owner, "_insp", None)
        QueryableAttribute.__init__(self, owner if entity is None else entity.class_, hybrid.__name__, hybrid, entity)
        self._hybrid_clause = expression
        self._hybrid_comparator = comparator
        self.hybrid = hybrid

    def _made_comparator(self):
        return self._hybrid_comparator if self._hybrid_comparator is not None else self.__clause_element__()

    def __clause_element__(self):
        from ..sql.coercions import resolve

        return resolve(self._hybrid_clause)

    def __columns_clause__(self):
        from ..orm.entities import annotated
        from ..sql.elements import ColumnElement, NamedColumn

        found = self._hybrid_clause
        hook = getattr(found, "__columns_clause__", None)
        clause = hook() if hook is not None else self.__clause_element__()
        if isinstance(clause, ColumnElement):
            parent = self.parent
            if not isinstance(clause, NamedColumn):
                clause = clause.label(self.key)
            marks = {"_orm_key": self.key}
            if parent is not None and "_orm_entity" not in clause.__dict__:
                marks["_orm_entity"] = parent
            return annotated(clause, **marks)
        return clause

    def label(self, name):
        return self.__clause_element__().label(name)

    @property
    def info(self):
        return {}


class hybrid_property:
    """A property with an SQL side."""

    is_hybrid = is_attribute = True
    extension_type = HybridExtensionType.HYBRID_PROPERTY

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

    # What the attribute of a mapped class asks its property.
    is_relationship = is_synonym = is_composite = False
    columns = ()

    def __get__(self, instance, owner):
        if owner is None:
            return self
        if instance is not None:
            return self.fget(instance)
        if self.custom_comparator is not None:
            comparator = self.custom_comparator(owner)
            return _HybridAttribute(owner, self, comparator, comparator)
        found = (self.expr or self.fget)(owner)
        if not hasattr(found, "__clause_element__") and not hasattr(found, "_lower"):
            return found
        if getattr(found, "property", None) is not None and getattr(found.property, "is_relationship", False):
            return found
        return _HybridAttribute(owner, self, found)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)

    def update_values(self, owner, value):
        """What an UPDATE of the property sets."""
        if self.update_expr is not None:
            return list(self.update_expr(owner, value))
        expression = (self.expr or self.fget)(owner)
        return [(expression, value)]

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
        from ..orm.comparator import PropComparator

        class Comparator(PropComparator):
            """The base of comparators of hybrid properties."""

            def __init__(self, expression):
                self.expression = expression

            def __clause_element__(self):
                from ..sql.coercions import resolve

                return resolve(self.expression)

        Comparator.__module__ = __name__
        globals()["Comparator"] = Comparator
        return Comparator
    if name == "ExprComparator":
        return __getattr__("Comparator") if "Comparator" not in globals() else globals()["Comparator"]
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
