"""The object-relational mapper: mapped classes as tables and columns in statements. Each name is loaded when it is used."""

_HOMES = {
    "attributes": "InstrumentedAttribute QueryableAttribute",
    "base": "DynamicMapped Mapped ORMDescriptor SQLORMExpression Unmapped WriteOnlyMapped class_mapper",
    "decl_api": "DeclarativeBase DeclarativeBaseNoMeta DeclarativeMeta MappedAsDataclass as_declarative declarative_base "
    "declarative_mixin declared_attr has_inherited_table mapped_as_dataclass registry synonym_for add_mapped_attribute",
    "mapper": "Mapper clear_mappers configure_mappers reconstructor validates",
    "properties": "ColumnProperty Composite CompositeProperty MappedColumn MapperProperty Relationship RelationshipProperty "
    "Synonym SynonymProperty backref column_property composite deferred dynamic_loader foreign mapped_column "
    "orm_insert_sentinel query_expression relationship remote synonym",
}
_MODULES = (
    "attributes base collections decl_api decl_base events exc interfaces mapper properties query relationships scoping session "
    "strategy_options util"
)
# Every other public name of the mapper; what is not listed is no name of it.
_REFUSED = (
    "AliasOption AppenderQuery AttributeEventToken AttributeEvents AttributeState Bundle CascadeOptions ClassManager "
    "DictBundle EXT_CONTINUE EXT_SKIP EXT_STOP FromStatement IdentityMap InspectionAttr InspectionAttrExtensionType "
    "InspectionAttrInfo InstanceEvents InstanceState InstrumentationEvents KeyFuncDict Load LoaderCallableStatus "
    "LoaderCriteriaOption MANYTOMANY MANYTOONE MappedClassProtocol MappedCollection MappedSQLExpression MapperEvents NO_KEY "
    "NO_VALUE NotExtension ONETOMANY ORMExecuteState PassiveFlag PropComparator Query QueryContext QueryEvents "
    "QueryPropertyDescriptor RegistryEvents RelationshipDirection Session SessionEvents SessionTransaction "
    "SessionTransactionOrigin TypeResolve UOWTransaction UserDefinedOption WriteOnlyCollection aliased as_typed_table "
    "attribute_keyed_dict attribute_mapped_collection close_all_sessions column_keyed_dict column_mapped_collection "
    "contains_alias contains_eager create_session defaultload defer immediateload join joinedload keyfunc_mapping lazyload "
    "load_only make_transient make_transient_to_detached mapped_collection mapper mapperlib merge_frozen_result merge_result "
    "noload object_mapper object_session outerjoin polymorphic_union raiseload scoped_session selectin_polymorphic "
    "selectinload sessionmaker subqueryload undefer undefer_group unmapped_column unmapped_dataclass was_deleted "
    "with_expression with_loader_criteria with_parent with_polymorphic"
)


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
    for home, names in _HOMES.items():
        if name in names.split():
            found = globals()[name] = getattr(_load(home), name)
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
