//! One expression after the other.

use super::{Fragment, Renderer};
use crate::compiler::quote;
use crate::compiler::types::compile_type;
use crate::error::CompileError;
use crate::expr::{BindParameter, Colon, ColumnRef, Expr, Frame, FrameBound, Function, Name, Over, TextClause, colon};
use crate::ident::Ident;

impl Renderer<'_> {
    /// Writes an expression.
    ///
    /// # Errors
    /// The dialect cannot spell it, or a value has no literal form.
    pub fn expr(&mut self, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        self.deeper(|renderer| renderer.expr_at_depth(expr, out))
    }

    fn expr_at_depth(&mut self, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        match expr {
            Expr::Text(text) => self.text(text, out)?,
            Expr::LiteralColumn { text, type_: _, table } => {
                if let Some(table) = table
                    && self.include_table
                {
                    let table = self.quoted(table);
                    out.push(&table);
                    out.push(".");
                }
                out.push(&self.escaped(text));
            }
            Expr::Column(column) => {
                let text = self.column(column);
                out.push(&text);
            }
            Expr::Bind(bind) => self.bind(bind, out)?,
            Expr::Null => out.push("NULL"),
            Expr::True => out.push(self.dialect.boolean_constants().0),
            Expr::False => out.push(self.dialect.boolean_constants().1),
            Expr::Function(function) => self.function(function, out)?,
            Expr::Cast { expr, type_ } => self.cast("CAST", expr, type_, out)?,
            Expr::TryCast { expr, type_ } => {
                let word = self.dialect.try_cast_word().ok_or_else(|| CompileError::Unsupported {
                    compiler: self.dialect.statement_compiler_class().to_owned(),
                    element: "TryCast".to_owned(),
                    detail: String::new(),
                })?;
                self.cast(word, expr, type_, out)?;
            }
            Expr::TypeCoerce { expr, type_: _ } => self.expr(expr, out)?,
            Expr::Unary { op, postfix, expr } => self.unary(op, *postfix, expr, out)?,
            Expr::Binary(binary) => self.binary(binary, out)?,
            Expr::List { op, clauses } => self.chain(op, clauses, out)?,
            Expr::Tuple(clauses) => {
                out.push("(");
                self.list(clauses, ", ", out)?;
                out.push(")");
            }
            Expr::Grouping(inner) => {
                out.push("(");
                self.expr(inner, out)?;
                out.push(")");
            }
            Expr::Case { value, whens, else_ } => {
                out.push("CASE ");
                if let Some(value) = value {
                    self.expr(value, out)?;
                    out.push(" ");
                }
                for (when, then) in whens {
                    out.push("WHEN ");
                    self.expr(when, out)?;
                    out.push(" THEN ");
                    self.expr(then, out)?;
                    out.push(" ");
                }
                if let Some(other) = else_ {
                    out.push("ELSE ");
                    self.expr(other, out)?;
                    out.push(" ");
                }
                out.push("END");
            }
            Expr::Label { name, expr, type_: _ } => {
                let name = self.quoted(name);
                self.expr(expr, out)?;
                out.push(" AS ");
                out.push(&name);
            }
            Expr::LabelName(name) => {
                let name = self.quoted(name);
                out.push(&name);
            }
            Expr::TextualLabel(text) if self.stack.is_empty() => {
                self.text(&TextClause { text: text.clone(), binds: Vec::new() }, out)?;
            }
            Expr::TextualLabel(text) => {
                let shown: String = text.chars().take(25).collect();
                let more = if text.chars().count() > 25 { "..." } else { "" };
                let shown = crate::engine::parameters::str_repr(&format!("{shown}{more}"));
                return Err(CompileError::compile(format!(
                    "Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL expression {shown} should \
                     be explicitly declared as text({shown})"
                )));
            }
            Expr::ScalarSubquery(query) => {
                out.push("(");
                self.nested_query(query, out)?;
                out.push(")");
            }
            Expr::Exists(query) => {
                out.push("EXISTS (");
                self.nested_query(query, out)?;
                out.push(")");
            }
            Expr::Query(query) => self.nested_query(query, out)?,
            Expr::ScalarValues(rows) => {
                out.push("(");
                self.value_rows(rows, out)?;
                out.push(")");
            }
            Expr::Extract { field, expr } => {
                let dialect = self.dialect;
                dialect.extract(self, field, expr, out)?;
            }
            Expr::Collation(collation) => out.push(&self.dialect.collation(collation, self.dialect)),
            Expr::Over(over) => self.over(over, out)?,
            Expr::WithinGroup { element, order_by } => {
                self.expr(element, out)?;
                out.push(" WITHIN GROUP (ORDER BY ");
                self.list(order_by, ", ", out)?;
                out.push(")");
            }
            Expr::AggregateOrderBy { element, order_by } => self.ordered_aggregate(element, order_by, out)?,
            Expr::OrderedArgument { element, order_by } => {
                self.expr(element, out)?;
                out.push(" ORDER BY ");
                self.list(order_by, ", ", out)?;
            }
            Expr::Array { elements, type_ } => {
                out.push("ARRAY[");
                self.list(elements, ", ", out)?;
                out.push("]");
                if elements.is_empty()
                    && let Some(type_) = type_
                {
                    out.push("::");
                    out.push(&compile_type(type_, self.dialect)?);
                }
            }
            Expr::Slice { start, stop } => {
                self.expr(start, out)?;
                out.push(":");
                self.expr(stop, out)?;
            }
            Expr::Filter { element, criterion } => {
                self.expr(element, out)?;
                out.push(" FILTER (WHERE ");
                self.expr(criterion, out)?;
                out.push(")");
            }
            Expr::InsertedValue(column) => {
                let column = quote::quote(column, self.dialect);
                let target = self.insert_target.as_deref().unwrap_or_default();
                out.push(&self.dialect.inserted_value(target, &column));
            }
            Expr::NextValue { name, schema } => {
                let sequence = quote::format_table(name, schema.as_ref(), self.dialect);
                match self.dialect.next_value(&sequence) {
                    Some(text) => out.push(&text),
                    None if self.dialect.supports_sequences() => out.push(&format!("nextval('{sequence}')")),
                    None => {
                        return Err(CompileError::NotImplemented {
                            message: format!("Dialect '{}' does not support sequence increments.", self.dialect.name()),
                        });
                    }
                }
            }
        }
        Ok(())
    }

    fn cast(&mut self, word: &str, expr: &Expr, type_: &crate::types::SqlType, out: &mut Fragment) -> Result<(), CompileError> {
        let dialect = self.dialect;
        if word == "CAST" && dialect.cast(self, expr, type_, out)? {
            return Ok(());
        }
        out.push(word);
        out.push("(");
        self.expr(expr, out)?;
        out.push(" AS ");
        out.push(&compile_type(type_, self.dialect)?);
        out.push(")");
        Ok(())
    }

    pub(super) fn escaped(&self, text: &str) -> String {
        if self.dialect.doubles_percents() { text.replace('%', "%%") } else { text.to_owned() }
    }

    /// A column with its table, where tables are shown (`visit_column`).
    pub fn column(&mut self, column: &ColumnRef) -> String {
        let ColumnRef { name, table, schema, type_: _ } = column;
        let name = self.quoted(name);
        match table {
            Some(table) if self.include_table => {
                let table = self.quoted(table);
                match schema {
                    Some(schema) if !schema.name.is_empty() && self.include_schema => {
                        format!("{}.{table}.{name}", self.dialect.quote_schema(schema))
                    }
                    _ => format!("{table}.{name}"),
                }
            }
            _ => name,
        }
    }

    /// Writes hand-written SQL: parameters in their places, `\:` as a colon (`visit_textclause`).
    pub(super) fn text(&mut self, clause: &TextClause, out: &mut Fragment) -> Result<(), CompileError> {
        let text = self.escaped(&clause.text);
        let mut from = 0;
        for (at, _) in text.match_indices(':') {
            match colon(&text, at) {
                Colon::Plain => {}
                Colon::Escaped => {
                    out.push(&text[from..at - 1]);
                    from = at;
                }
                Colon::Parameter(name) => {
                    out.push(&text[from..at]);
                    from = at + 1 + name.len();
                    let known = clause.binds.iter().find(|bind| match &bind.name {
                        Some(own) => own == name,
                        None => matches!(&bind.key, Name::Given(key) if key.name == name),
                    });
                    match known {
                        Some(bind) => self.bind(bind, out)?,
                        None => {
                            self.bind(&BindParameter { key: name.into(), required: true, ..BindParameter::default() }, out)?;
                        }
                    }
                }
            }
        }
        out.push(&text[from..]);
        Ok(())
    }

    fn function(&mut self, function: &Function, out: &mut Fragment) -> Result<(), CompileError> {
        let dialect = self.dialect;
        if !dialect.function(self, function, out)? {
            self.common_function(function, out)?;
        }
        if function.with_ordinality {
            out.push(" WITH ORDINALITY");
        }
        Ok(())
    }

    /// A function in the common spelling (`visit_function`).
    fn common_function(&mut self, function: &Function, out: &mut Fragment) -> Result<(), CompileError> {
        let Function { names, args, type_: _, with_ordinality: _ } = function;
        if let [name] = names.as_slice()
            && name.quote.is_none()
        {
            match name.name.as_str() {
                "current_date" | "current_time" | "current_timestamp" | "current_user" | "localtime" | "localtimestamp"
                | "session_user" | "user" => {
                    out.push(&name.name.to_uppercase());
                    return if args.is_empty() { Ok(()) } else { self.arguments(args, out) };
                }
                "sysdate" if args.is_empty() => {
                    out.push("sysdate");
                    return Ok(());
                }
                "cube" | "rollup" | "grouping_sets" => {
                    out.push(&name.name.to_uppercase().replace('_', " "));
                    return self.arguments(args, out);
                }
                "aggregate_strings" => {
                    return Err(CompileError::compile(format!(
                        "{} dialect does not support the aggregate_strings function",
                        self.dialect.name()
                    )));
                }
                _ => {}
            }
        }
        for (position, name) in names.iter().enumerate() {
            if position > 0 {
                out.push(".");
            }
            out.push(&self.function_name(name));
        }
        self.arguments(args, out)
    }

    /// The arguments of a function, in parentheses.
    ///
    /// # Errors
    /// The dialect cannot spell one of them.
    pub fn arguments(&mut self, args: &[Expr], out: &mut Fragment) -> Result<(), CompileError> {
        out.push("(");
        self.list(args, ", ", out)?;
        out.push(")");
        Ok(())
    }

    /// Writes an expression with its parameters as values in the text.
    ///
    /// # Errors
    /// A value has no literal form.
    pub fn with_literals(&mut self, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        let before = std::mem::replace(&mut self.literal_execute, true);
        let result = self.expr(expr, out);
        self.literal_execute = before;
        result
    }

    /// A function's name is quoted only where it could not be read otherwise.
    fn function_name(&self, name: &Ident) -> String {
        let illegal = name.name.chars().next().is_none_or(|c| !self.dialect.is_legal_initial(c.to_ascii_lowercase()))
            || !name.name.chars().all(|c| self.dialect.is_legal(c));
        if illegal || name.quote.is_some() { quote::quote(name, self.dialect) } else { name.name.clone() }
    }

    fn ordered_aggregate(&mut self, element: &Expr, order_by: &[Expr], out: &mut Fragment) -> Result<(), CompileError> {
        if self.dialect.orders_aggregates_within_group() {
            return self.expr(&Expr::WithinGroup { element: Box::new(element.clone()), order_by: order_by.to_vec() }, out);
        }
        let mut text = Fragment::default();
        let Expr::Function(function) = element else {
            return Err(CompileError::compile("ORDER BY within an aggregate needs a function"));
        };
        let dialect = self.dialect;
        if dialect.ordered_aggregate(self, function, order_by, out)? {
            return Ok(());
        }
        for (position, name) in function.names.iter().enumerate() {
            if position > 0 {
                text.push(".");
            }
            text.push(&self.function_name(name));
        }
        text.push("(");
        self.list(&function.args, ", ", &mut text)?;
        text.push(" ORDER BY ");
        self.list(order_by, ", ", &mut text)?;
        text.push(")");
        out.append(text);
        Ok(())
    }

    fn over(&mut self, over: &Over, out: &mut Fragment) -> Result<(), CompileError> {
        let Over { element, partition_by, order_by, frame } = over;
        self.expr(element, out)?;
        out.push(" OVER (");
        let mut parts = Vec::new();
        for (word, clauses) in [("PARTITION BY ", partition_by), ("ORDER BY ", order_by)] {
            if !clauses.is_empty() {
                let mut part = Fragment::from(word);
                self.list(clauses, ", ", &mut part)?;
                parts.push(part);
            }
        }
        if let Some(frame) = frame {
            let mut part = Fragment::default();
            self.frame(frame, &mut part)?;
            parts.push(part);
        }
        out.join(parts, " ");
        out.push(")");
        Ok(())
    }

    fn frame(&mut self, frame: &Frame, out: &mut Fragment) -> Result<(), CompileError> {
        let Frame { unit, lower, upper, exclude } = frame;
        out.push(unit);
        out.push(" BETWEEN ");
        self.frame_bound(lower, "PRECEDING", out)?;
        out.push(" AND ");
        self.frame_bound(upper, "FOLLOWING", out)?;
        if let Some(exclude) = exclude {
            if !matches!(exclude.to_uppercase().as_str(), "CURRENT ROW" | "GROUP" | "TIES" | "NO OTHERS") {
                return Err(CompileError::compile(format!(
                    "Unexpected SQL phrase: {}",
                    crate::engine::parameters::str_repr(exclude)
                )));
            }
            out.push(" EXCLUDE ");
            out.push(exclude);
        }
        Ok(())
    }

    fn frame_bound(
        &mut self,
        (kind, value): &(FrameBound, Option<Expr>),
        unbounded: &str,
        out: &mut Fragment,
    ) -> Result<(), CompileError> {
        let word = match kind {
            FrameBound::Unbounded => {
                out.push("UNBOUNDED ");
                out.push(unbounded);
                return Ok(());
            }
            FrameBound::Current => {
                out.push("CURRENT ROW");
                return Ok(());
            }
            FrameBound::Preceding => " PRECEDING",
            FrameBound::Following => " FOLLOWING",
        };
        if let Some(value) = value {
            if self.dialect.literal_frame_bounds() {
                self.with_literals(value, out)?;
            } else {
                self.expr(value, out)?;
            }
        }
        out.push(word);
        Ok(())
    }
}
