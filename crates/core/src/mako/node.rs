//! The parsed template: an arena of nodes, since control lines and tags overlap freely in Mako.

use std::collections::BTreeSet;

use super::python_code::{ArgumentList, FunctionDecl, Names};

/// Index of a node in its [`Template`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(pub(crate) usize);

/// A template, parsed; every Python fragment in it has parsed as Python too.
#[derive(Debug, Clone)]
pub struct Template {
    pub(crate) filename: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) roots: Vec<NodeId>,
}

impl Template {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Returns the nodes directly below a tag or control line, in order.
    pub(crate) fn children(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).kind {
            NodeKind::Control(control) => &control.children,
            NodeKind::Tag(tag) => &tag.children,
            NodeKind::Text(_) | NodeKind::Expression(_) | NodeKind::Code(_) | NodeKind::Comment => &[],
        }
    }
}

/// One node and where it begins.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub line: u32,
    pub column: u32,
    pub kind: NodeKind,
}

#[derive(Debug, Clone)]
pub(crate) enum NodeKind {
    Text(String),
    Expression(Expression),
    Control(ControlLine),
    Code(Code),
    Comment,
    Tag(Tag),
}

/// `${code | filters}`
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    pub code: String,
    pub names: Names,
    pub filters: ArgumentList,
}

/// `% if x:`, `% else:`, `% endif`
#[derive(Debug, Clone)]
pub(crate) struct ControlLine {
    pub keyword: String,
    pub is_end: bool,
    pub text: String,
    pub names: Names,
    /// What stands between this line and its end line, which is the last child.
    pub children: Vec<NodeId>,
}

impl ControlLine {
    /// Whether this line opens a block that an `end` line must close.
    pub fn is_primary(&self) -> bool {
        matches!(self.keyword.as_str(), "for" | "if" | "while" | "try" | "with")
    }

    /// Whether `keyword` may continue the block that this line opened.
    pub fn is_ternary(&self, keyword: &str) -> bool {
        match self.keyword.as_str() {
            "if" => matches!(keyword, "else" | "elif"),
            "try" => matches!(keyword, "except" | "finally"),
            "for" => keyword == "else",
            _ => false,
        }
    }
}

/// `<% code %>` and `<%! code %>`
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub text: String,
    pub is_module: bool,
    pub names: Names,
}

/// `<%keyword ...>`
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub keyword: String,
    pub parent: Option<NodeId>,
    pub children: Vec<NodeId>,
    /// Names used by `${}` inside attributes.
    pub attribute_names: BTreeSet<String>,
    pub kind: TagKind,
}

#[derive(Debug, Clone)]
pub(crate) enum TagKind {
    Text { filters: ArgumentList },
    Def(Callable),
    Block(Callable),
    Call { expression: String, names: Names, body: FunctionDecl },
    Page { arguments: FunctionDecl, filters: ArgumentList },
}

/// A `<%def>` or a `<%block>`: both become functions.
#[derive(Debug, Clone)]
pub(crate) struct Callable {
    /// Name of the function; for a block without a name, one made from its line.
    pub name: String,
    pub is_block: bool,
    pub is_anonymous: bool,
    pub arguments: FunctionDecl,
    pub filters: ArgumentList,
    pub decorator: String,
    pub buffered: bool,
}
