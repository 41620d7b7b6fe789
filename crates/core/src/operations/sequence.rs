//! Changes of sequences. Alembic has no operations for them.

use super::sql_text::{literal, name};
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::{Sequence, SequenceSettings};
use serde::{Deserialize, Serialize};

/// One change of a sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SequenceChange {
    Create(Sequence),
    Drop(Sequence),
    Alter(SequenceAlteration),
}

/// Other settings for a sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SequenceAlteration {
    pub name: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub was: SequenceSettings,
    pub is: SequenceSettings,
}

impl SequenceChange {
    /// What undoes the change.
    pub fn reversed(&self) -> Self {
        match self {
            Self::Create(sequence) => Self::Drop(sequence.clone()),
            Self::Drop(sequence) => Self::Create(sequence.clone()),
            Self::Alter(alteration) => {
                let SequenceAlteration { name, schema, was, is } = alteration;
                Self::Alter(SequenceAlteration { name: name.clone(), schema: schema.clone(), was: *is, is: *was })
            }
        }
    }

    /// The name with the schema, for messages.
    pub fn key(&self) -> String {
        let (name, schema) = match self {
            Self::Create(sequence) | Self::Drop(sequence) => (&sequence.name, &sequence.schema),
            Self::Alter(SequenceAlteration { name, schema, was: _, is: _ }) => (name, schema),
        };
        schema.as_ref().map_or_else(|| name.name.clone(), |schema| format!("{schema}.{name}"))
    }
}

impl SequenceAlteration {
    /// What is different, as people read it: `increment 1 to 5`.
    pub fn differences(&self) -> Vec<String> {
        let Self { name: _, schema: _, was, is } = self;
        let number = |word: &str, was: i64, is: i64| (was != is).then(|| format!("{word} {was} to {is}"));
        [
            number("start", was.start, is.start),
            number("increment", was.increment, is.increment),
            number("minvalue", was.minvalue, is.minvalue),
            number("maxvalue", was.maxvalue, is.maxvalue),
            number("cache", was.cache, is.cache),
            (was.cycle != is.cycle).then(|| if is.cycle { "cycle" } else { "no cycle" }.to_owned()),
            (was.bytes != is.bytes).then(|| format!("type {} to {}", word(was.bytes), word(is.bytes))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The statements, in their order. A sequence that nobody has used yet begins at its new start; one that has been used goes
    /// on where it was, and within its new bounds. MariaDB cannot tell the one from the other, and none goes back there.
    pub fn statements(&self, dialect: &dyn Dialect) -> Vec<String> {
        let Self { name: own, schema, was, is } = self;
        let full = name(own, schema.as_ref(), dialect);
        let mut statements = Vec::new();
        let counts_up = is.increment > 0;
        // A bound that moves the way the numbers go would leave the last number outside.
        let pushed = if counts_up {
            (is.minvalue > was.minvalue).then_some((is.minvalue, '<'))
        } else {
            (is.maxvalue < was.maxvalue).then_some((is.maxvalue, '>'))
        };
        if dialect.sequences_only_move_on() {
            let turned = (was.increment > 0) != counts_up;
            if let (Some((bound, _)), false) = (pushed, turned) {
                statements.push(format!("SELECT setval({full}, {bound}, 0)"));
            }
            let restart = if turned { " RESTART" } else { "" };
            statements.extend(alter(&full, was, is, "NOCYCLE").map(|text| text + restart));
            return statements;
        }
        let wide = SequenceSettings {
            bytes: was.bytes.max(is.bytes),
            minvalue: was.minvalue.min(is.minvalue),
            maxvalue: was.maxvalue.max(is.maxvalue),
            ..*was
        };
        let mut before = *was;
        let moves = pushed.is_some() || was.start != is.start;
        if moves && wide != *was {
            statements.extend(alter(&full, was, &wide, "NO CYCLE"));
            before = wide;
        }
        let place = literal(&full, dialect);
        if was.start != is.start {
            statements.push(format!("SELECT setval({place}, {}, false) FROM {full} WHERE NOT is_called", is.start));
        }
        if let Some((bound, compares)) = pushed {
            statements.push(format!("SELECT setval({place}, {bound}, false) FROM {full} WHERE last_value {compares} {bound}"));
        }
        statements.extend(alter(&full, &before, is, "NO CYCLE"));
        statements
    }
}

fn alter(full: &str, was: &SequenceSettings, is: &SequenceSettings, no_cycle: &str) -> Option<String> {
    let SequenceSettings { bytes, start, increment, minvalue, maxvalue, cache, cycle } = *is;
    let number = |word: &str, is: i64, was: i64| (is != was).then(|| format!(" {word} {is}"));
    let options: String = [
        (bytes != was.bytes).then(|| format!(" AS {}", word(bytes))),
        number("INCREMENT BY", increment, was.increment),
        number("MINVALUE", minvalue, was.minvalue),
        number("MAXVALUE", maxvalue, was.maxvalue),
        number("START WITH", start, was.start),
        number("CACHE", cache, was.cache),
        (cycle != was.cycle).then(|| if cycle { " CYCLE".to_owned() } else { format!(" {no_cycle}") }),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!options.is_empty()).then(|| format!("ALTER SEQUENCE {full}{options}"))
}

fn word(bytes: u8) -> &'static str {
    match bytes {
        2 => "smallint",
        4 => "integer",
        _ => "bigint",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::dialect::postgresql::Postgresql;

    const PLAIN: SequenceSettings =
        SequenceSettings { bytes: 8, start: 1, increment: 1, minvalue: 1, maxvalue: i64::MAX, cache: 1, cycle: false };

    fn statements(was: SequenceSettings, is: SequenceSettings) -> Vec<String> {
        let alteration = SequenceAlteration { name: "Number".into(), schema: Some("s".into()), was, is };
        alteration.statements(Postgresql::PSYCOPG2)
    }

    #[test]
    fn mariadb_moves_a_sequence_on() {
        let plain = SequenceSettings { maxvalue: i64::MAX - 1, cache: 1000, ..PLAIN };
        let is = SequenceSettings { start: 100, minvalue: 100, ..plain };
        let alteration = |was, is| SequenceAlteration { name: "Number".into(), schema: None, was, is };
        let mariadb = limbeck_sql::dialect::by_name("mariadb").unwrap();
        assert_eq!(
            alteration(plain, is).statements(mariadb),
            ["SELECT setval(`Number`, 100, 0)", "ALTER SEQUENCE `Number` MINVALUE 100 START WITH 100"]
        );
        let down = SequenceSettings { start: -1, increment: -1, minvalue: i64::MIN + 1, maxvalue: -1, ..plain };
        assert_eq!(
            alteration(down, plain).statements(mariadb),
            ["ALTER SEQUENCE `Number` INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775806 START WITH 1 RESTART"]
        );
    }

    #[test]
    fn only_what_differs_is_said() {
        let is = SequenceSettings { increment: 5, cache: 10, cycle: true, ..PLAIN };
        assert_eq!(statements(PLAIN, is), ["ALTER SEQUENCE s.\"Number\" INCREMENT BY 5 CACHE 10 CYCLE"]);
    }

    #[test]
    fn a_sequence_keeps_its_place_where_it_can() {
        let is = SequenceSettings { start: 1000, minvalue: 1000, maxvalue: 9000, ..PLAIN };
        assert_eq!(
            statements(PLAIN, is),
            [
                "SELECT setval('s.\"Number\"', 1000, false) FROM s.\"Number\" WHERE NOT is_called",
                "SELECT setval('s.\"Number\"', 1000, false) FROM s.\"Number\" WHERE last_value < 1000",
                "ALTER SEQUENCE s.\"Number\" MINVALUE 1000 MAXVALUE 9000 START WITH 1000",
            ]
        );
        assert_eq!(
            statements(is, PLAIN),
            [
                "ALTER SEQUENCE s.\"Number\" MINVALUE 1 MAXVALUE 9223372036854775807",
                "SELECT setval('s.\"Number\"', 1, false) FROM s.\"Number\" WHERE NOT is_called",
                "ALTER SEQUENCE s.\"Number\" START WITH 1",
            ]
        );
    }
}
