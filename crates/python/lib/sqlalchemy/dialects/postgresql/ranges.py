"""Ranges as values."""


class Range:
    """A range of PostgreSQL: two bounds, each in it or not, or nothing at all."""

    __slots__ = ("lower", "upper", "bounds", "empty")

    def __init__(self, lower=None, upper=None, *, bounds="[)", empty=False):
        if bounds not in ("()", "[)", "(]", "[]"):
            raise ValueError("bounds must be one of '()', '[)', '(]', '[]'")
        for name, value in (("lower", lower), ("upper", upper), ("bounds", bounds), ("empty", empty)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name, value):
        raise AttributeError("cannot assign to field %r" % name)

    @property
    def isempty(self):
        return self.empty

    is_empty = isempty

    @property
    def lower_inc(self):
        return self.bounds[0] == "["

    @property
    def lower_inf(self):
        return not self.empty and self.lower is None

    @property
    def upper_inc(self):
        return self.bounds[1] == "]"

    @property
    def upper_inf(self):
        return not self.empty and self.upper is None

    def __bool__(self):
        return not self.empty

    # Bounds are compared as pairs: a value, and whether the bound lies just before (-1), on (0) or just behind it (1).

    def _step(self):
        value = self.upper if self.lower is None else self.lower
        if isinstance(value, int) and not isinstance(value, bool):
            return 1
        names = [cls.__name__ for cls in type(value).__mro__]
        if "date" in names and "datetime" not in names:
            from datetime import timedelta

            return timedelta(days=1)
        return None

    def _low(self):
        if self.lower is None:
            return None
        if self.bounds[0] == "[":
            return self.lower, 0
        step = self._step()
        return (self.lower, 1) if step is None else (self.lower + step, 0)

    def _high(self):
        """The first place that is not in the range any more."""
        if self.upper is None:
            return None
        if self.bounds[1] == ")":
            return self.upper, 0
        step = self._step()
        return (self.upper, 1) if step is None else (self.upper + step, 0)

    def __eq__(self, other):
        if not isinstance(other, Range):
            return NotImplemented
        if self.empty or other.empty:
            return self.empty == other.empty
        return self._low() == other._low() and self._high() == other._high()

    def __ne__(self, other):
        found = self.__eq__(other)
        return found if found is NotImplemented else not found

    def __hash__(self):
        return hash((self.lower, self.upper, self.bounds, self.empty))

    def contains(self, value):
        if isinstance(value, Range):
            return value.contained_by(self)
        if self.empty:
            return False
        low, high = self._low(), self._high()
        return (low is None or low <= (value, 0)) and (high is None or (value, 0) < high)

    __contains__ = contains

    def contained_by(self, other):
        if self.empty or other.empty:
            return self.empty
        low, high = other._low(), other._high()
        own_low, own_high = self._low(), self._high()
        starts = low is None or own_low is not None and low <= own_low
        return starts and (high is None or own_high is not None and own_high <= high)

    def strictly_left_of(self, other):
        if self.empty or other.empty:
            return False
        high, low = self._high(), other._low()
        return high is not None and low is not None and high <= low

    __lshift__ = strictly_left_of

    def strictly_right_of(self, other):
        return other.strictly_left_of(self)

    __rshift__ = strictly_right_of

    def overlaps(self, other):
        if self.empty or other.empty:
            return False
        return not self.strictly_left_of(other) and not self.strictly_right_of(other)

    def not_extend_left_of(self, other):
        if self.empty or other.empty:
            return False
        low, own = other._low(), self._low()
        return low is None or own is not None and low <= own

    def not_extend_right_of(self, other):
        if self.empty or other.empty:
            return False
        high, own = other._high(), self._high()
        return high is None or own is not None and own <= high

    def adjacent_to(self, other):
        if self.empty or other.empty:
            return False
        return any(high is not None and high == low for high, low in ((self._high(), other._low()), (other._high(), self._low())))

    def _lower_bound_of(self):
        return self.lower, self.bounds[0]

    def _between(self, low, high):
        return Range(low[0], high[0], bounds=low[1] + high[1])

    def union(self, other):
        if self.empty:
            return other
        if other.empty:
            return self
        if not self.overlaps(other) and not self.adjacent_to(other):
            raise ValueError("Adding non-overlapping and non-adjacent ranges is not implemented")
        first = other if self.not_extend_left_of(other) else self
        last = other if self.not_extend_right_of(other) else self
        return self._between((first.lower, first.bounds[0]), (last.upper, last.bounds[1]))

    __add__ = union

    def intersection(self, other):
        if not self.overlaps(other):
            return Range(empty=True)
        first = self if self.not_extend_left_of(other) else other
        last = self if self.not_extend_right_of(other) else other
        return self._between((first.lower, first.bounds[0]), (last.upper, last.bounds[1]))

    __mul__ = intersection

    def difference(self, other):
        if not self.overlaps(other):
            return self
        if self.contained_by(other):
            return Range(empty=True)
        if not self.not_extend_left_of(other) and not self.not_extend_right_of(other):
            raise ValueError("Subtracting a strictly inner range is not implemented")
        if self.not_extend_left_of(other):
            return self._between((other.upper, "(" if other.upper_inc else "["), (self.upper, self.bounds[1]))
        return self._between((self.lower, self.bounds[0]), (other.lower, ")" if other.lower_inc else "]"))

    __sub__ = difference

    def __str__(self):
        if self.empty:
            return "empty"
        low = "" if self.lower is None else self.lower
        high = "" if self.upper is None else self.upper
        return "%s%s,%s%s" % (self.bounds[0], low, high, self.bounds[1])

    _lower_value = __str__

    def __repr__(self):
        return "Range(lower=%r, upper=%r, bounds=%r, empty=%r)" % (self.lower, self.upper, self.bounds, self.empty)


class MultiRange(list):
    """Several ranges."""

    def __str__(self):
        return "{%s}" % ",".join(str(one) for one in self)

    _lower_value = __str__


def _ends_of(name):
    """What reads one end of a range: by the name of the type, without `RANGE`."""
    import datetime

    if name.startswith("INT"):
        return int
    if name.startswith("NUM"):
        from decimal import Decimal

        return Decimal
    return datetime.date.fromisoformat if name.startswith("DATE") else datetime.datetime.fromisoformat


def read(text, name):
    """A range of the server's own text, such as `[1,5)`; several of them, `{[1,2),[4,5)}`, for a multirange."""
    import re

    end = _ends_of(name)
    found = []
    for empty, low, start, stop, high in re.findall(r'(empty)|([\[(])("[^"]*"|[^,"]*),("[^"]*"|[^)\]"]*)([)\]])', text):
        if empty:
            found.append(Range(empty=True))
            continue
        lower, upper = (None if side == "" else end(side.strip('"')) for side in (start, stop))
        found.append(Range(lower, upper, bounds=low + high))
    return MultiRange(found) if text.startswith("{") else found[0]
