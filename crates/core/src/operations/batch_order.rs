//! The order of columns in a table that a batch copies.

use super::OperationError;
use limbeck_sql::engine::ExecuteError;
use std::collections::HashSet;

/// Sorts `items` so that each pair's first comes before its second, keeping their order otherwise
/// (`sqlalchemy.util.topological.sort` with `deterministic_order`).
///
/// # Errors
/// The pairs contradict each other.
pub fn sort_topologically(pairs: &[(String, String)], items: &[String]) -> Result<Vec<String>, OperationError> {
    let mut left: Vec<&String> = items.iter().collect();
    let mut sorted = Vec::with_capacity(items.len());
    while !left.is_empty() {
        let waiting: HashSet<&str> = left.iter().map(|item| item.as_str()).collect();
        let (ready, rest): (Vec<&String>, Vec<&String>) = left.iter().partition(|item| {
            !pairs.iter().any(|(before, after)| after == **item && before != after && waiting.contains(before.as_str()))
        });
        if ready.is_empty() {
            return Err(OperationError::Execute(ExecuteError::Argument(format!(
                "Circular dependency detected. ({})",
                rest.iter().map(|item| item.as_str()).collect::<Vec<_>>().join(", ")
            ))));
        }
        sorted.extend(ready.into_iter().cloned());
        left = rest;
    }
    Ok(sorted)
}

/// Where new columns go (`ApplyBatchImpl._setup_dependencies_for_add_column`).
#[derive(Debug, Default)]
pub struct ColumnOrder {
    /// The columns of the table so far, without new ones.
    pub existing: Vec<String>,
    /// `(before, after)` pairs that new columns brought.
    pub added: Vec<(String, String)>,
    /// The script gave an order of its own.
    pub partial: Vec<Vec<String>>,
}

impl ColumnOrder {
    /// Takes note of a new column.
    ///
    /// # Errors
    /// A neighbour that is neither an existing nor a new column.
    pub fn add(&mut self, name: &str, before: Option<&str>, after: Option<&str>) -> Result<(), OperationError> {
        let mut before = before.map(str::to_owned);
        let mut after = after.map(str::to_owned);
        let place = |column: &str| self.existing.iter().rposition(|existing| existing == column);
        let unknown = |column: &str| OperationError::Key(column.to_owned());
        if self.partial.is_empty() {
            if let (Some(neighbour), None) = (&after, &before) {
                before = match place(neighbour) {
                    Some(index) => self.existing.get(index + 1).cloned(),
                    None => {
                        let pair = self.added.iter().rev().find(|(first, _)| first == neighbour);
                        Some(pair.ok_or_else(|| unknown(neighbour))?.1.clone())
                    }
                };
            }
            if let (Some(neighbour), None) = (&before, &after) {
                after = match place(neighbour) {
                    Some(index) => index.checked_sub(1).map(|index| self.existing[index].clone()),
                    None => {
                        let pair = self.added.iter().rev().find(|(_, second)| second == neighbour);
                        Some(pair.ok_or_else(|| unknown(neighbour))?.0.clone())
                    }
                };
            }
        }
        let placed = before.is_some() || after.is_some();
        if let Some(before) = before {
            self.added.push((name.to_owned(), before));
        }
        if let Some(after) = after {
            self.added.push((after, name.to_owned()));
        }
        if self.partial.is_empty()
            && !placed
            && let Some(last) = self.existing.last()
        {
            self.added.push((last.clone(), name.to_owned()));
        }
        Ok(())
    }

    /// The final order of `columns` (`_adjust_self_columns_for_partial_reordering`), or `None` when nothing asks for one.
    ///
    /// # Errors
    /// The wishes contradict each other.
    pub fn apply(&self, columns: &[String]) -> Result<Option<Vec<String>>, OperationError> {
        if self.partial.is_empty() && self.added.is_empty() {
            return Ok(None);
        }
        let mut pairs: Vec<(String, String)> = Vec::new();
        if self.partial.is_empty() {
            // As upstream: the column before is counted among all columns, which differs once one was dropped.
            for (index, column) in self.existing.iter().enumerate().skip(1) {
                if let Some(previous) = columns.get(index - 1) {
                    pairs.push((previous.clone(), column.clone()));
                }
            }
        } else {
            for wish in &self.partial {
                pairs.extend(wish.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())));
            }
        }
        pairs.extend(self.added.iter().cloned());
        sort_topologically(&pairs, columns).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn order(existing: &str) -> ColumnOrder {
        ColumnOrder { existing: names(existing), ..ColumnOrder::default() }
    }

    #[test]
    fn a_new_column_goes_last_or_beside_its_neighbour() {
        let mut columns = order("a b c");
        columns.add("x", None, None).unwrap();
        assert_eq!(columns.apply(&names("a b c x")).unwrap(), Some(names("a b c x")));
        let mut columns = order("a b c");
        columns.add("x", Some("b"), None).unwrap();
        assert_eq!(columns.apply(&names("a b c x")).unwrap(), Some(names("a x b c")));
        let mut columns = order("a b c");
        columns.add("x", None, Some("b")).unwrap();
        columns.add("y", None, Some("x")).unwrap();
        assert_eq!(columns.apply(&names("a b c x y")).unwrap(), Some(names("a b x y c")));
    }

    #[test]
    fn a_partial_order_leaves_the_rest_where_it_fits() {
        let columns = ColumnOrder { existing: names("a b c"), partial: vec![names("c a")], ..ColumnOrder::default() };
        assert_eq!(columns.apply(&names("a b c")).unwrap(), Some(names("b c a")));
    }

    #[test]
    fn contradictions_are_refused() {
        assert!(sort_topologically(&[("a".into(), "b".into()), ("b".into(), "a".into())], &names("a b")).is_err());
        assert!(order("a").add("x", Some("nope"), None).is_err());
    }
}
