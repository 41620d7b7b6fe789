//! The values of a type on both sides.

use crate::autogenerate::beyond::renames::likeness;
use crate::operations::enum_type::{AddedValue, ValuePlace};

/// From this on, two names are alike.
const ALIKE: usize = 60;

/// A value that seems to have another name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ValueRename {
    pub value: String,
    pub new_value: String,
    pub evidence: Vec<String>,
}

/// Values that are gone, each with a new one in its place: between the same neighbours, and as many of the one as of the other,
/// or alike.
pub(super) fn renames(was: &[String], is: &[String]) -> Vec<ValueRename> {
    let mut found = Vec::new();
    for (neighbour, gone) in gaps(was, is) {
        let Some((_, new)) = gaps(is, was).into_iter().find(|(other, _)| *other == neighbour) else { continue };
        let one_for_one = gone.len() == new.len();
        let mut free: Vec<&String> = new;
        for (place, value) in gone.into_iter().enumerate() {
            let partner = if one_for_one {
                free.get(place).copied()
            } else {
                let partner = free.iter().position(|other| likeness(value, other) >= ALIKE);
                partner.map(|at| free.remove(at))
            };
            let Some(partner) = partner else { continue };
            let mut evidence = vec!["the place among the values is the same".to_owned()];
            if likeness(value, partner) >= ALIKE {
                evidence.push("the names are alike".to_owned());
            }
            found.push(ValueRename { value: value.clone(), new_value: partner.clone(), evidence });
        }
    }
    found
}

/// Runs of values that only `own` has, each with the common value before it.
fn gaps<'v>(own: &'v [String], other: &[String]) -> Vec<(Option<&'v String>, Vec<&'v String>)> {
    let mut found: Vec<(Option<&String>, Vec<&String>)> = Vec::new();
    let mut before = None;
    let mut open = false;
    for value in own {
        if other.contains(value) {
            before = Some(value);
            open = false;
        } else if open {
            if let Some((_, run)) = found.last_mut() {
                run.push(value);
            }
        } else {
            found.push((before, vec![value]));
            open = true;
        }
    }
    found
}

/// The values that `is` has beyond `was`, each with a place beside a neighbour that is there by then; `old` gives the name that
/// a value had at first.
pub(super) fn placed(was: &[String], is: &[String], old: &dyn Fn(&str) -> String) -> Vec<AddedValue> {
    let mut values = was.to_vec();
    let mut added = Vec::new();
    let mut before: Option<&String> = None;
    for value in is {
        if !values.contains(value) {
            let (at, place) = match before {
                None => match values.first() {
                    Some(first) => (0, ValuePlace::Before(old(first))),
                    None => (0, ValuePlace::Last),
                },
                Some(before) => {
                    let at = values.iter().position(|known| known == before).map_or(values.len(), |at| at + 1);
                    (at, if at == values.len() { ValuePlace::Last } else { ValuePlace::After(old(before)) })
                }
            };
            values.insert(at, value.clone());
            added.push(AddedValue { value: value.clone(), place });
        }
        before = Some(value);
    }
    added
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn renamed(was: &str, is: &str) -> Vec<(String, String, usize)> {
        renames(&list(was), &list(is)).into_iter().map(|r| (r.value, r.new_value, r.evidence.len())).collect()
    }

    #[test]
    fn one_for_one_in_the_same_place() {
        assert_eq!(renamed("a b c", "a x c"), [("b".into(), "x".into(), 1)]);
        assert_eq!(renamed("sad ok", "saddest ok"), [("sad".into(), "saddest".into(), 2)]);
        assert_eq!(renamed("a b c", "a c"), []);
        assert_eq!(renamed("a b c", "a c x"), []);
        assert_eq!(renamed("a b", "x y"), [("a".into(), "x".into(), 1), ("b".into(), "y".into(), 1)]);
        assert_eq!(renamed("a done", "a new finished done_now"), [("done".into(), "done_now".into(), 2)]);
    }

    #[test]
    fn additions_have_neighbours() {
        let placed = |was: &str, is: &str| -> Vec<String> {
            super::placed(&list(was), &list(is), &str::to_uppercase)
                .into_iter()
                .map(|AddedValue { value, place }| match place {
                    ValuePlace::Last => value,
                    ValuePlace::Before(other) => format!("{value}<{other}"),
                    ValuePlace::After(other) => format!("{value}>{other}"),
                })
                .collect()
        };
        assert_eq!(placed("a b", "x a y b z w"), ["x<A", "y>A", "z", "w"]);
        assert_eq!(placed("b a", "a x b"), ["x"]);
        assert_eq!(placed("", "a b"), ["a", "b"]);
    }
}
