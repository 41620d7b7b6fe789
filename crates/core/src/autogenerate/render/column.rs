//! `sa.Column(...)`, with its default.

use super::{Renderer, Text, flag};
use crate::autogenerate::hooks::{RenderItem, Rendered};
use crate::autogenerate::ops::Origin;
use crate::config::pytext::repr;
use crate::ddl::comparison::default::ExprPlace;
use crate::operations::OperationError;
use limbeck_sql::schema::{Autoincrement, Column, Computed, Identity, SequenceOptions, ServerDefault};

impl Renderer<'_> {
    /// A column; `None` where the project leaves it out.
    pub(super) fn column(&self, column: &Column, origin: Option<Origin>) -> Result<Option<String>, OperationError> {
        match self.by_project(RenderItem::Column(column), origin)? {
            Some(Rendered::Omit) => return Ok(None),
            Some(Rendered::Text(text)) => return Ok(Some(text)),
            Some(Rendered::Default) | None => {}
        }
        // The key, flags and client defaults mean nothing to a database, and what a column brings stands by itself.
        let Column {
            name,
            type_,
            key: _,
            nullable,
            nullable_unstated: _,
            primary_key: _,
            autoincrement,
            server_default,
            foreign_keys: _,
            constraints: _,
            unique: _,
            index: _,
            comment,
            sequence: _,
            system,
            options,
        } = column;
        let mut positional = String::new();
        let mut keywords = Vec::new();
        if let Some(default) = server_default
            && let Some(text) = self.server_default(Some(default), origin)?.filter(|text| !text.is_empty())
        {
            match default {
                ServerDefault::Computed(_) | ServerDefault::Identity(_) => positional = format!("{text}, "),
                ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched => {
                    keywords.push(format!("server_default={text}"));
                }
            }
        }
        match autoincrement {
            Autoincrement::Auto => {}
            Autoincrement::On => keywords.push("autoincrement=True".to_owned()),
            Autoincrement::Off => keywords.push("autoincrement=False".to_owned()),
            Autoincrement::IgnoreFk => keywords.push("autoincrement='ignore_fk'".to_owned()),
        }
        keywords.push(format!("nullable={}", flag(*nullable)));
        if *system {
            keywords.push("system=True".to_owned());
        }
        if let Some(comment) = comment {
            keywords.push(format!("comment={}", repr(comment)));
        }
        keywords.extend(self.options(options)?);
        Ok(Some(format!(
            "{}Column({}, {}, {positional}{})",
            self.sa_prefix(),
            repr(name.as_str()),
            self.type_(type_, origin)?,
            keywords.join(", ")
        )))
    }

    /// A default as an argument. `None`: there is none, or the project leaves it out.
    pub(super) fn server_default(
        &self,
        default: Option<&ServerDefault>,
        origin: Option<Origin>,
    ) -> Result<Option<String>, OperationError> {
        match self.by_project(RenderItem::ServerDefault(default), origin)? {
            Some(Rendered::Omit) => return Ok(None),
            Some(Rendered::Text(text)) => return Ok(Some(text)),
            Some(Rendered::Default) | None => {}
        }
        Ok(Some(match default {
            None => return Ok(None),
            Some(ServerDefault::Literal(text)) => {
                let inner = text.strip_prefix('\'').unwrap_or(text);
                repr(inner.strip_suffix('\'').unwrap_or(inner))
            }
            Some(ServerDefault::Expr(expr)) => self.text(expr, ExprPlace::ServerDefault)?,
            Some(ServerDefault::Fetched) => format!("{}FetchedValue()", self.sa_prefix()),
            Some(ServerDefault::Computed(computed)) => self.computed(computed)?,
            Some(ServerDefault::Identity(identity)) => self.identity(identity)?,
        }))
    }

    fn computed(&self, computed: &Computed) -> Text {
        let Computed { sqltext, persisted } = computed;
        let persisted = persisted.map_or_else(String::new, |on| format!("persisted={}", flag(on)));
        Ok(format!("{}Computed({}, {persisted})", self.sa_prefix(), self.text_literal(sqltext, ExprPlace::Other)?))
    }

    fn identity(&self, identity: &Identity) -> Text {
        let Identity { always, on_null, options, dialect_options } = identity;
        // What only Oracle knows is an option of its dialect now.
        let _ = on_null;
        let mut arguments = vec![format!("always={}", flag(always.unwrap_or(false)))];
        arguments.extend(sequence_options(options));
        arguments.extend(self.options(dialect_options)?);
        Ok(format!("{}Identity({})", self.sa_prefix(), arguments.join(", ")))
    }
}

/// The options that identities and sequences share, as keyword arguments.
pub(super) fn sequence_options(options: &SequenceOptions) -> impl Iterator<Item = String> {
    // What only Oracle knows is an option of its dialect now.
    let SequenceOptions { start, increment, minvalue, maxvalue, nominvalue, nomaxvalue, cycle, cache, order: _ } = options;
    let int = |name: &str, value: &Option<i64>| value.map(|value| format!("{name}={value}"));
    let on = |name: &str, value: &Option<bool>| value.map(|value| format!("{name}={}", flag(value)));
    [
        int("start", start),
        int("increment", increment),
        int("minvalue", minvalue),
        int("maxvalue", maxvalue),
        on("nominvalue", nominvalue),
        on("nomaxvalue", nomaxvalue),
        on("cycle", cycle),
        int("cache", cache),
    ]
    .into_iter()
    .flatten()
}
