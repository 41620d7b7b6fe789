//! Columns of an expression under new names.

use super::{Expr, Name, Over};
use crate::ident::Ident;

impl Expr {
    /// The expression without the name that a label gives it.
    pub fn unlabelled(&self) -> &Self {
        match self {
            Self::Label { expr, .. } => expr.unlabelled(),
            other => other,
        }
    }

    /// Renames the columns for which `new_name` has a new one; subqueries keep theirs.
    pub fn rename_columns(&mut self, new_name: &mut dyn FnMut(&Ident) -> Option<Ident>) {
        if let Self::Column(column) = self
            && let Name::Given(name) = &mut column.name
            && let Some(new) = new_name(name)
        {
            *name = new;
        }
        self.each_child(&mut |child| child.rename_columns(new_name));
    }

    /// Gives the columns of one table another table's name; subqueries keep theirs.
    pub fn rename_table(&mut self, table: &Ident, new_table: &Ident) {
        if let Self::Column(column) = self
            && matches!(&column.table, Some(Name::Given(own)) if own.name == table.name)
        {
            column.table = Some(Name::Given(new_table.clone()));
            column.schema = None;
        }
        self.each_child(&mut |child| child.rename_table(table, new_table));
    }

    /// Puts what is labelled in `columns` in the place of a label that is named again.
    #[must_use]
    pub fn spell_labels(mut self, columns: &[Self]) -> Self {
        if let Self::LabelName(name) = &self
            && let Some(expr) = columns.iter().find_map(|column| match column {
                Self::Label { name: own, expr, .. } if own == name => Some(expr),
                _ => None,
            })
        {
            return (**expr).clone();
        }
        self.each_child(&mut |child| *child = std::mem::replace(child, Self::Null).spell_labels(columns));
        self
    }

    /// Visits the expressions directly inside this one, without those of subqueries.
    fn each_child(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::Text(_)
            | Self::LiteralColumn { .. }
            | Self::Column(_)
            | Self::Bind(_)
            | Self::Null
            | Self::True
            | Self::False
            | Self::LabelName(_)
            | Self::TextualLabel(_)
            | Self::ScalarSubquery(_)
            | Self::Exists(_)
            | Self::Query(_)
            | Self::Collation(_)
            | Self::InsertedValue(_)
            | Self::NextValue { .. } => {}
            Self::Cast { expr, .. }
            | Self::TryCast { expr, .. }
            | Self::TypeCoerce { expr, .. }
            | Self::Unary { expr, .. }
            | Self::Grouping(expr)
            | Self::Label { expr, .. }
            | Self::Extract { expr, .. } => visit(expr),
            Self::Function(function) => function.args.iter_mut().for_each(visit),
            Self::Binary(binary) => {
                visit(&mut binary.left);
                visit(&mut binary.right);
            }
            Self::List { clauses, .. } | Self::Tuple(clauses) | Self::Array { elements: clauses, type_: _ } => {
                clauses.iter_mut().for_each(visit)
            }
            Self::Case { value, whens, else_ } => {
                if let Some(value) = value {
                    visit(value);
                }
                for (when, then) in whens {
                    visit(when);
                    visit(then);
                }
                if let Some(other) = else_ {
                    visit(other);
                }
            }
            Self::ScalarValues(rows) => rows.iter_mut().flatten().for_each(visit),
            Self::Over(over) => {
                let Over { element, partition_by, order_by, frame } = over.as_mut();
                visit(element);
                partition_by.iter_mut().chain(order_by).for_each(&mut *visit);
                for bound in frame.iter_mut().flat_map(|frame| [&mut frame.lower.1, &mut frame.upper.1]).flatten() {
                    visit(bound);
                }
            }
            Self::Slice { start, stop } => {
                visit(start);
                visit(stop);
            }
            Self::WithinGroup { element, order_by }
            | Self::AggregateOrderBy { element, order_by }
            | Self::OrderedArgument { element, order_by } => {
                visit(element);
                order_by.iter_mut().for_each(visit);
            }
            Self::Filter { element, criterion } => {
                visit(element);
                visit(criterion);
            }
        }
    }
}
