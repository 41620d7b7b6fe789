"""Attributes that look through a relationship at an attribute of what it leads to."""

from ..sql.operators import ColumnOperators


class AssociationProxyExtensionType:
    ASSOCIATION_PROXY = "ASSOCIATION_PROXY"


def association_proxy(target_collection, attr, **kw):
    """A view of `attr` of the objects of a relationship."""
    return AssociationProxy(target_collection, attr, **kw)


class AssociationProxy:
    """What `association_proxy()` puts on a class."""

    extension_type = AssociationProxyExtensionType.ASSOCIATION_PROXY
    is_attribute = True

    def __init__(
        self, target_collection, attr, *, creator=None, getset_factory=None, proxy_factory=None, proxy_bulk_set=None,
        cascade_scalar_deletes=False, create_on_none_assignment=False, **kw,
    ):  # fmt: skip
        self.target_collection = target_collection
        self.value_attr = attr
        self.creator = creator
        self.cascade_scalar_deletes = cascade_scalar_deletes
        self.create_on_none_assignment = create_on_none_assignment
        self.key = None
        for name, given in (("getset_factory", getset_factory), ("proxy_factory", proxy_factory), ("proxy_bulk_set", proxy_bulk_set)):
            if given is not None:
                from ..orm._refusal import refuse_use

                refuse_use("The argument %s of association_proxy()" % name, hint="use creator= or a property of your own")

    def __set_name__(self, owner, name):
        self.key = "_%s_%s" % (owner.__name__, name)

    def __get__(self, instance, owner):
        if instance is None:
            entity = getattr(owner, "_insp", None)
            return AssociationProxyInstance(self, owner, owner if entity is None else entity.class_)
        made = AssociationProxyInstance(self, owner, owner)
        if made.scalar:
            target = getattr(instance, self.target_collection)
            return getattr(target, self.value_attr, None) if target is None else getattr(target, self.value_attr)
        key = self.key or "_proxy_%s_%s" % (self.target_collection, self.value_attr)
        collection = getattr(instance, self.target_collection)
        known = instance.__dict__.get(key)
        if known is not None and known[0] is collection:
            return known[1]
        proxy = made.proxy(lambda: getattr(instance, self.target_collection))
        instance.__dict__[key] = (collection, proxy)
        return proxy

    def __set__(self, instance, value):
        made = AssociationProxyInstance(self, type(instance), type(instance))
        if made.scalar:
            target = getattr(instance, self.target_collection)
            if target is None:
                if value is None and not self.create_on_none_assignment:
                    return
                setattr(instance, self.target_collection, made.creator(value))
            elif value is None and self.cascade_scalar_deletes:
                setattr(instance, self.target_collection, None)
            else:
                setattr(target, self.value_attr, value)
            return
        proxy = self.__get__(instance, type(instance))
        if proxy is not value:
            proxy._replace(value)

    def __delete__(self, instance):
        made = AssociationProxyInstance(self, type(instance), type(instance))
        if made.scalar:
            target = getattr(instance, self.target_collection)
            delattr(target, self.value_attr)
        delattr(instance, self.target_collection)


class AssociationProxyInstance(ColumnOperators):
    """The proxy on one class: an expression over the relationship."""

    def __init__(self, parent, owner, cls):
        from ..orm.mapper import configure_mappers

        configure_mappers()
        self.parent = parent
        self.owner = owner
        self.owning_class = cls
        self.target_collection = parent.target_collection
        self.value_attr = parent.value_attr
        self.prop = cls.__mapper__.get_property(parent.target_collection)
        self.target_class = self.prop.mapper.class_

    @property
    def scalar(self):
        return not self.prop.uselist

    @property
    def attr(self):
        return getattr(self.owner, self.target_collection), getattr(self.target_class, self.value_attr)

    @property
    def remote_attr(self):
        return getattr(self.target_class, self.value_attr)

    @property
    def local_attr(self):
        return getattr(self.owner, self.target_collection)

    def creator(self, *args):
        return (self.parent.creator or self.target_class)(*args)

    def _is_object(self):
        remote = self.remote_attr
        return getattr(getattr(remote, "property", None), "is_relationship", False)

    def any(self, criterion=None, **kw):
        return self._exists(criterion, kw)

    has = any

    def _exists(self, criterion, kw):
        remote = self.remote_attr
        if isinstance(remote, AssociationProxyInstance):
            inner = remote._exists(criterion, kw)
        elif self._is_object():
            inner = remote.any(criterion, **kw) if remote.property.uselist else remote.has(criterion, **kw)
        else:
            if kw:
                from ..exc import ArgumentError

                raise ArgumentError("Can't apply keyword arguments to column-targeted association proxy; use ==")
            inner = criterion
        local = self.local_attr
        return local.any(inner) if local.property.uselist else local.has(inner)

    def __eq__(self, other):
        return self.operate_on("__eq__", other)

    def __ne__(self, other):
        return self.operate_on("__ne__", other)

    __hash__ = None

    def operate_on(self, name, other):
        criterion = getattr(self.remote_attr, name)(other)
        found = self._exists(criterion, {}) if not self._is_object() else self._through(criterion)
        if other is None and name == "__eq__":
            local = self.local_attr
            return found | (~(local.any() if local.property.uselist else local.has()))
        return found

    def _through(self, criterion):
        local = self.local_attr
        return local.any(criterion) if local.property.uselist else local.has(criterion)

    def contains(self, obj, **kw):
        if self._is_object():
            remote = self.remote_attr
            return self._through(remote.contains(obj) if remote.property.uselist else remote == obj)
        return self._exists(self.remote_attr.contains(obj, **kw), {})

    def operate(self, op, *other, **kw):
        return self._exists(self.remote_attr.operate(op, *other, **kw), {})

    # ---- on objects

    def proxy(self, collection):
        from ..orm.collections import kind_of, prepare_factory

        kind = kind_of(prepare_factory(self.prop.collection_class))
        return {list: _AssociationList, set: _AssociationSet, dict: _AssociationDict}[kind](collection, self)

    def get(self, obj):
        return getattr(obj, self.value_attr)

    def set(self, obj, value):
        setattr(obj, self.value_attr, value)


class _AssociationCollection:
    def __init__(self, lazy_collection, owner):
        self.lazy_collection = lazy_collection
        self._owner = owner

    @property
    def col(self):
        return self.lazy_collection()

    def __len__(self):
        return len(self.col)

    def __bool__(self):
        return bool(self.col)

    def __repr__(self):
        return repr(self._plain())

    def __eq__(self, other):
        return self._plain() == (other._plain() if isinstance(other, _AssociationCollection) else other)

    def __ne__(self, other):
        return not self == other

    __hash__ = None


class _AssociationList(_AssociationCollection):
    """A list of values behind which there is a list of objects."""

    def _plain(self):
        return list(self)

    def __iter__(self):
        return iter([self._owner.get(obj) for obj in self.col])

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self._owner.get(obj) for obj in self.col[index]]
        return self._owner.get(self.col[index])

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            self.col[index] = [self._owner.creator(one) for one in value]
        else:
            self._owner.set(self.col[index], value)

    def __delitem__(self, index):
        del self.col[index]

    def __contains__(self, value):
        return any(one == value for one in self)

    def append(self, value):
        self.col.append(self._owner.creator(value))

    def extend(self, values):
        for value in values:
            self.append(value)

    def insert(self, index, value):
        self.col.insert(index, self._owner.creator(value))

    def pop(self, index=-1):
        return self._owner.get(self.col.pop(index))

    def remove(self, value):
        for index, one in enumerate(self):
            if one == value:
                del self.col[index]
                return
        raise ValueError("value not in list")

    def clear(self):
        del self.col[:]

    def count(self, value):
        return list(self).count(value)

    def index(self, value, *args):
        return list(self).index(value, *args)

    def reverse(self):
        raise NotImplementedError()

    sort = reverse

    def __iadd__(self, values):
        self.extend(values)
        return self

    def __add__(self, other):
        return list(self) + list(other)

    def _replace(self, values):
        self.clear()
        self.extend(values)


class _AssociationSet(_AssociationCollection):
    """A set of values behind which there is a set of objects."""

    def _plain(self):
        return set(self)

    def __iter__(self):
        return iter([self._owner.get(obj) for obj in self.col])

    def __contains__(self, value):
        return any(one == value for one in self)

    def add(self, value):
        if value not in self:
            self.col.add(self._owner.creator(value))

    def discard(self, value):
        for obj in list(self.col):
            if self._owner.get(obj) == value:
                self.col.discard(obj)
                return

    def remove(self, value):
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self):
        return self._owner.get(self.col.pop())

    def update(self, *others):
        for other in others:
            for value in other:
                self.add(value)

    def clear(self):
        self.col.clear()

    def _replace(self, values):
        wanted = set(values)
        for value in set(self) - wanted:
            self.discard(value)
        for value in values:
            self.add(value)

    def __or__(self, other):
        return set(self) | set(other)

    def __and__(self, other):
        return set(self) & set(other)

    def __sub__(self, other):
        return set(self) - set(other)

    def __ior__(self, other):
        self.update(other)
        return self


class _AssociationDict(_AssociationCollection):
    """A dictionary of values behind which there is one of objects."""

    def _plain(self):
        return dict(self.items())

    def __iter__(self):
        return iter(list(self.col))

    def __contains__(self, key):
        return key in self.col

    def __getitem__(self, key):
        return self._owner.get(self.col[key])

    def __setitem__(self, key, value):
        if key in self.col:
            self._owner.set(self.col[key], value)
        else:
            self.col[key] = self._owner.creator(key, value)

    def __delitem__(self, key):
        del self.col[key]

    def get(self, key, default=None):
        return self[key] if key in self.col else default

    def keys(self):
        return self.col.keys()

    def values(self):
        return [self._owner.get(obj) for obj in self.col.values()]

    def items(self):
        return [(key, self._owner.get(self.col[key])) for key in self.col]

    def setdefault(self, key, default=None):
        if key not in self.col:
            self[key] = default
        return self[key]

    def pop(self, key, *default):
        if key not in self.col and default:
            return default[0]
        return self._owner.get(self.col.pop(key))

    def update(self, *others, **kw):
        for other in others + (kw,):
            for key, value in dict(other).items():
                self[key] = value

    def clear(self):
        self.col.clear()

    def _replace(self, values):
        for key in list(self.col):
            if key not in values:
                del self.col[key]
        self.update(values)
