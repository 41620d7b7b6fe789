//! The transactions of one connection: SQLAlchemy's `RootTransaction` and `NestedTransaction` as records.

use std::collections::BTreeMap;

/// Names one transaction of one connection, as long as the connection lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(pub u64);

/// What a transaction is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionKind {
    /// `BEGIN`, whoever began it.
    Root,
    /// A savepoint, and the savepoint around it.
    Nested { savepoint: String, previous: Option<TransactionId> },
    /// A root transaction that can be prepared, by its name; whether it is.
    TwoPhase { xid: String, is_prepared: bool },
}

impl TransactionKind {
    /// Whether it is a savepoint.
    pub fn is_nested(&self) -> bool {
        match self {
            Self::Nested { .. } => true,
            Self::Root | Self::TwoPhase { .. } => false,
        }
    }
}

/// What a transaction says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransactionState {
    /// `Transaction.is_active`.
    pub is_active: bool,
    /// `Transaction.is_valid`: the connection still stands in it.
    pub is_current: bool,
    pub is_nested: bool,
}

#[derive(Debug, Clone)]
struct Record {
    kind: TransactionKind,
    is_active: bool,
}

/// The transactions of a connection: which one is current, and what became of the others.
#[derive(Debug, Default)]
pub(super) struct Transactions {
    records: BTreeMap<TransactionId, Record>,
    root: Option<TransactionId>,
    nested: Option<TransactionId>,
    ids: u64,
    savepoints: u64,
}

impl Transactions {
    fn push(&mut self, kind: TransactionKind) -> TransactionId {
        self.ids += 1;
        let id = TransactionId(self.ids);
        self.records.insert(id, Record { kind, is_active: true });
        id
    }

    pub(super) fn root(&self) -> Option<TransactionId> {
        self.root
    }

    pub(super) fn nested(&self) -> Option<TransactionId> {
        self.nested
    }

    pub(super) fn is_active(&self, id: TransactionId) -> bool {
        self.records.get(&id).is_some_and(|record| record.is_active)
    }

    pub(super) fn kind(&self, id: TransactionId) -> TransactionKind {
        self.records.get(&id).map_or(TransactionKind::Root, |record| record.kind.clone())
    }

    pub(super) fn state(&self, id: TransactionId) -> TransactionState {
        let is_nested = self.kind(id).is_nested();
        TransactionState {
            is_active: self.is_active(id),
            is_current: if is_nested { self.nested == Some(id) } else { self.root == Some(id) },
            is_nested,
        }
    }

    pub(super) fn open_root(&mut self, kind: TransactionKind) -> TransactionId {
        let id = self.push(kind);
        self.root = Some(id);
        id
    }

    /// `sa_savepoint_N`, numbered through the connection's life.
    pub(super) fn next_savepoint(&mut self) -> String {
        self.savepoints += 1;
        format!("sa_savepoint_{}", self.savepoints)
    }

    pub(super) fn open_nested(&mut self, savepoint: String) -> TransactionId {
        let previous = self.nested;
        let id = self.push(TransactionKind::Nested { savepoint, previous });
        self.nested = Some(id);
        id
    }

    /// The transaction was prepared under its name.
    pub(super) fn set_prepared(&mut self, id: TransactionId) {
        if let Some(Record { kind: TransactionKind::TwoPhase { is_prepared, .. }, .. }) = self.records.get_mut(&id) {
            *is_prepared = true;
        }
    }

    fn deactivate(&mut self, id: TransactionId) {
        if let Some(record) = self.records.get_mut(&id) {
            record.is_active = false;
        }
    }

    /// The savepoint is over; the one around it is current again.
    pub(super) fn end_nested(&mut self, id: TransactionId) {
        self.deactivate(id);
        if self.nested == Some(id) {
            self.nested = match self.kind(id) {
                TransactionKind::Nested { previous, .. } => previous,
                TransactionKind::Root | TransactionKind::TwoPhase { .. } => None,
            };
        }
    }

    /// The savepoint no longer works but stays current until it is rolled back.
    pub(super) fn fail(&mut self, id: TransactionId) {
        self.deactivate(id);
    }

    /// All savepoints go with the transaction around them.
    pub(super) fn cancel_nested(&mut self) {
        while let Some(id) = self.nested {
            self.end_nested(id);
        }
    }

    /// The transaction is over.
    pub(super) fn end_root(&mut self, id: TransactionId) {
        self.deactivate(id);
        if self.root == Some(id) {
            self.root = None;
        }
    }
}
