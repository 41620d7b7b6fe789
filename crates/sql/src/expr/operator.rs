//! Operators by the names that SQLAlchemy gives them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! operators {
    ($($variant:ident $name:literal,)*) => {
        /// An operator. On the wire: its name, or `{"custom": "->>"}`.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Operator {
            $($variant,)*
            /// `column.op("->>")`.
            Custom { custom: String, eager_grouping: bool, comparison: bool },
        }

        impl Operator {
            /// `operator.__name__`.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Custom { .. } => "custom_op",
                }
            }

            /// The operator of a name.
            pub fn by_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

operators! {
    And "and_",
    Or "or_",
    Add "add",
    Mul "mul",
    Sub "sub",
    Mod "mod",
    Neg "neg",
    TrueDiv "truediv",
    FloorDiv "floordiv",
    Lt "lt",
    Le "le",
    Ne "ne",
    Gt "gt",
    Ge "ge",
    Eq "eq",
    IsDistinctFrom "is_distinct_from",
    IsNotDistinctFrom "is_not_distinct_from",
    Concat "concat_op",
    Match "match_op",
    NotMatch "not_match_op",
    In "in_op",
    NotIn "not_in_op",
    Comma "comma_op",
    Is "is_",
    IsNot "is_not",
    Collate "collate",
    Exists "exists",
    Distinct "distinct_op",
    Not "inv",
    Any "any_op",
    All "all_op",
    Desc "desc_op",
    Asc "asc_op",
    NullsFirst "nulls_first_op",
    NullsLast "nulls_last_op",
    BitwiseXor "bitwise_xor_op",
    BitwiseOr "bitwise_or_op",
    BitwiseAnd "bitwise_and_op",
    BitwiseNot "bitwise_not_op",
    BitwiseLshift "bitwise_lshift_op",
    BitwiseRshift "bitwise_rshift_op",
    IsTrue "is_true",
    IsFalse "is_false",
    Like "like_op",
    NotLike "not_like_op",
    Ilike "ilike_op",
    NotIlike "not_ilike_op",
    Contains "contains_op",
    NotContains "not_contains_op",
    Icontains "icontains_op",
    NotIcontains "not_icontains_op",
    Startswith "startswith_op",
    NotStartswith "not_startswith_op",
    Istartswith "istartswith_op",
    NotIstartswith "not_istartswith_op",
    Endswith "endswith_op",
    NotEndswith "not_endswith_op",
    Iendswith "iendswith_op",
    NotIendswith "not_iendswith_op",
    Between "between_op",
    NotBetween "not_between_op",
    RegexpMatch "regexp_match_op",
    NotRegexpMatch "not_regexp_match_op",
    RegexpReplace "regexp_replace_op",
    GetItem "getitem",
    JsonGetItem "json_getitem_op",
    JsonPathGetItem "json_path_getitem_op",
    HstoreGetItem "hstore_getitem_op",
}

impl Operator {
    /// How the operator is written between (or before) its operands; `None` for those with a shape of their own.
    pub fn symbol(&self) -> Option<&str> {
        Some(match self {
            Self::And => "AND",
            Self::Or => "OR",
            Self::Add => "+",
            Self::Mul => "*",
            Self::Sub => "-",
            Self::Mod => "%",
            Self::Neg => "-",
            Self::TrueDiv => "/",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Ne => "!=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Eq => "=",
            Self::IsDistinctFrom => "IS DISTINCT FROM",
            Self::IsNotDistinctFrom => "IS NOT DISTINCT FROM",
            Self::Concat => "||",
            Self::Match => "MATCH",
            Self::NotMatch => "NOT MATCH",
            Self::In => "IN",
            Self::NotIn => "NOT IN",
            Self::Comma => ",",
            Self::Is => "IS",
            Self::IsNot => "IS NOT",
            Self::Collate => "COLLATE",
            Self::Exists => "EXISTS",
            Self::Distinct => "DISTINCT",
            Self::Not => "NOT",
            Self::Any => "ANY",
            Self::All => "ALL",
            Self::Desc => "DESC",
            Self::Asc => "ASC",
            Self::NullsFirst => "NULLS FIRST",
            Self::NullsLast => "NULLS LAST",
            Self::BitwiseXor => "^",
            Self::BitwiseOr => "|",
            Self::BitwiseAnd => "&",
            Self::BitwiseNot => "~",
            Self::BitwiseLshift => "<<",
            Self::BitwiseRshift => ">>",
            Self::Custom { custom, .. } => custom,
            Self::FloorDiv
            | Self::IsTrue
            | Self::IsFalse
            | Self::Like
            | Self::NotLike
            | Self::Ilike
            | Self::NotIlike
            | Self::Contains
            | Self::NotContains
            | Self::Icontains
            | Self::NotIcontains
            | Self::Startswith
            | Self::NotStartswith
            | Self::Istartswith
            | Self::NotIstartswith
            | Self::Endswith
            | Self::NotEndswith
            | Self::Iendswith
            | Self::NotIendswith
            | Self::Between
            | Self::NotBetween
            | Self::RegexpMatch
            | Self::NotRegexpMatch
            | Self::RegexpReplace
            | Self::GetItem
            | Self::JsonGetItem
            | Self::JsonPathGetItem
            | Self::HstoreGetItem => return None,
        })
    }
}

/// Reads an operator by its name (`eq`) or as it is written (`=`); anything else is one of the user's own.
impl From<&str> for Operator {
    fn from(text: &str) -> Self {
        Self::by_name(text).or_else(|| Self::written(text)).unwrap_or_else(|| Self::Custom {
            custom: text.to_owned(),
            eager_grouping: false,
            comparison: false,
        })
    }
}

impl Operator {
    fn written(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Eq,
            "!=" | "<>" => Self::Ne,
            "<" => Self::Lt,
            "<=" => Self::Le,
            ">" => Self::Gt,
            ">=" => Self::Ge,
            "+" => Self::Add,
            "-" => Self::Sub,
            "*" => Self::Mul,
            "/" => Self::TrueDiv,
            "%" => Self::Mod,
            "||" => Self::Concat,
            "AND" => Self::And,
            "OR" => Self::Or,
            "NOT" => Self::Not,
            "IS" => Self::Is,
            "IS NOT" => Self::IsNot,
            "IN" => Self::In,
            "NOT IN" => Self::NotIn,
            "LIKE" => Self::Like,
            "COLLATE" => Self::Collate,
            "DESC" => Self::Desc,
            "ASC" => Self::Asc,
            "," => Self::Comma,
            _ => return None,
        })
    }
}

impl From<String> for Operator {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Wire {
    Name(String),
    Custom {
        custom: String,
        #[serde(default)]
        eager_grouping: bool,
        #[serde(default)]
        comparison: bool,
    },
}

impl Serialize for Operator {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Custom { custom, eager_grouping, comparison } => {
                Wire::Custom { custom: custom.clone(), eager_grouping: *eager_grouping, comparison: *comparison }.serialize(s)
            }
            known => s.serialize_str(known.name()),
        }
    }
}

impl<'de> Deserialize<'de> for Operator {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(d)? {
            Wire::Name(name) => name.into(),
            Wire::Custom { custom, eager_grouping, comparison } => Self::Custom { custom, eager_grouping, comparison },
        })
    }
}
