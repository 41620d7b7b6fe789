"""What Rust asks of the project while it compares and renders."""

from sqlalchemy._lower import lower_name
from sqlalchemy.sql import type_api


def _several(given):
    return list(given) if isinstance(given, (list, tuple)) else [given]


class Hooks:
    """The functions that env.py gave to `context.configure()`, and the objects that they are shown."""

    def __init__(self, context, metadata=None, opts=None, autogen_context=None):
        self.context = context
        self.opts = context.opts if opts is None else opts
        self.metadata = self.opts.get("target_metadata") if metadata is None else metadata
        self._autogen_context = autogen_context
        self._types = {}
        self._models = []
        self._are_read = False
        self._database = {}
        self._script = []
        # What `check` found: scripts, and differences as tuples.
        self.scripts = None
        self.diffs = ()

    @property
    def autogen_context(self):
        if self._autogen_context is None:
            from alembic.autogenerate.api import AutogenContext

            self._autogen_context = AutogenContext(self.context, metadata=self.metadata, opts=self.opts, _hooks=self)
        return self._autogen_context

    @property
    def lifter(self):
        from alembic.autogenerate.lifting import Lifter

        return Lifter(self._types, self.context.dialect.name)

    # ---- what Rust begins with

    def options(self):
        opts = self.opts
        found = {
            "include_schemas": bool(opts.get("include_schemas")),
            "compare_type": _compare(opts.get("compare_type", True)),
            "compare_server_default": _compare(opts.get("compare_server_default", False)),
            "render_as_batch": bool(opts.get("render_as_batch")),
            "alembic_module_prefix": opts.get("alembic_module_prefix", "op.") or "",
            "sqlalchemy_module_prefix": opts.get("sqlalchemy_module_prefix", "sa.") or "",
            "user_module_prefix": opts.get("user_module_prefix"),
            "upgrade_token": opts.get("upgrade_token") or "upgrades",
            "downgrade_token": opts.get("downgrade_token") or "downgrades",
            "version_table": opts.get("version_table") or "alembic_version",
            "version_table_schema": opts.get("version_table_schema"),
            "registered_plugins": self._plugins(),
            "has_include_name": opts.get("include_name") is not None,
            "has_include_object": opts.get("include_object") is not None,
            "has_render_item": bool(opts.get("render_item")),
            "has_process_revision_directives": bool(opts.get("process_revision_directives")) or self._has_renderers(),
        }
        if opts.get("autogenerate_plugins") is not None:
            found["autogenerate_plugins"] = [str(name) for name in opts["autogenerate_plugins"]]
        return found

    @staticmethod
    def _plugins():
        import sys

        module = sys.modules.get("alembic.runtime.plugins")
        return [] if module is None else list(module._all_plugins)

    @staticmethod
    def _has_renderers():
        import sys

        module = sys.modules.get("alembic.autogenerate.render")
        return module is not None and bool(module.renderers._registry)

    def models_are_read(self):
        """Whether Rust has read all models itself, so that nobody has to make objects of them."""
        import sys

        waiting = sys.modules.get("_limbeck_models")
        if waiting is None or self.metadata is None or self._shows_objects():
            return False
        import _limbeck

        type_api.for_scripts.append(self._types)
        try:
            self._are_read = _limbeck.models_lower(_several(self.metadata), self.context.dialect)
        finally:
            type_api.for_scripts.pop()
        return self._are_read

    def _shows_objects(self):
        """Whether the project is shown the objects of its models anyway."""
        opts = self.opts
        asked = (opts.get(name) for name in ("include_object", "render_item", "compare_type", "compare_server_default"))
        return any(callable(one) for one in asked) or self.has_comparators()

    def _known_models(self):
        """The objects of the models, made if need be."""
        if self._are_read:
            self._are_read = False
            self.target_metadata()
        return self._models

    def target_metadata(self):
        """The models as values; None where there are none."""
        if self.metadata is None:
            return None
        dialect = self.context.dialect
        found = {"metadata": [], "infos": {}, "unset_nullable": [], "client_defaults": []}
        self._models = []
        type_api.for_scripts.append(self._types)
        try:
            for metadata in _several(self.metadata):
                if not hasattr(metadata, "tables"):
                    from alembic.util import CommandError

                    raise CommandError("target_metadata is %r, which is no MetaData" % (metadata,))
                for table in metadata.tables.values():
                    for constraint in table.foreign_key_constraints:
                        # Raises where there is no such table or column.
                        constraint.referred_table
                lowered = {"tables": [self._lower_table(table, dialect, found) for table in metadata.tables.values()]}
                if metadata.schema is not None:
                    lowered["schema"] = lower_name(metadata.schema)
                if metadata._sequences:
                    lowered["sequences"] = [sequence._lower(dialect) for sequence in metadata._sequences.values()]
                found["metadata"].append(lowered)
        finally:
            type_api.for_scripts.pop()
        return found

    def _lower_table(self, table, dialect, found):
        from sqlalchemy.sql._tables import _wanted
        from sqlalchemy.sql.schema import Sequence

        place = len(self._models)
        constraints = [
            constraint
            for constraint in table._sorted_constraints
            if (constraint is not table.primary_key or len(constraint)) and _wanted(constraint, dialect)
        ]
        columns = list(table.columns)
        self._models.append((table, columns, constraints, list(table.indexes)))
        lowered = table._lower_table(dialect, constraints)
        for number, column in enumerate(columns):
            wire = lowered["columns"][number]
            if column.default is not None and not isinstance(column.default, Sequence) and column.autoincrement == "auto":
                found["client_defaults"].append([place, number])
            if "server_default" in wire and "Computed" in wire["server_default"] and _nullable_unset(column):
                found["unset_nullable"].append([place, number])
        if table.info:
            found["infos"][place] = repr(table.info)
        return lowered

    # ---- objects

    def resolve(self, origin):
        """The object that an origin points at."""
        if origin is None:
            return None
        place, part = origin["table"], origin["part"]
        if origin["side"] == "Script":
            parts = self._script[place]
        elif origin["side"] == "Model":
            parts = self._known_models()[place]
        else:
            if place not in self._database:
                import _limbeck

                self._database[place] = self._lift_database_table(_limbeck.database_table, place)
            parts = self._database[place]
        if part == "Table":
            return parts[0]
        ((kind, number),) = part.items()
        found = parts[{"Column": 1, "Constraint": 2, "Index": 3}[kind]]
        return found[number] if number < len(found) else None

    def _lift_database_table(self, read, place):
        own, both = read(place, False), read(place, True)
        parts = self.lifter.table(own)
        if both != own:
            # What is there only because something else is, stands beside the table.
            _, _, constraints, indexes = self.lifter.table(both)
            for known, found in ((parts[2], constraints), (parts[3], indexes)):
                known.extend(found[len(known) :])
        return parts

    def _remember(self, obj, columns=(), constraints=(), indexes=()):
        self._script.append((obj, list(columns), list(constraints), list(indexes)))
        return {"side": "Script", "table": len(self._script) - 1, "part": "Table"}

    # ---- the project's functions

    def include_name(self, name, kind, parents):
        return self.autogen_context.run_name_filters(name, kind, parents)

    def include_object(self, origin, name, kind, reflected, compare_to):
        return self.autogen_context.run_object_filters(self.resolve(origin), name, kind, reflected, self.resolve(compare_to))

    @staticmethod
    def warn(category, message):
        import warnings

        from sqlalchemy.exc import SAWarning

        warnings.warn(message, SAWarning if category == "SAWarning" else UserWarning, stacklevel=4)

    def compare_type(self, database, model):
        was, is_ = self.resolve(database), self.resolve(model)
        return _answer(self.opts["compare_type"](self.context, was, is_, was.type, is_.type))

    def compare_server_default(self, database, model, rendered_was, rendered_is):
        was, is_ = self.resolve(database), self.resolve(model)
        function = self.opts["compare_server_default"]
        return _answer(function(self.context, was, is_, rendered_was, is_.server_default, rendered_is))

    def compare_server_default_name(self):
        return str(self.opts.get("compare_server_default"))

    def render_item(self, kind, value, origin):
        function = self.opts["render_item"]
        obj = self.resolve(origin)
        lifter = self.lifter
        if kind == "type":
            obj = getattr(obj, "type", None) or lifter.type_(value)
        elif kind == "server_default":
            obj = getattr(obj, "server_default", None) or lifter.default(value)
        elif kind == "column":
            obj = lifter.column(value) if obj is None else obj
        elif obj is None:
            constraint, table = value
            table, _, constraints, _ = lifter.table(dict(table, constraints=[constraint], indexes=[]))
            obj = constraints[0]
        rendered = function(kind, obj, self.autogen_context)
        imports = sorted(self.autogen_context.imports)
        if rendered is False:
            return {"rendered": "Default", "imports": imports}
        if rendered is None:
            return {"rendered": "Omit", "imports": imports}
        return {"rendered": {"Text": str(rendered)}, "imports": imports}

    def custom(self, number):
        """An operation of the project's own, by its number."""
        return self._script[number][0]

    def render_custom(self, class_name, number, batch):
        from alembic.autogenerate.render import renderers
        from alembic.util import to_list

        op = self.custom(number)
        context = self.autogen_context
        before, context._has_batch = context._has_batch, batch
        try:
            lines = to_list(renderers.dispatch(op)(context, op))
        finally:
            context._has_batch = before
        return {"lines": [str(line) for line in lines or ()], "imports": sorted(context.imports)}

    def has_comparators(self):
        """Whether the project has comparators, or plugins that may bring some."""
        import sys

        module = sys.modules.get("alembic.autogenerate.compare")
        return bool(self._plugins()) or module is not None and bool(module.comparators._registry)

    def comparators(self, plugins, schemas):
        """Which comparators of its own the project has: pairs of what they compare and when they run."""
        import sys

        self._schemas = schemas
        self._own = {}
        module = sys.modules.get("alembic.autogenerate.compare")
        if module is not None:
            self._add_comparators(module.comparators, "Before")
        if plugins:
            from alembic.runtime.plugins import _all_plugins

            for name in plugins:
                self._add_comparators(_all_plugins[name].autogenerate_comparators, "After")
        for functions in self._own.values():
            # Those of this dialect run before those of all.
            functions.sort(key=lambda entry: not entry[0])
        return [list(key) for key in self._own]

    def _add_comparators(self, dispatcher, when):
        from alembic.util.dispatch import DispatchPriority

        priorities = {DispatchPriority.FIRST: "First", DispatchPriority.MEDIUM: "Medium", DispatchPriority.LAST: "Last"}
        for (target, qualifier, priority), functions in dispatcher._registry.items():
            special = qualifier != "default"
            if special and qualifier != self.context.dialect.name or target not in ("autogenerate", "schema", "table", "column"):
                continue
            key = (target.capitalize(), ("Before" if special else when) + priorities[priority])
            self._own.setdefault(key, []).extend((special, subgroup, function) for subgroup, function in functions)

    def run_comparators(self, call):
        """Runs the project's comparators of one moment; gives what they left, and the subgroups that were stopped."""
        from alembic.operations import ops
        from alembic.util.dispatch import PriorityDispatchResult

        target, place, context = call["target"], call["place"], self.autogen_context
        entries = [self._lift_entry(entry) for entry in call["ops"]]
        if target in ("Autogenerate", "Schema"):
            left = container = ops.UpgradeOps(entries)
            arguments = [context, container]
            if target == "Schema":
                arguments.append(set(self._schemas))
        else:
            (left,) = entries
            known = [self.resolve(place["database"]), self.resolve(place["model"])]
            names = [place["schema"], place["table"]]
            if target == "Column":
                names.append(place["column"])
            arguments = [context, left, *names, *known]
        stopped = set(call["stopped"])
        for _, subgroup, function in self._own[target, call["moment"]]:
            if subgroup not in stopped and function(*arguments) == PriorityDispatchResult.STOP:
                stopped.add(subgroup)
        left = left.ops if target in ("Autogenerate", "Schema") else [left]
        return {"ops": self.lower_entries(left, with_undo=True), "stopped": list(stopped)}

    def process_revision_directives(self, heads, scripts):
        directives = [self.lift_script(script) for script in scripts]
        function = self.opts.get("process_revision_directives")
        if function:
            function(self.context, tuple(heads), directives)
        self.scripts = directives
        return [self.lower_script(script) for script in directives]

    def find_diffs(self, script):
        """The differences of a script as tuples; they and the script stay here for the exception that `check` raises."""
        lifted = self.lift_script(script)
        if not self.scripts:
            self.scripts = [lifted]
        found = []
        for upgrade in lifted.upgrade_ops_list:
            found.extend(upgrade.as_diffs())
        self.diffs = found
        return found

    # ---- operations

    def lift_container(self, value, cls):
        made = cls([self._lift_entry(entry) for entry in value["ops"]])
        for token in ("upgrade_token", "downgrade_token"):
            if value.get(token):
                setattr(made, token, value[token])
        return made

    def lift_script(self, value):
        from alembic.operations import ops

        script = ops.MigrationScript(
            value["rev_id"],
            [self.lift_container(one, ops.UpgradeOps) for one in value["upgrade_ops"]],
            [self.lift_container(one, ops.DowngradeOps) for one in value["downgrade_ops"]],
            message=value.get("message"),
            imports=value.get("imports") or (),
            head=_alone(value.get("head")) or "head",
            splice=bool(value.get("splice")),
            branch_label=_alone(value.get("branch_label")),
            version_path=value.get("version_path"),
            depends_on=_alone(value.get("depends_on")),
        )
        return script

    def _lift_entry(self, entry):
        from alembic.operations import ops

        ((tag, value),) = entry.items()
        if tag == "Single":
            return self._lift_directive(value)
        schema = value.get("schema")
        from alembic.autogenerate.lifting import lift_name

        group = ops.ModifyTableOps(
            lift_name(value["table"]), [self._lift_directive(one) for one in value["ops"]], schema=lift_name(schema)
        )
        group._kept_checks = value.get("kept_checks") or []
        return group

    def _lift_directive(self, directive):
        from alembic.autogenerate.lift_operations import lift

        op = lift(self, directive)
        if directive.get("notes"):
            op._notes = directive["notes"]
        return op

    def lower_entries(self, entries, with_undo=False):
        from alembic.operations import ops

        found = []
        type_api.for_scripts.append(self._types)
        try:
            for op in entries:
                if isinstance(op, ops.ModifyTableOps):
                    found.append(
                        {
                            "ModifyTable": {
                                "table": lower_name(op.table_name),
                                "schema": lower_name(op.schema),
                                "ops": [self._lower_directive(one, with_undo) for one in op.ops],
                                "kept_checks": getattr(op, "_kept_checks", []),
                            }
                        }
                    )
                elif isinstance(op, ops.OpContainer):
                    found.extend(self.lower_entries(op.ops, with_undo))
                else:
                    found.append({"Single": self._lower_directive(op, with_undo)})
        finally:
            type_api.for_scripts.pop()
        return found

    def _lower_operation(self, op):
        import sys

        from alembic.operations import ops

        module = sys.modules.get("alembic.autogenerate.render")
        own = module is not None and module.renderers._find(op) is not None
        if own or type(op)._lower is ops.MigrateOperation._lower:
            return {"Custom": {"class": type(op).__name__, "object": self._remember(op)["table"]}}
        return op._lower(self.context.dialect)

    def _lower_directive(self, op, with_undo=False):
        from alembic.operations import ops

        found = {"notes": list(getattr(op, "_notes", ())), "operation": self._lower_operation(op)}
        if with_undo and ("Custom" in found["operation"] or getattr(op, "_reverse", None) is not None):
            try:
                found["undo"] = self._lower_operation(op.reverse())
            except NotImplementedError:
                pass
        if "Custom" in found["operation"]:
            return found
        if self.opts.get("render_item"):
            if isinstance(op, ops.CreateTableOp):
                table = op.to_table()
                columns = list(table.columns)
                constraints = [c for c in table._sorted_constraints if c is not table.primary_key or len(c)]
                found["origin"] = self._remember(table, columns, constraints, list(table.indexes))
            elif isinstance(op, ops.AddColumnOp):
                found["origin"] = self._remember(op.column)
        return found

    def lower_script(self, script):
        def tokens(given):
            if given is None:
                return []
            return [given] if isinstance(given, str) else [str(one) for one in given]

        head = tokens(script.head)
        return {
            "rev_id": script.rev_id,
            "message": script.message,
            "imports": sorted(script.imports or ()),
            "head": [] if head == ["head"] else head,
            "splice": bool(script.splice),
            "branch_label": tokens(script.branch_label),
            "version_path": None if script.version_path is None else str(script.version_path),
            "depends_on": tokens(script.depends_on),
            "upgrade_ops": [
                {"ops": self.lower_entries(one.ops), "upgrade_token": one.upgrade_token} for one in script.upgrade_ops_list
            ],
            "downgrade_ops": [
                {"ops": self.lower_entries(one.ops), "downgrade_token": one.downgrade_token}
                for one in script.downgrade_ops_list
            ],
        }

    def render(self, entries):
        """Renders operations through Rust: the text and the imports."""
        import _limbeck

        dialect = self.context.dialect.name
        return _limbeck.render_operations(self, dialect, self.lower_entries(entries), sorted(self.autogen_context.imports))

    def render_lines(self, entries):
        """Renders operations as lines, without the comments around them."""
        lines = self.render(entries)["text"].split("\n")[1:-1]
        return [line[4:] if line.startswith("    ") else line for line in lines]

    def render_type_text(self, type_):
        import _limbeck

        type_api.for_scripts.append(self._types)
        try:
            value = type_api.to_instance(type_)._lower(self.context.dialect)
        finally:
            type_api.for_scripts.pop()
        answer = _limbeck.render_type(self, self.context.dialect.name, value)
        self.autogen_context.imports.update(answer["imports"])
        return answer["text"]


def _compare(given):
    return "Ask" if callable(given) else "Yes" if given else "No"


def _answer(given):
    return None if given is None else bool(given)


def _alone(tokens):
    tokens = tokens or []
    return tokens[0] if len(tokens) == 1 else list(tokens) or None


def _nullable_unset(column):
    from sqlalchemy.sql.schema import NULL_UNSPECIFIED

    return column._user_defined_nullable is NULL_UNSPECIFIED
