//! What a sequence does, whoever said it: options that were left out are what the server makes of them.

use super::{Sequence, SequenceOptions};
use serde::{Deserialize, Serialize};

/// The options of a sequence, every one known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SequenceSettings {
    /// Bytes of its numbers; PostgreSQL lets it be chosen.
    pub bytes: u8,
    pub start: i64,
    pub increment: i64,
    pub minvalue: i64,
    pub maxvalue: i64,
    pub cache: i64,
    pub cycle: bool,
}

/// What a server takes where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequenceDefaults {
    pub bytes: u8,
    /// The lowest number of a sequence that counts down, and the highest of one that counts up.
    pub lowest: i64,
    pub highest: i64,
    pub cache: i64,
}

impl SequenceDefaults {
    /// The settings of a sequence with these options.
    pub fn complete(&self, options: &SequenceOptions) -> SequenceSettings {
        let SequenceOptions { start, increment, minvalue, maxvalue, nominvalue: _, nomaxvalue: _, cycle, cache, order: _ } =
            options;
        let increment = increment.unwrap_or(1);
        let (low, high) = if increment < 0 { (self.lowest, -1) } else { (1, self.highest) };
        let (minvalue, maxvalue) = (minvalue.unwrap_or(low), maxvalue.unwrap_or(high));
        SequenceSettings {
            bytes: self.bytes,
            start: start.unwrap_or(if increment < 0 { maxvalue } else { minvalue }),
            increment,
            minvalue,
            maxvalue,
            cache: cache.unwrap_or(self.cache),
            cycle: cycle.unwrap_or(false),
        }
    }

    /// The options that say no more than must be said; the defaults are those of the settings' own type.
    pub fn options_of(&self, settings: &SequenceSettings) -> SequenceOptions {
        let SequenceSettings { bytes: _, start, increment, minvalue, maxvalue, cache, cycle } = *settings;
        let mut options = SequenceOptions { increment: (increment != 1).then_some(increment), ..SequenceOptions::default() };
        let said = |value: i64, left_out: i64| (value != left_out).then_some(value);
        let usual = self.complete(&options);
        options.minvalue = said(minvalue, usual.minvalue);
        options.maxvalue = said(maxvalue, usual.maxvalue);
        options.start = said(start, self.complete(&options).start);
        options.cache = said(cache, self.cache);
        options.cycle = cycle.then_some(true);
        options
    }
}

/// A sequence as a database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseSequence {
    pub name: String,
    pub schema: String,
    pub settings: SequenceSettings,
    /// It belongs to a column (SERIAL, identity) or to an extension: nobody else makes or drops it.
    pub owned: bool,
    /// Columns whose default takes numbers from it: schema, table, column.
    pub used_by: Vec<(String, String, String)>,
}

impl Sequence {
    /// The name with the schema, as keys of a `MetaData` have it.
    pub fn key(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: SequenceDefaults = SequenceDefaults { bytes: 8, lowest: i64::MIN, highest: i64::MAX, cache: 1 };

    #[test]
    fn options_come_back_as_they_were_said() {
        for options in [
            SequenceOptions::default(),
            SequenceOptions { start: Some(100), increment: Some(5), ..SequenceOptions::default() },
            SequenceOptions { increment: Some(-1), minvalue: Some(-50), cycle: Some(true), ..SequenceOptions::default() },
            SequenceOptions { minvalue: Some(10), maxvalue: Some(20), cache: Some(7), ..SequenceOptions::default() },
        ] {
            assert_eq!(SERVER.options_of(&SERVER.complete(&options)), options);
        }
    }

    #[test]
    fn a_sequence_that_counts_down_starts_at_its_end() {
        let options = SequenceOptions { increment: Some(-2), ..SequenceOptions::default() };
        let settings = SERVER.complete(&options);
        assert_eq!((settings.start, settings.minvalue, settings.maxvalue), (-1, i64::MIN, -1));
    }
}
