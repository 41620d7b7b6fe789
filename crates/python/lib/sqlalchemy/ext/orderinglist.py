"""Lists whose objects know their position."""

from ..orm.collections import InstrumentedList


def ordering_list(attr, count_from=None, ordering_func=None, reorder_on_append=False):
    """Lists that keep an attribute of their objects at the position."""

    def function(index, collection, start=count_from or 0):
        return index + start

    return lambda: OrderingList(attr, ordering_func or function, reorder_on_append)


class OrderingList(InstrumentedList):
    """A list whose objects know their position."""

    def __init__(self, ordering_attr=None, ordering_func=None, reorder_on_append=False):
        InstrumentedList.__init__(self)
        self.ordering_attr = ordering_attr
        self.ordering_func = ordering_func or (lambda index, collection: index)
        self.reorder_on_append = reorder_on_append

    def _order(self, index, entity, reorder=True):
        have = getattr(entity, self.ordering_attr)
        if have is not None and not reorder:
            return
        wanted = self.ordering_func(index, self)
        if have != wanted:
            setattr(entity, self.ordering_attr, wanted)

    def reorder(self):
        for index, entity in enumerate(self):
            self._order(index, entity, True)

    def append(self, entity, _sa_initiator=None):
        InstrumentedList.append(self, entity, _sa_initiator)
        if _sa_initiator is not False:
            self._order(len(self) - 1, entity, self.reorder_on_append)

    _sa_appender = append

    def insert(self, index, entity):
        InstrumentedList.insert(self, index, entity)
        self.reorder()

    def remove(self, entity, _sa_initiator=None):
        InstrumentedList.remove(self, entity, _sa_initiator)
        if _sa_initiator is not False:
            self.reorder()

    _sa_remover = remove

    def pop(self, index=-1):
        entity = InstrumentedList.pop(self, index)
        self.reorder()
        return entity

    def __setitem__(self, index, entity):
        InstrumentedList.__setitem__(self, index, entity)
        if not isinstance(index, slice):
            self._order(index, entity, True)

    def __delitem__(self, index):
        InstrumentedList.__delitem__(self, index)
        self.reorder()
