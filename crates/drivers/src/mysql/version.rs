//! The server's version, as SQLAlchemy reads it.

/// What `SELECT VERSION()` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerVersion {
    pub(super) numbers: Vec<i64>,
    pub(super) is_mariadb: bool,
}

impl ServerVersion {
    /// `10.11.6-MariaDB-1`, `5.5.5-10.3.7-MariaDB`, `8.0.36-0ubuntu0`.
    pub(super) fn parse(text: &str) -> Self {
        let mut numbers: Vec<i64> = Vec::new();
        let mut mariadb: Option<Vec<i64>> = None;
        for token in text.split(['.', '-', '+']) {
            let digits = token.trim_end_matches(['a', 'b', 'c']);
            let suffix = token.len() - digits.len();
            if suffix <= 1 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                numbers.extend(digits.parse::<i64>().ok());
            } else if token.starts_with("MariaDB") && token.chars().all(|c| c.is_alphanumeric() || c == '_') {
                // An old prefix may stand before MariaDB's own three numbers.
                mariadb = Some(numbers[numbers.len().saturating_sub(3)..].to_vec());
            }
        }
        let is_mariadb = mariadb.as_ref().is_some_and(|numbers| !numbers.is_empty());
        Self { numbers: mariadb.unwrap_or(numbers), is_mariadb }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_all_kinds() {
        for (text, numbers, is_mariadb) in [
            ("10.11.6-MariaDB-0+deb12u1", vec![10, 11, 6], true),
            ("5.5.5-10.3.7-MariaDB-log", vec![10, 3, 7], true),
            ("8.0.36-0ubuntu0.22.04.1", vec![8, 0, 36, 22, 4, 1], false),
            ("5.7.44-log", vec![5, 7, 44], false),
        ] {
            let parsed = ServerVersion::parse(text);
            assert_eq!((parsed.numbers, parsed.is_mariadb), (numbers, is_mariadb), "{text}");
        }
    }
}
