//! The whole program: against what Alembic did with the same projects and command lines, and what is our own.

mod api;
mod autogen;
mod autogen_canonical;
mod autogen_enums;
mod autogen_projects;
mod autogen_way_back;
mod autogen_words;
mod data;
mod histories;
mod live;
mod live_behaviour;
mod names;
mod offline;
mod operations;
mod operations_mariadb;
mod own;
mod placeholders;
mod project;
mod python;
mod questions;
mod recorded;
mod revision_cache;
mod templates;
mod trip;
