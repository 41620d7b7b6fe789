//! Which names a render function takes from the context, and which it makes itself
//! (upstream: `mako.codegen._Identifiers`).

use std::collections::{BTreeMap, BTreeSet};

use super::error::{MakoError, MakoErrorKind, Place};
use super::node::{Callable, NodeId, NodeKind, Tag, TagKind, Template};
use super::python_code::Names;

/// Names with a fixed meaning that a template cannot assign.
pub(crate) const RESERVED: [&str; 4] = ["context", "loop", "UNDEFINED", "STOP_RENDERING"];

/// The names of one function: the template's body, a def, a block or the body of a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// Known from an enclosing scope.
    pub declared: BTreeSet<String>,
    /// Used without being assigned first.
    pub undeclared: BTreeSet<String>,
    pub locally_declared: BTreeSet<String>,
    /// Assigned in `<% %>`; passed on to defs that are called.
    pub locally_assigned: BTreeSet<String>,
    pub argument_declared: BTreeSet<String>,
    pub top_level: BTreeMap<String, NodeId>,
    pub closures: BTreeMap<String, NodeId>,
}

impl Scope {
    /// Makes the scope of `owner` (`None`: the template itself) inside this one.
    ///
    /// A nested scope is a closure: what this scope took from the context it has as well.
    pub fn branch(&self, template: &Template, owner: Option<NodeId>, nested: bool) -> Result<Self, MakoError> {
        let mut declared = self.declared.clone();
        declared.extend(self.closures.keys().cloned());
        declared.extend(self.locally_declared.iter().cloned());
        declared.extend(self.argument_declared.iter().cloned());
        if nested {
            declared.extend(self.undeclared.iter().cloned());
        }
        let mut scope = Self { declared, top_level: self.top_level.clone(), ..Self::default() };
        match owner {
            Some(owner) => scope.visit(template, owner, Some(owner))?,
            None => {
                for id in &template.roots {
                    scope.visit(template, *id, None)?;
                }
            }
        }
        let taken: Vec<_> = RESERVED.iter().copied().filter(|name| scope.locally_declared.contains(*name)).collect();
        if !taken.is_empty() {
            let place = place(template, owner.or(template.roots.first().copied()));
            let message = format!("Reserved words declared in template: {}", taken.join(", "));
            return Err(place.error(MakoErrorKind::NameConflict, message));
        }
        Ok(scope)
    }

    /// Whether a name is a def or block, and which.
    pub fn definition(&self, name: &str) -> Option<NodeId> {
        self.closures.get(name).or_else(|| self.top_level.get(name)).copied()
    }

    fn need<'n>(&mut self, names: impl IntoIterator<Item = &'n String>) {
        for name in names {
            if name != "context" && !self.declared.contains(name) && !self.locally_declared.contains(name) {
                self.undeclared.insert(name.clone());
            }
        }
    }

    fn check(&mut self, names: &Names, assigns: bool) {
        if assigns {
            self.need(&names.undeclared);
            self.locally_declared.extend(names.declared.iter().cloned());
        } else {
            self.need(names.undeclared.difference(&names.declared));
        }
    }

    fn visit(&mut self, template: &Template, id: NodeId, owner: Option<NodeId>) -> Result<(), MakoError> {
        match &template.node(id).kind {
            NodeKind::Text(_) | NodeKind::Comment => {}
            NodeKind::Expression(expression) => {
                let mut names = expression.names.clone();
                names.undeclared.extend(expression.filters.context_names().cloned());
                self.check(&names, false);
            }
            NodeKind::Control(control) => self.check(&control.names, true),
            NodeKind::Code(code) => {
                if !code.is_module {
                    self.check(&code.names, true);
                    self.locally_assigned.extend(code.names.declared.iter().cloned());
                }
            }
            NodeKind::Tag(tag) => self.visit_tag(template, id, tag, owner)?,
        }
        Ok(())
    }

    fn visit_tag(&mut self, template: &Template, id: NodeId, tag: &Tag, owner: Option<NodeId>) -> Result<(), MakoError> {
        let is_owner = owner == Some(id);
        match &tag.kind {
            TagKind::Text { filters } => {
                self.need(filters.context_names());
                self.need(&tag.attribute_names);
            }
            TagKind::Def(def) => {
                if tag.parent.is_none() {
                    self.define_top_level(template, id, def)?;
                } else if !is_owner {
                    self.closures.insert(def.name.clone(), id);
                }
                self.need(&callable_names(def, tag));
                if is_owner {
                    self.argument_declared.extend(def.arguments.names().cloned());
                    self.visit_children(template, tag, owner)?;
                }
            }
            TagKind::Block(block) => {
                if !is_owner && !block.is_anonymous {
                    self.refuse_named_block(template, id, block, owner)?;
                }
                self.need(&callable_names(block, tag));
                if !block.is_anonymous {
                    self.define_top_level(template, id, block)?;
                    self.undeclared.insert(block.name.clone());
                } else if !is_owner {
                    self.define_closure(template, id, block)?;
                }
                self.argument_declared.extend(block.arguments.names().cloned());
                self.visit_children(template, tag, owner)?;
            }
            TagKind::Call { expression: _, names, body } => {
                self.need(names.undeclared.difference(&names.declared));
                if is_owner {
                    self.argument_declared.extend(names.declared.iter().cloned());
                    self.argument_declared.extend(body.names().cloned());
                    self.visit_children(template, tag, owner)?;
                }
            }
            TagKind::Page { arguments, filters: _ } => {
                self.argument_declared.extend(arguments.names().cloned());
                self.need(&tag.attribute_names);
                self.locally_declared.extend(arguments.names().cloned());
            }
        }
        Ok(())
    }

    fn visit_children(&mut self, template: &Template, tag: &Tag, owner: Option<NodeId>) -> Result<(), MakoError> {
        tag.children.iter().try_for_each(|child| self.visit(template, *child, owner))
    }

    fn define_top_level(&mut self, template: &Template, id: NodeId, item: &Callable) -> Result<(), MakoError> {
        let existing = self.top_level.insert(item.name.clone(), id);
        refuse_duplicate(template, existing, id, item)
    }

    fn define_closure(&mut self, template: &Template, id: NodeId, item: &Callable) -> Result<(), MakoError> {
        let existing = self.closures.insert(item.name.clone(), id);
        refuse_duplicate(template, existing, id, item)
    }

    fn refuse_named_block(
        &self,
        template: &Template,
        id: NodeId,
        block: &Callable,
        owner: Option<NodeId>,
    ) -> Result<(), MakoError> {
        let Some(NodeKind::Tag(tag)) = owner.map(|owner| &template.node(owner).kind) else { return Ok(()) };
        let message = match &tag.kind {
            TagKind::Def(def) => {
                format!("Named block '{}' not allowed inside of def '{}'", block.name, def.name)
            }
            TagKind::Call { .. } => format!("Named block '{}' not allowed inside of <%call> tag", block.name),
            TagKind::Block(_) | TagKind::Text { .. } | TagKind::Page { .. } => return Ok(()),
        };
        Err(place(template, Some(id)).compile(message))
    }
}

fn callable_names(item: &Callable, tag: &Tag) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = item.filters.context_names().cloned().collect();
    names.extend(tag.attribute_names.iter().cloned());
    if !item.is_block {
        names.extend(item.arguments.default_names.iter().cloned());
        for name in item.arguments.names() {
            names.remove(name);
        }
    }
    names
}

fn refuse_duplicate(template: &Template, existing: Option<NodeId>, id: NodeId, item: &Callable) -> Result<(), MakoError> {
    let Some(existing) = existing.filter(|existing| *existing != id) else { return Ok(()) };
    let other_is_block = match &template.node(existing).kind {
        NodeKind::Tag(Tag { kind: TagKind::Block(_), .. }) => true,
        NodeKind::Tag(_)
        | NodeKind::Text(_)
        | NodeKind::Expression(_)
        | NodeKind::Control(_)
        | NodeKind::Code(_)
        | NodeKind::Comment => false,
    };
    if item.is_block || other_is_block {
        let message = format!("%def or %block named '{}' already exists in this template.", item.name);
        return Err(place(template, Some(id)).compile(message));
    }
    Ok(())
}

pub(crate) fn place(template: &Template, id: Option<NodeId>) -> Place<'_> {
    let (line, column) = id.map_or((1, 1), |id| (template.node(id).line, template.node(id).column));
    Place { filename: &template.filename, line, column }
}
