"""The object-relational mapper: mapped classes as tables and columns in statements. Each name is loaded when it is used."""

_HOMES = {
    "attributes": "InstrumentedAttribute QueryableAttribute AttributeEventToken",
    "base": "DynamicMapped LoaderCallableStatus MANYTOMANY MANYTOONE Mapped NO_VALUE ONETOMANY ORMDescriptor PassiveFlag "
    "RelationshipDirection SQLORMExpression WriteOnlyMapped class_mapper object_mapper",
    "bulk": "",
    "collections": "KeyFuncDict MappedCollection attribute_keyed_dict attribute_mapped_collection column_keyed_dict "
    "column_mapped_collection keyfunc_mapping mapped_collection",
    "comparator": "PropComparator RelationshipComparator",
    "decl_api": "DeclarativeBase DeclarativeBaseNoMeta DeclarativeMeta MappedAsDataclass as_declarative declarative_base "
    "declarative_mixin declared_attr has_inherited_table mapped_as_dataclass registry synonym_for add_mapped_attribute",
    "dynamic": "WriteOnlyCollection",
    "entities": "AliasedClass",
    "events": "AttributeEvents InstanceEvents InstrumentationEvents MapperEvents QueryEvents RegistryEvents SessionEvents",
    "execution": "FromStatement",
    "identity": "IdentityMap",
    "interfaces": "EXT_CONTINUE EXT_SKIP EXT_STOP",
    "mapper": "Mapper clear_mappers configure_mappers reconstructor validates",
    "properties": "ColumnProperty Composite CompositeProperty MappedColumn MappedSQLExpression MapperProperty Synonym "
    "SynonymProperty backref column_property composite deferred dynamic_loader foreign mapped_column orm_insert_sentinel "
    "query_expression relationship remote synonym",
    "query": "AppenderQuery Query QueryContext",
    "relationships": "CascadeOptions Relationship RelationshipProperty",
    "scoping": "QueryPropertyDescriptor ScopedSession scoped_session",
    "session": "Session SessionTransaction SessionTransactionOrigin close_all_sessions create_session sessionmaker",
    "state": "AttributeState InstanceState",
    "strategy_options": "Load contains_eager defaultload defer immediateload joinedload lazyload load_only noload raiseload "
    "selectin_polymorphic selectinload subqueryload undefer undefer_group with_expression with_loader_criteria "
    "LoaderCriteriaOption",
    "unitofwork": "UOWTransaction",
    "util": "Bundle DictBundle aliased identity_key join make_transient make_transient_to_detached object_session outerjoin "
    "polymorphic_union was_deleted with_parent with_polymorphic",
}
_MODULES = (
    "attributes base bulk collections comparator context decl_api decl_base dependency descriptor_props dynamic entities events exc "
    "identity instances interfaces loading mapper persistence properties query relationships scoping session state strategies "
    "strategy_options sync unitofwork util"
)
# Every other public name of the mapper; what is not listed is no name of it.
_REFUSED = (
    "AliasOption ClassManager InspectionAttr InspectionAttrExtensionType InspectionAttrInfo MappedClassProtocol NO_KEY NotExtension "
    "ORMExecuteState TypeResolve UserDefinedOption as_typed_table contains_alias mapper mapperlib merge_frozen_result merge_result "
    "unmapped_column unmapped_dataclass"
)
# Errors that scripts import from here.
_ERRORS = "MappedAnnotationError NoResultFound MultipleResultsFound"


def _load(name):
    module = __name__ + "." + name
    __import__(module)
    import sys

    return sys.modules[module]


def _placeholder(name, home=__name__):
    """The stand-in of a name that belongs to the mapper; other modules have such names, too."""
    from ._refusal import placeholder

    return placeholder(name, home)


def __getattr__(name):
    if name == "__all__":
        # For `from sqlalchemy.orm import *`.
        return sorted(name for listed in list(_HOMES.values()) + [_ERRORS] for name in listed.split())
    for home, names in _HOMES.items():
        if name in names.split():
            found = globals()[name] = getattr(_load(home), name)
            return found
    if name in _ERRORS.split():
        found = globals()[name] = getattr(_load("exc"), name)
        return found
    if name in _REFUSED.split():
        found = globals()[name] = _placeholder(name)
        return found
    if name in _MODULES.split():
        return _load(name)
    raise AttributeError("module 'sqlalchemy.orm' has no attribute %r" % name)


def __dir__():
    names = list(globals()) + _MODULES.split() + _REFUSED.split()
    for listed in _HOMES.values():
        names += listed.split()
    return sorted(set(names))
