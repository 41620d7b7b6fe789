//! An ini file as Python's `ConfigParser` reads it: sections, defaults, and `%(name)s` interpolation.

use thiserror::Error;

use super::pytext::repr;

mod parse;

/// The section whose options every other section inherits.
pub const DEFAULT_SECTION: &str = "DEFAULT";

/// How deep one value may refer to another.
const MAX_INTERPOLATION_DEPTH: usize = 10;

/// What is wrong with an ini file, or with a use of it. Messages are those of Python's `configparser`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IniError {
    /// A section header appears twice in one file.
    #[error("While reading from {} [line {line:2}]: section {} already exists", repr(.source_name), repr(.section))]
    DuplicateSection {
        /// The file.
        source_name: String,
        /// The line, from one.
        line: usize,
        /// The section.
        section: String,
    },
    /// A section that exists was to be added.
    #[error("Section {} already exists", repr(.section))]
    SectionExists {
        /// The section.
        section: String,
    },
    /// An option appears twice in one section of one file.
    #[error("While reading from {} [line {line:2}]: option {} in section {} already exists", repr(.source_name), repr(.option), repr(.section))]
    DuplicateOption {
        /// The file.
        source_name: String,
        /// The line, from one.
        line: usize,
        /// The section.
        section: String,
        /// The option.
        option: String,
    },
    /// There is something before the first section header.
    #[error("File contains no section headers.\nfile: {}, line: {line}\n{}", repr(.source_name), repr(.text))]
    MissingSectionHeader {
        /// The file.
        source_name: String,
        /// The line, from one.
        line: usize,
        /// The line's text.
        text: String,
    },
    /// Lines that are neither header, option, comment nor continuation.
    #[error("Source contains parsing errors: {}{}", repr(.source_name), listed(.lines))]
    Parsing {
        /// The file.
        source_name: String,
        /// Line numbers and texts.
        lines: Vec<(usize, String)>,
    },
    /// The section does not exist.
    #[error("No section: {}", repr(.section))]
    NoSection {
        /// The section.
        section: String,
    },
    /// The option does not exist in the section.
    #[error("No option {} in section: {}", repr(.option), repr(.section))]
    NoOption {
        /// The section.
        section: String,
        /// The option.
        option: String,
    },
    /// The name cannot be that of a section.
    #[error("Invalid section name: {}", repr(.section))]
    InvalidSectionName {
        /// The name.
        section: String,
    },
    /// A value about to be set holds a `%` that means nothing.
    #[error("invalid interpolation syntax in {} at position {position}", repr(.value))]
    InvalidInterpolation {
        /// The value.
        value: String,
        /// Where the stray `%` stands, with correct uses left out, in characters.
        position: usize,
    },
    /// A value read holds a `%` that means nothing.
    #[error("{}", bad_reference(.rest))]
    InterpolationSyntax {
        /// The section.
        section: String,
        /// The option.
        option: String,
        /// The value from the offending `%` on.
        rest: String,
    },
    /// A value refers to an option that does not exist.
    #[error("Bad value substitution: option {} in section {} contains an interpolation key {} which is not a valid option name. Raw value: {}", repr(.option), repr(.section), repr(.reference), repr(.raw))]
    InterpolationMissingOption {
        /// The section.
        section: String,
        /// The option.
        option: String,
        /// The value as written.
        raw: String,
        /// The name that was not found.
        reference: String,
    },
    /// Values refer to each other too deeply, or in a circle.
    #[error("Recursion limit exceeded in value substitution: option {} in section {} contains an interpolation key which cannot be substituted in {MAX_INTERPOLATION_DEPTH} steps. Raw value: {}", repr(.option), repr(.section), repr(.raw))]
    InterpolationDepth {
        /// The section.
        section: String,
        /// The option.
        option: String,
        /// The value as written.
        raw: String,
    },
}

fn listed(lines: &[(usize, String)]) -> String {
    lines.iter().map(|(line, text)| format!("\n\t[line {line:2}]: {}", repr(text))).collect()
}

fn bad_reference(rest: &str) -> String {
    if rest.starts_with("%(") {
        format!("bad interpolation variable reference {}", repr(rest))
    } else {
        format!("'%' must be followed by '%' or '(', found: {}", repr(rest))
    }
}

impl IniError {
    /// Returns the name of the exception that Python raises.
    pub fn python_name(&self) -> &'static str {
        match self {
            Self::DuplicateSection { .. } | Self::SectionExists { .. } => "DuplicateSectionError",
            Self::DuplicateOption { .. } => "DuplicateOptionError",
            Self::MissingSectionHeader { .. } => "MissingSectionHeaderError",
            Self::Parsing { .. } => "ParsingError",
            Self::NoSection { .. } => "NoSectionError",
            Self::NoOption { .. } => "NoOptionError",
            Self::InvalidSectionName { .. } | Self::InvalidInterpolation { .. } => "ValueError",
            Self::InterpolationSyntax { .. } => "InterpolationSyntaxError",
            Self::InterpolationMissingOption { .. } => "InterpolationMissingOptionError",
            Self::InterpolationDepth { .. } => "InterpolationDepthError",
        }
    }
}

/// Options in the order in which they were first set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Options(Vec<(String, String)>);

impl Options {
    fn get(&self, option: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == option).map(|(_, value)| value.as_str())
    }

    fn set(&mut self, option: String, value: String) {
        match self.0.iter_mut().find(|(name, _)| *name == option) {
            Some((_, old)) => *old = value,
            None => self.0.push((option, value)),
        }
    }

    fn remove(&mut self, option: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(name, _)| name != option);
        self.0.len() != before
    }
}

/// The content of an ini file (`configparser.ConfigParser`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ini {
    defaults: Options,
    sections: Vec<(String, Options)>,
}

/// Returns an option's name as it is stored (`ConfigParser.optionxform`).
pub fn option_name(option: &str) -> String {
    option.to_lowercase()
}

impl Ini {
    /// Makes an empty one whose `[DEFAULT]` section holds the given options.
    pub fn with_defaults<'a>(defaults: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut ini = Self::default();
        for (option, value) in defaults {
            ini.defaults.set(option_name(option), value.to_owned());
        }
        ini
    }

    /// Adds what `text` says; `source_name` is what errors call it.
    pub fn read(&mut self, text: &str, source_name: &str) -> Result<(), IniError> {
        parse::read_into(self, text, source_name)
    }

    /// Returns the section names, without `DEFAULT`, in order.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|(name, _)| name.as_str())
    }

    /// Tells whether the section exists; `DEFAULT` does not count.
    pub fn has_section(&self, section: &str) -> bool {
        self.find(section).is_some()
    }

    /// Adds an empty section.
    pub fn add_section(&mut self, section: &str) -> Result<(), IniError> {
        if section == DEFAULT_SECTION {
            return Err(IniError::InvalidSectionName { section: section.to_owned() });
        }
        if self.has_section(section) {
            return Err(IniError::SectionExists { section: section.to_owned() });
        }
        self.sections.push((section.to_owned(), Options::default()));
        Ok(())
    }

    /// Tells whether the option has a value in the section, its own or inherited.
    pub fn has_option(&self, section: &str, option: &str) -> bool {
        self.scope(section).is_some_and(|scope| scope.raw(&option_name(option)).is_some())
    }

    /// Returns an option's value as written.
    pub fn get_raw(&self, section: &str, option: &str) -> Result<&str, IniError> {
        let scope = self.existing_scope(section)?;
        let name = option_name(option);
        scope.raw(&name).ok_or_else(|| IniError::NoOption { section: section.to_owned(), option: name.clone() })
    }

    /// Returns an option's value with its references resolved.
    pub fn get(&self, section: &str, option: &str) -> Result<String, IniError> {
        let raw = self.get_raw(section, option)?;
        let scope = self.existing_scope(section)?;
        interpolate(&scope, section, &option_name(option), raw)
    }

    /// Returns an option's value, or `None` where Python would return a fallback of `None`.
    pub fn find_option(&self, section: &str, option: &str) -> Result<Option<String>, IniError> {
        if self.has_option(section, option) { self.get(section, option).map(Some) } else { Ok(None) }
    }

    /// Returns the names of the options that stand in the section itself.
    pub fn own_options(&self, section: &str) -> impl Iterator<Item = &str> {
        self.find(section).into_iter().flat_map(|own| &own.0).map(|(name, _)| name.as_str())
    }

    /// Returns the section's options with their values, inherited ones first.
    pub fn items(&self, section: &str) -> Result<Vec<(String, String)>, IniError> {
        let scope = self.existing_scope(section)?;
        let inherited = self.defaults.0.iter().map(|(name, _)| name);
        let own = scope.own.into_iter().flat_map(|own| &own.0);
        let own = own.map(|(name, _)| name).filter(|name| self.defaults.get(name).is_none());
        inherited
            .chain(own)
            .map(|name| {
                let raw = scope.raw(name).unwrap_or_default();
                Ok((name.clone(), interpolate(&scope, section, name, raw)?))
            })
            .collect()
    }

    /// Sets an option in a section that exists, after checking the value's references.
    pub fn set(&mut self, section: &str, option: &str, value: &str) -> Result<(), IniError> {
        check_references(value)?;
        let options = if section.is_empty() || section == DEFAULT_SECTION {
            &mut self.defaults
        } else {
            self.sections
                .iter_mut()
                .find(|(name, _)| name == section)
                .map(|(_, options)| options)
                .ok_or_else(|| IniError::NoSection { section: section.to_owned() })?
        };
        options.set(option_name(option), value.to_owned());
        Ok(())
    }

    /// Removes an option from a section, and tells whether it was there.
    pub fn remove_option(&mut self, section: &str, option: &str) -> Result<bool, IniError> {
        let name = option_name(option);
        if section.is_empty() || section == DEFAULT_SECTION {
            return Ok(self.defaults.remove(&name));
        }
        match self.sections.iter_mut().find(|(name, _)| name == section) {
            Some((_, options)) => Ok(options.remove(&name)),
            None => Err(IniError::NoSection { section: section.to_owned() }),
        }
    }

    fn find(&self, section: &str) -> Option<&Options> {
        self.sections.iter().find(|(name, _)| name == section).map(|(_, options)| options)
    }

    /// What can be seen from a section: its own options, then the defaults.
    fn scope(&self, section: &str) -> Option<Scope<'_>> {
        let own = self.find(section);
        (own.is_some() || section == DEFAULT_SECTION || section.is_empty()).then_some(Scope { own, defaults: &self.defaults })
    }

    fn existing_scope(&self, section: &str) -> Result<Scope<'_>, IniError> {
        let own = self.find(section);
        if own.is_none() && section != DEFAULT_SECTION {
            return Err(IniError::NoSection { section: section.to_owned() });
        }
        Ok(Scope { own, defaults: &self.defaults })
    }
}

#[derive(Clone, Copy)]
struct Scope<'i> {
    own: Option<&'i Options>,
    defaults: &'i Options,
}

impl<'i> Scope<'i> {
    fn raw(&self, name: &str) -> Option<&'i str> {
        self.own.and_then(|own| own.get(name)).or_else(|| self.defaults.get(name))
    }
}

/// Splits `%(name)s` off the start of `rest` (`BasicInterpolation._KEYCRE`).
fn reference(rest: &str) -> Option<(&str, &str)> {
    let inner = rest.strip_prefix("%(")?;
    let (name, after) = inner.split_once(')')?;
    let after = after.strip_prefix('s')?;
    (!name.is_empty()).then_some((name, after))
}

fn interpolate(scope: &Scope<'_>, section: &str, option: &str, raw: &str) -> Result<String, IniError> {
    let mut value = String::with_capacity(raw.len());
    interpolate_some(scope, section, option, raw, raw, 1, &mut value)?;
    Ok(value)
}

/// `raw` is the option's own value, for messages; `rest` is the text being resolved.
fn interpolate_some(
    scope: &Scope<'_>,
    section: &str,
    option: &str,
    raw: &str,
    mut rest: &str,
    depth: usize,
    value: &mut String,
) -> Result<(), IniError> {
    if depth > MAX_INTERPOLATION_DEPTH {
        return Err(IniError::InterpolationDepth { section: section.to_owned(), option: option.to_owned(), raw: raw.to_owned() });
    }
    while let Some(position) = rest.find('%') {
        value.push_str(&rest[..position]);
        rest = &rest[position..];
        if let Some(after) = rest.strip_prefix("%%") {
            value.push('%');
            rest = after;
            continue;
        }
        let Some((name, after)) = reference(rest) else {
            return Err(IniError::InterpolationSyntax {
                section: section.to_owned(),
                option: option.to_owned(),
                rest: rest.to_owned(),
            });
        };
        let name = option_name(name);
        let Some(referred) = scope.raw(&name) else {
            return Err(IniError::InterpolationMissingOption {
                section: section.to_owned(),
                option: option.to_owned(),
                raw: raw.to_owned(),
                reference: name,
            });
        };
        if referred.contains('%') {
            interpolate_some(scope, section, option, raw, referred, depth + 1, value)?;
        } else {
            value.push_str(referred);
        }
        rest = after;
    }
    value.push_str(rest);
    Ok(())
}

/// Refuses a value whose `%` are neither doubled nor references (`BasicInterpolation.before_set`).
fn check_references(value: &str) -> Result<(), IniError> {
    let undoubled = value.replace("%%", "");
    let mut rest = undoubled.as_str();
    let mut position = 0;
    while let Some(found) = rest.find('%') {
        position += rest[..found].chars().count();
        rest = &rest[found..];
        match reference(rest) {
            Some((_, after)) => rest = after,
            None => {
                return Err(IniError::InvalidInterpolation { value: value.to_owned(), position });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
