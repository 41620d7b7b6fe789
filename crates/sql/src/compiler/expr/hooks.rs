//! What a dialect spells in its own way.

use super::batch::SortedInsert;
use super::{CompiledBind, Fragment, Renderer};
use crate::dialect::Paramstyle;
use crate::error::CompileError;
use crate::expr::statement::FetchOptions;
use crate::expr::{Binary, Expr, ForUpdate, Function, Operator, Select};
use crate::ident::Ident;
use crate::types::SqlType;
use crate::value::Value;

/// LIMIT, OFFSET and FETCH of a query.
#[derive(Debug, Clone, Copy)]
pub struct RowLimit<'a> {
    pub limit: Option<&'a Expr>,
    pub offset: Option<&'a Expr>,
    pub fetch: Option<&'a Expr>,
    pub options: FetchOptions,
    /// The query has an ORDER BY.
    pub ordered: bool,
    /// The query is a UNION or its like.
    pub compound: bool,
}

/// Which rows a RETURNING speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    Inserted,
    Updated,
    Deleted,
}

/// What an INSERT, UPDATE or DELETE gives back.
#[derive(Debug, Clone, Copy)]
pub struct Returning<'a> {
    pub columns: &'a [Expr],
    pub rows: Returned,
    /// The table that is written to.
    pub table: &'a Ident,
}

type Written = Result<bool, CompileError>;

/// The expression hooks of a dialect (`SQLCompiler`); default methods are the common SQL. Those that return a `bool` say
/// whether they wrote anything; if not, the common SQL is written.
pub trait ExprCompiler {
    /// The class that messages name.
    fn statement_compiler_class(&self) -> &'static str {
        "StrSQLCompiler"
    }

    /// The words of true and false.
    fn boolean_constants(&self) -> (&'static str, &'static str) {
        ("true", "false")
    }

    /// How the places of parameters are marked.
    fn paramstyle(&self) -> Paramstyle {
        Paramstyle::Named
    }

    /// The name of a parameter as it is written in its place, where it is not the name itself.
    fn bind_name(&self, key: &str) -> Option<String> {
        let _ = key;
        None
    }

    /// Says of which type a parameter is, where the server would not know (`render_bind_cast`).
    ///
    /// # Errors
    /// The dialect cannot spell the type.
    fn cast_place(&self, place: String, bind: &CompiledBind) -> Result<String, CompileError> {
        let _ = bind;
        Ok(place)
    }

    /// What a key, index or path into JSON is to the database; `None` where the value is none of these.
    fn json_key(&self, value: &Value) -> Option<Value> {
        super::literal::json_path(value).map(Value::Text)
    }

    /// Writes a function in the dialect's own spelling.
    ///
    /// # Errors
    /// The dialect has no such function.
    fn function(&self, renderer: &mut Renderer<'_>, function: &Function, out: &mut Fragment) -> Written {
        let _ = (renderer, function, out);
        Ok(false)
    }

    /// Writes an operation in the dialect's own spelling.
    ///
    /// # Errors
    /// The dialect has no such operator.
    fn binary(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Written {
        let _ = (renderer, binary, out);
        Ok(false)
    }

    /// Writes a unary operation in the dialect's own spelling.
    ///
    /// # Errors
    /// The dialect has no such operator.
    fn unary(&self, renderer: &mut Renderer<'_>, op: &Operator, expr: &Expr, out: &mut Fragment) -> Written {
        let _ = (renderer, op, expr, out);
        Ok(false)
    }

    /// How an operator is written between its operands.
    fn operator_symbol<'o>(&self, op: &'o Operator) -> Option<&'o str> {
        op.symbol()
    }

    /// TRY_CAST with what stands before its parenthesis; `None` where there is no such thing.
    fn try_cast_word(&self) -> Option<&'static str> {
        None
    }

    /// Writes several operands of one operator in the dialect's own spelling.
    ///
    /// # Errors
    /// The dialect cannot spell an operand.
    fn chain(&self, renderer: &mut Renderer<'_>, op: &Operator, clauses: &[Expr], out: &mut Fragment) -> Written {
        let _ = (renderer, op, clauses, out);
        Ok(false)
    }

    /// Writes CAST in the dialect's own spelling.
    ///
    /// # Errors
    /// The dialect has no such type.
    fn cast(&self, renderer: &mut Renderer<'_>, expr: &Expr, type_: &SqlType, out: &mut Fragment) -> Written {
        let _ = (renderer, expr, type_, out);
        Ok(false)
    }

    /// Writes an aggregate with ORDER BY inside in the dialect's own spelling.
    ///
    /// # Errors
    /// The dialect cannot spell an argument.
    fn ordered_aggregate(
        &self,
        renderer: &mut Renderer<'_>,
        function: &Function,
        order_by: &[Expr],
        out: &mut Fragment,
    ) -> Written {
        let _ = (renderer, function, order_by, out);
        Ok(false)
    }

    /// The next value of a sequence, by its name as SQL, where it is not written as usual.
    fn next_value(&self, sequence: &str) -> Option<String> {
        let _ = sequence;
        None
    }

    /// Whether a function of that name stands inside `TABLE (...)` in FROM.
    fn wraps_table_function(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Whether the ORDER BY of an aggregate stands in WITHIN GROUP.
    fn orders_aggregates_within_group(&self) -> bool {
        false
    }

    /// Whether the bounds of a window's frame must be numbers in the text.
    fn literal_frame_bounds(&self) -> bool {
        false
    }

    /// Writes what stands between SELECT and its columns.
    ///
    /// # Errors
    /// The dialect has no such clause.
    fn select_precolumns(&self, renderer: &mut Renderer<'_>, select: &Select, out: &mut Fragment) -> Result<(), CompileError> {
        let _ = renderer;
        if select.distinct {
            out.push("DISTINCT ");
        }
        Ok(())
    }

    /// The query that is written in place of this one; `as_from` where it stands in FROM, so that its columns need names.
    ///
    /// # Errors
    /// The dialect has no query that gives the same rows.
    fn translate_select(
        &self,
        renderer: &mut Renderer<'_>,
        select: &Select,
        as_from: bool,
    ) -> Result<Option<Select>, CompileError> {
        let _ = (renderer, select, as_from);
        Ok(None)
    }

    /// Whether a query keeps its ORDER BY; `nested` where it stands inside another.
    fn keeps_order_by(&self, select: &Select, nested: bool) -> bool {
        let _ = (select, nested);
        true
    }

    /// What stands between an element of FROM and its alias.
    fn alias_word(&self) -> &'static str {
        " AS "
    }

    /// How UNION, EXCEPT and the like are written.
    fn compound_keyword<'k>(&self, keyword: &'k str) -> &'k str {
        keyword
    }

    /// The word before a CTE.
    fn cte_word(&self, recursive: bool) -> &'static str {
        if recursive { "WITH RECURSIVE " } else { "WITH " }
    }

    /// What stands for FROM where nothing is selected from.
    fn default_from(&self, has_where: bool) -> &'static str {
        let _ = has_where;
        ""
    }

    /// How a JOIN is written that is neither LEFT nor FULL.
    fn inner_join(&self) -> &'static str {
        " JOIN "
    }

    /// Whether VALUES may hold several rows (`supports_multivalues_insert`).
    fn supports_multivalues_insert(&self) -> bool {
        true
    }

    /// What follows the table of an INSERT that gives no value.
    fn insert_of_defaults(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    /// Whether such an INSERT names a column for `DEFAULT` to stand in.
    fn inserts_default_of_first_column(&self) -> bool {
        false
    }

    /// Whether WITH stands between an INSERT and the SELECT that it takes its rows from.
    fn cte_follows_insert(&self) -> bool {
        false
    }

    /// Whether RETURNING stands before the values and criteria.
    fn returning_precedes_values(&self) -> bool {
        false
    }

    /// Writes RETURNING.
    ///
    /// # Errors
    /// The dialect has no such clause.
    fn returning(&self, renderer: &mut Renderer<'_>, returning: Returning<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        out.push("RETURNING ");
        renderer.returned_columns(returning.columns, out)
    }

    /// Whether what RETURNING gives can only be read by a driver, so that text to be run elsewhere goes without.
    fn returning_needs_driver(&self) -> bool {
        false
    }

    /// Whether FROM of an UPDATE lists the table that is updated.
    fn update_from_names_target(&self) -> bool {
        false
    }

    /// The word before the further tables of a DELETE.
    fn delete_using_word(&self) -> &'static str {
        "USING"
    }

    /// Whether the further tables of an UPDATE are listed beside its table, and the columns of SET stand with theirs.
    fn update_lists_tables(&self) -> bool {
        false
    }

    /// UPDATE and DELETE take LIMIT after their criteria.
    fn limits_updates(&self) -> bool {
        false
    }

    /// Whether USING of a DELETE lists the table that is deleted from.
    fn delete_using_names_target(&self) -> bool {
        false
    }

    /// Whether ON DUPLICATE KEY UPDATE is known.
    fn supports_on_duplicate_key(&self) -> bool {
        false
    }

    /// A column of the row that ON DUPLICATE KEY UPDATE could not insert; both names as SQL.
    fn inserted_value(&self, target: &str, column: &str) -> String {
        let _ = target;
        format!("VALUES({column})")
    }

    /// The name that the new row needs for this.
    fn inserted_alias(&self, target: &str) -> Option<&'static str> {
        let _ = target;
        None
    }

    /// Whether `/` of integers drops the remainder.
    fn division_is_floor_division(&self) -> bool {
        true
    }

    /// Writes EXTRACT.
    ///
    /// # Errors
    /// The dialect has no such field.
    fn extract(&self, renderer: &mut Renderer<'_>, field: &str, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        out.push("EXTRACT(");
        out.push(field);
        out.push(" FROM ");
        renderer.expr(expr, out)?;
        out.push(")");
        Ok(())
    }

    /// Writes LIMIT and OFFSET.
    ///
    /// # Errors
    /// The dialect has no such clause.
    fn row_limit(&self, renderer: &mut Renderer<'_>, limit: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        common_row_limit(renderer, limit, out)
    }

    /// Writes FOR UPDATE.
    fn for_update(&self, renderer: &mut Renderer<'_>, for_update: &ForUpdate, out: &mut Fragment) {
        let _ = (renderer, for_update);
        out.push(" FOR UPDATE");
    }

    /// What a hint of `with_hint` puts before and after its element of FROM (`format_from_hint_text`).
    ///
    /// # Errors
    /// The database has no such hint.
    fn hint_after_table(&self, hint: &str) -> Result<(String, String), CompileError> {
        let _ = hint;
        Ok((String::new(), String::new()))
    }

    /// What stands for the list of `IN ()`.
    fn empty_set(&self, operator: &Operator, columns: usize) -> String {
        let row = if columns > 1 { format!("({})", vec!["NULL"; columns].join(", ")) } else { "NULL".to_owned() };
        if *operator == Operator::NotIn { format!("{row}) OR (1 = 1") } else { format!("{row}) AND (1 != 1") }
    }

    /// Whether lists of tuples need VALUES before them.
    fn tuple_in_values(&self) -> bool {
        false
    }

    /// Whether INSERT takes RETURNING, so that primary keys that the server makes can be fetched.
    fn insert_returning(&self) -> bool {
        false
    }

    /// How the rows of a many-row INSERT with RETURNING are put in the order of the parameters.
    fn sorted_insert(&self) -> SortedInsert {
        SortedInsert::OneByOne
    }

    /// Whether many sets of parameters go into one INSERT even where nothing is returned.
    fn batches_plain_inserts(&self) -> bool {
        false
    }

    /// Whether the driver tells the number of the row that it has inserted.
    fn postfetch_lastrowid(&self) -> bool {
        false
    }

    /// Whether the columns of RETURNING go without their table.
    fn returning_without_table(&self) -> bool {
        false
    }

    /// Whether the condition of an ON CONFLICT's target has its values in the text.
    fn on_conflict_target_is_literal(&self) -> bool {
        false
    }

    /// Whether ON CONFLICT is known.
    fn supports_on_conflict(&self) -> bool {
        false
    }

    /// Whether an UPDATE may read from further tables.
    fn supports_update_from(&self) -> bool {
        true
    }

    /// Whether a DELETE may read from further tables.
    fn supports_delete_using(&self) -> bool {
        false
    }

    /// What the driver is given for a value (`bind_processor`).
    ///
    /// # Errors
    /// The value is not of the type.
    fn bind_value(&self, value: &Value, type_: &SqlType) -> Result<Value, CompileError> {
        let _ = type_;
        Ok(value.clone())
    }

    /// What a column's value from the driver is (`result_processor`).
    ///
    /// # Errors
    /// The value cannot be read as the type.
    fn result_value(&self, value: Value, type_: &SqlType) -> Result<Value, CompileError> {
        let _ = type_;
        Ok(value)
    }

    /// Writes a value as SQL text (`literal_processor`); `None` where the type has no literals.
    fn literal_value(&self, value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
        super::literal::common(value, type_, self.boolean_constants())
    }
}

/// LIMIT, OFFSET and FETCH in the common SQL.
pub(crate) fn common_row_limit(renderer: &mut Renderer<'_>, limit: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
    if let Some(fetch) = limit.fetch {
        if let Some(offset) = limit.offset {
            out.push("\n OFFSET ");
            renderer.expr(offset, out)?;
            out.push(" ROWS");
        }
        out.push("\n FETCH FIRST ");
        renderer.expr(fetch, out)?;
        out.push(if limit.options.percent { " PERCENT ROWS " } else { " ROWS " });
        out.push(if limit.options.with_ties { "WITH TIES" } else { "ONLY" });
        return Ok(());
    }
    if let Some(expr) = limit.limit {
        out.push("\n LIMIT ");
        renderer.expr(expr, out)?;
    }
    if let Some(expr) = limit.offset {
        if limit.limit.is_none() {
            out.push("\n LIMIT -1");
        }
        out.push(" OFFSET ");
        renderer.expr(expr, out)?;
    }
    Ok(())
}
