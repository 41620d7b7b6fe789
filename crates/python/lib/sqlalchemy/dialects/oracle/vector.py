"""Oracle's vectors."""

from ...sql.type_api import TypeEngine


class _Choice:
    """One of the words that a clause takes."""

    _words = ()

    def __new__(cls, value):
        if isinstance(value, cls):
            return value
        for made in cls.__dict__.values():
            if isinstance(made, cls) and made.value == value:
                return made
        raise ValueError("%r is not a valid %s" % (value, cls.__name__))

    def __init__(self, value=None):
        """Everything is set already."""

    @classmethod
    def _fill(cls):
        for word in cls._words:
            made = object.__new__(cls)
            made.name = made.value = word
            setattr(cls, word, made)
        return cls

    def __repr__(self):
        return "<%s.%s: %r>" % (type(self).__name__, self.name, self.value)

    def __str__(self):
        return "%s.%s" % (type(self).__name__, self.name)


class VectorIndexType(_Choice):
    _words = ("HNSW", "IVF")


class VectorDistanceType(_Choice):
    _words = ("EUCLIDEAN", "DOT", "COSINE", "MANHATTAN")


class VectorStorageFormat(_Choice):
    _words = ("INT8", "BINARY", "FLOAT32", "FLOAT64")


class VectorStorageType(_Choice):
    _words = ("SPARSE", "DENSE")


for _cls in (VectorIndexType, VectorDistanceType, VectorStorageFormat, VectorStorageType):
    _cls._fill()

_NUMBERS = (
    "hnsw_neighbors",
    "hnsw_efconstruction",
    "ivf_neighbor_partitions",
    "ivf_sample_per_partition",
    "ivf_min_vectors_per_partition",
    "parallel",
    "accuracy",
)


class VectorIndexConfig:
    """What an index of vectors says beyond its columns."""

    def __init__(
        self,
        index_type=VectorIndexType.HNSW,
        distance=None,
        accuracy=None,
        hnsw_neighbors=None,
        hnsw_efconstruction=None,
        ivf_neighbor_partitions=None,
        ivf_sample_per_partition=None,
        ivf_min_vectors_per_partition=None,
        parallel=None,
    ):
        self.index_type = VectorIndexType(index_type)
        self.distance = distance
        self.accuracy = accuracy
        self.hnsw_neighbors = hnsw_neighbors
        self.hnsw_efconstruction = hnsw_efconstruction
        self.ivf_neighbor_partitions = ivf_neighbor_partitions
        self.ivf_sample_per_partition = ivf_sample_per_partition
        self.ivf_min_vectors_per_partition = ivf_min_vectors_per_partition
        self.parallel = parallel
        for name in _NUMBERS:
            value = getattr(self, name)
            if value is not None and not isinstance(value, int):
                raise TypeError("%s must be an integer ifprovided, got %s" % (name, type(value).__name__))

    def __eq__(self, other):
        return type(other) is VectorIndexConfig and self.__dict__ == other.__dict__

    __hash__ = None

    def __repr__(self):
        return "VectorIndexConfig(%s)" % ", ".join("%s=%r" % item for item in self.__dict__.items())

    def _option(self):
        """The same as plain data."""
        return {
            name: value.value if isinstance(value, _Choice) else value
            for name, value in self.__dict__.items()
            if value is not None
        }


class SparseVector:
    """A vector most of whose elements are zero."""

    def __init__(self, num_dimensions, indices, values):
        from array import array

        if not isinstance(indices, array) or indices.typecode != "I":
            indices = array("I", indices)
        if not isinstance(values, array):
            values = array("d", values)
        if len(indices) != len(values):
            raise TypeError("indices and values must be of the same length!")
        self.num_dimensions = num_dimensions
        self.indices = indices
        self.values = values

    def __str__(self):
        return "SparseVector(num_dimensions=%s, size=%s, typecode=%s)" % (
            self.num_dimensions,
            len(self.indices),
            self.values.typecode,
        )


class VECTOR(TypeEngine):
    __visit_name__ = "VECTOR"
    _dialect_module = "oracle"

    def __init__(self, dim=None, storage_format=None, storage_type=None):
        if dim is not None and not isinstance(dim, int):
            raise TypeError("dim must be an integer")
        if storage_format is not None and not isinstance(storage_format, VectorStorageFormat):
            raise TypeError("storage_format must be an enum of type VectorStorageFormat")
        if storage_type is not None and not isinstance(storage_type, VectorStorageType):
            raise TypeError("storage_type must be an enum of type VectorStorageType")
        self.dim = dim
        self.storage_format = storage_format
        self.storage_type = storage_type

    class comparator_factory(TypeEngine.Comparator):
        def l2_distance(self, other):
            return self._distance("<->", other)

        def inner_product(self, other):
            return self._distance("<#>", other)

        def cosine_distance(self, other):
            return self._distance("<=>", other)

        def _distance(self, operator, other):
            from ...sql.sqltypes import Float

            return self.op(operator, return_type=Float)(other)
