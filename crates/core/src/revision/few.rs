//! A list that is nearly always empty or has one element.

use std::ops::Deref;

/// Things in order. Nearly every revision has one parent and one child, and that takes no allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Few<T> {
    /// Nothing.
    #[default]
    None,
    /// One thing.
    One(T),
    /// Any number of things, as the list came. It is boxed since a list of its own would make every revision half as large again.
    Several(Box<Vec<T>>),
}

impl<T> Few<T> {
    /// Adds a thing at the end.
    pub fn push(&mut self, thing: T) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(thing),
            Self::One(first) => Self::Several(Box::new(vec![first, thing])),
            Self::Several(mut list) => {
                list.push(thing);
                Self::Several(list)
            }
        };
    }

    /// Adds a thing unless it is there.
    pub fn push_once(&mut self, thing: T)
    where
        T: PartialEq,
    {
        if !self.contains(&thing) {
            self.push(thing);
        }
    }

    /// Returns the things as a list.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::None => Vec::new(),
            Self::One(thing) => vec![thing],
            Self::Several(list) => *list,
        }
    }

    /// Makes a list of the results for each thing.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Few<U> {
        let mut change = change;
        match self {
            Self::None => Few::None,
            Self::One(thing) => Few::One(change(thing)),
            Self::Several(list) => Few::Several(Box::new(list.into_iter().map(change).collect())),
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(thing) => std::slice::from_ref(thing),
            Self::Several(list) => list,
        }
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(list: Vec<T>) -> Self {
        list.into_iter().collect()
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut few = Self::None;
        things.into_iter().for_each(|thing| few.push(thing));
        few
    }
}

impl<'l, T> IntoIterator for &'l Few<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_keep_their_order() {
        let mut few = Few::default();
        assert!(few.is_empty());
        for number in [3, 1, 3, 2, 1] {
            few.push_once(number);
        }
        few.push(3);
        assert_eq!(*few, [3, 1, 2, 3]);
        assert_eq!(*few.map(|number| number * 2), [6, 2, 4, 6]);
        assert_eq!(Few::from(vec![1]), Few::One(1));
    }
}
