//! [`Template`] → Python source (upstream: `mako.codegen`).
//!
//! The module made stands alone: it begins with `runtime.py` and defines `render(context) -> str`.

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use super::error::{MakoError, MakoErrorKind, Place};
use super::lexer::parse;
use super::node::{Callable, Code, ControlLine, NodeId, NodeKind, Tag, TagKind, Template};
use super::python_code::{ArgumentList, FunctionDecl};
use super::scope::{Scope, place};
use super::tag::python_literal;
use super::whitespace::indent_block;

/// The functions and classes that generated code uses.
const RUNTIME: &str = include_str!("runtime.py");

/// A template as Python, and the way back from its lines to the template's.
#[derive(Debug, Clone)]
pub struct CompiledTemplate {
    /// A module that defines `render(context: dict) -> str`.
    pub python: String,
    lines: LineMap,
}

impl CompiledTemplate {
    /// Tells which line of the template a line of the Python came from; `None` for the runtime's lines.
    pub fn template_line(&self, python_line: u32) -> Option<u32> {
        self.lines.template_line(python_line)
    }
}

#[derive(Debug, Clone, Default)]
struct LineMap(Vec<(u32, u32)>);

impl LineMap {
    fn add(&mut self, python: u32, template: u32) {
        if self.0.last().is_none_or(|(last, _)| *last < python) {
            self.0.push((python, template));
        }
    }

    fn template_line(&self, python: u32) -> Option<u32> {
        let after = self.0.partition_point(|(line, _)| *line <= python);
        after.checked_sub(1).map(|at| self.0[at].1)
    }
}

/// Makes a Python module of a template; `filename` names the template in errors.
pub fn compile_to_python(source: &str, filename: &str) -> Result<String, MakoError> {
    Ok(compile(source, filename)?.python)
}

/// Like [`compile_to_python`], with the map of lines.
pub fn compile(source: &str, filename: &str) -> Result<CompiledTemplate, MakoError> {
    generate(&parse(source, filename)?)
}

/// Makes a Python module of a parsed template.
pub fn generate(template: &Template) -> Result<CompiledTemplate, MakoError> {
    let mut generator = Generator {
        template,
        out: String::from(RUNTIME),
        lines: LineMap::default(),
        line: u32::try_from(RUNTIME.matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1),
        level: 0,
        page: None,
        module: Scope::default(),
        in_def: false,
        scopes: Vec::new(),
        loop_ends: BTreeSet::new(),
        open_controls: 0,
    };
    generator.module()?;
    let Generator { out: python, lines, .. } = generator;
    let compiled = CompiledTemplate { python, lines };
    check(&compiled, template)?;
    Ok(compiled)
}

/// Template code can be valid piece by piece and not as a whole; say so before anything runs.
fn check(compiled: &CompiledTemplate, template: &Template) -> Result<(), MakoError> {
    let Err(error) = ruff_python_parser::parse_module(&compiled.python) else { return Ok(()) };
    let start = error.location.start().to_usize().min(compiled.python.len());
    let line = compiled.python.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1;
    let line = compiled.template_line(u32::try_from(line).unwrap_or(u32::MAX)).unwrap_or(1);
    let place = Place { filename: &template.filename, line, column: 1 };
    Err(place.error(MakoErrorKind::Python, error.error.to_string()))
}

struct Generator<'t> {
    template: &'t Template,
    out: String,
    lines: LineMap,
    line: u32,
    level: usize,
    page: Option<(&'t FunctionDecl, &'t ArgumentList)>,
    module: Scope,
    in_def: bool,
    scopes: Vec<Scope>,
    /// End lines of `% for` blocks that use `loop`.
    loop_ends: BTreeSet<NodeId>,
    open_controls: usize,
}

/// How a render function hands over what it wrote.
#[derive(Clone, Copy)]
struct Finish<'t> {
    filters: &'t [String],
    buffered: bool,
    pops_frame: bool,
}

impl<'t> Generator<'t> {
    fn write(&mut self, line: &str) {
        for _ in 0..self.level {
            self.out.push_str("    ");
        }
        self.out.push_str(line);
        self.out.push('\n');
        let lines = u32::try_from(line.matches('\n').count()).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(lines).saturating_add(1);
    }

    /// Writes a line that opens a block.
    fn open(&mut self, line: &str) {
        self.write(line);
        self.level += 1;
    }

    fn close(&mut self) {
        self.level = self.level.saturating_sub(1);
    }

    /// Writes a line that ends one block of a statement and opens its next, such as `else:`.
    fn turn(&mut self, line: &str) {
        self.close();
        self.open(line);
    }

    fn source(&mut self, line: u32) {
        self.lines.add(self.line, line);
    }

    fn scope(&self) -> &Scope {
        // Every caller runs inside a render function, which has pushed its scope.
        self.scopes.last().unwrap_or(&self.module)
    }

    fn module(&mut self) -> Result<(), MakoError> {
        let template = self.template;
        let mut blocks = Vec::new();
        self.find_top_level(&template.roots, &mut BTreeSet::new(), &mut blocks);
        let mut module = Scope::default();
        for block in &blocks {
            module.declared.extend(block.1.names.declared.iter().cloned());
        }
        let main = module.branch(template, None, false)?;
        module.top_level.extend(main.top_level.clone());
        module.declared.extend(["UNDEFINED".to_owned(), "STOP_RENDERING".to_owned()]);
        self.module = module;
        self.write(&format!("_template_filename = {}", python_literal(&template.filename)));
        for (id, code) in blocks {
            self.block(code, template.node(id).line);
        }
        self.body()?;
        for id in main.top_level.values() {
            self.top_level_def(*id)?;
        }
        Ok(())
    }

    /// Collects `<%! %>` blocks and the `<%page>` tag, wherever they stand.
    fn find_top_level(&mut self, nodes: &[NodeId], seen: &mut BTreeSet<NodeId>, blocks: &mut Vec<(NodeId, &'t Code)>) {
        for id in nodes {
            if !seen.insert(*id) {
                continue;
            }
            match &self.template.node(*id).kind {
                NodeKind::Code(code) if code.is_module => blocks.push((*id, code)),
                NodeKind::Tag(Tag { kind: TagKind::Page { arguments, filters }, .. }) => {
                    self.page = Some((arguments, filters));
                }
                NodeKind::Code(_)
                | NodeKind::Tag(_)
                | NodeKind::Control(_)
                | NodeKind::Text(_)
                | NodeKind::Expression(_)
                | NodeKind::Comment => {}
            }
            let template = self.template;
            self.find_top_level(template.children(*id), seen, blocks);
        }
    }

    /// The template itself, as `render_body`.
    fn body(&mut self) -> Result<(), MakoError> {
        let template = self.template;
        let mut arguments = vec!["context".to_owned()];
        let mut any_keyword = false;
        if let Some((page, _)) = self.page {
            arguments.extend(page.declaration());
            any_keyword = page.takes_any_keyword();
        }
        if !any_keyword {
            arguments.push("**pageargs".to_owned());
        }
        let mut scope = self.module.branch(template, None, false)?;
        if !any_keyword {
            scope.argument_declared.insert("pageargs".to_owned());
        }
        self.source(1);
        self.open(&format!("def render_body({}):", arguments.join(", ")));
        self.write("_mk_caller = context.caller_stack._push_frame()");
        self.open("try:");
        if self.passes_locals(&scope) {
            let names: Vec<_> = scope.argument_declared.iter().map(|name| format!("{name}={name}")).collect();
            self.write(&format!("_mk_locals = dict({})", names.join(", ")));
        }
        self.scopes.push(scope);
        self.declare_variables()?;
        self.nodes(&template.roots)?;
        self.scopes.pop();
        self.finish(Finish { filters: &[], buffered: false, pops_frame: true });
        self.close();
        Ok(())
    }

    fn passes_locals(&self, scope: &Scope) -> bool {
        let has_names = !scope.locally_assigned.is_empty() || !scope.argument_declared.is_empty();
        has_names && !self.in_def
    }

    fn callable(&self, id: NodeId) -> Option<(&'t Callable, &'t Tag)> {
        match &self.template.node(id).kind {
            NodeKind::Tag(tag) => match &tag.kind {
                TagKind::Def(item) | TagKind::Block(item) => Some((item, tag)),
                TagKind::Text { .. } | TagKind::Call { .. } | TagKind::Page { .. } => None,
            },
            NodeKind::Text(_) | NodeKind::Expression(_) | NodeKind::Control(_) | NodeKind::Code(_) | NodeKind::Comment => None,
        }
    }

    /// A def or named block that can be called from anywhere, as `render_<name>`.
    fn top_level_def(&mut self, id: NodeId) -> Result<(), MakoError> {
        let Some((item, tag)) = self.callable(id) else { return Ok(()) };
        let mut arguments = vec!["context".to_owned()];
        arguments.extend(item.arguments.declaration());
        let mut scope = self.module.branch(self.template, Some(id), false)?;
        if item.is_block {
            arguments.push("**pageargs".to_owned());
            scope.argument_declared.insert("pageargs".to_owned());
        }
        if !item.decorator.is_empty() {
            self.write(&format!("@_mk_decorated_def({})", item.decorator));
        }
        self.in_def = true;
        self.source(self.template.node(id).line);
        self.open(&format!("def render_{}({}):", item.name, arguments.join(", ")));
        self.write("_mk_caller = context.caller_stack._push_frame()");
        self.open("try:");
        self.function_body(scope, item, tag)?;
        self.close();
        self.in_def = false;
        Ok(())
    }

    /// A def or block that is a closure of the function being written.
    fn inline_def(&mut self, id: NodeId, outer: &Scope, nested: bool) -> Result<(), MakoError> {
        let Some((item, tag)) = self.callable(id) else { return Ok(()) };
        if !item.decorator.is_empty() {
            self.write(&format!("@_mk_decorated_inline(context, {})", item.decorator));
        }
        let scope = outer.branch(self.template, Some(id), nested)?;
        self.open(&format!("def {}({}):", item.name, item.arguments.declaration().join(", ")));
        self.write("_mk_caller = context.caller_stack._push_frame()");
        self.open("try:");
        self.function_body(scope, item, tag)?;
        self.close();
        Ok(())
    }

    fn function_body(&mut self, scope: Scope, item: &'t Callable, tag: &'t Tag) -> Result<(), MakoError> {
        let finish = Finish { filters: &item.filters.args, buffered: item.buffered, pops_frame: true };
        if finish.buffered || !finish.filters.is_empty() {
            self.write("context._push_buffer()");
        }
        self.scopes.push(scope);
        self.declare_variables()?;
        self.nodes(&tag.children)?;
        self.scopes.pop();
        self.finish(finish);
        Ok(())
    }

    /// A function for a top-level def in the function being written, which passes the context on.
    fn def_stub(&mut self, item: &Callable) {
        let mut arguments = item.arguments.forwarding();
        let context = if self.passes_locals(self.scope()) { "context._locals(_mk_locals)" } else { "context" };
        arguments.insert(0, context.to_owned());
        self.open(&format!("def {}({}):", item.name, item.arguments.declaration().join(", ")));
        self.write(&format!("return render_{}({})", item.name, arguments.join(", ")));
        self.close();
    }

    /// Gives a value to every name that the function uses and does not assign itself.
    fn declare_variables(&mut self) -> Result<(), MakoError> {
        let scope = self.scope().clone();
        let mut names = scope.undeclared.clone();
        names.extend(scope.closures.keys().cloned());
        names.retain(|name| !scope.argument_declared.contains(name) && !scope.locally_declared.contains(name));
        if names.remove("loop") {
            self.write("loop = _mk_loop = _MkLoops()");
        }
        for name in &names {
            match scope.definition(name) {
                Some(id) => {
                    let Some((item, tag)) = self.callable(id) else { continue };
                    let is_root = if item.is_block { !item.is_anonymous } else { tag.parent.is_none() };
                    if is_root {
                        self.def_stub(item);
                    } else {
                        self.inline_def(id, &scope, true)?;
                    }
                }
                None => self.write(&format!("{name} = context.get('{name}', UNDEFINED)")),
            }
        }
        self.write("_mk_write = context.writer()");
        Ok(())
    }

    /// Ends the `try:` of a render function: filters and returns what was written.
    fn finish(&mut self, finish: Finish<'_>) {
        let Finish { filters, buffered, pops_frame } = finish;
        if !buffered && filters.is_empty() {
            self.write("return ''");
            if pops_frame {
                self.turn("finally:");
                self.write("context.caller_stack._pop_frame()");
                self.close();
            }
            return;
        }
        // A block that wrote nothing still needs a statement.
        self.write("pass");
        self.turn("finally:");
        self.write("_mk_text = context._pop_buffer()");
        self.write("_mk_write = context.writer()");
        if pops_frame {
            self.write("context.caller_stack._pop_frame()");
        }
        self.close();
        let text = filtered(filters, "_mk_text".to_owned());
        if buffered {
            self.write(&format!("return {text}"));
        } else {
            self.write(&format!("_mk_write({text})"));
            self.write("return ''");
        }
    }

    fn nodes(&mut self, nodes: &[NodeId]) -> Result<(), MakoError> {
        nodes.iter().try_for_each(|id| self.node(*id))
    }

    fn node(&mut self, id: NodeId) -> Result<(), MakoError> {
        let template = self.template;
        let node = template.node(id);
        match &node.kind {
            NodeKind::Comment => {}
            NodeKind::Text(text) => {
                self.source(node.line);
                self.write(&format!("_mk_write({})", python_literal(text)));
            }
            NodeKind::Expression(expression) => {
                self.source(node.line);
                let value = self.filtered_expression(&expression.filters.args, expression.code.clone());
                self.write(&format!("_mk_write({value})"));
            }
            NodeKind::Control(control) => self.control(id, control, node.line)?,
            NodeKind::Code(code) => {
                if !code.is_module {
                    self.block(code, node.line);
                    if !self.in_def && !self.scope().locally_assigned.is_empty() {
                        self.update_locals(code);
                    }
                }
            }
            NodeKind::Tag(tag) => self.tag(id, tag, node.line)?,
        }
        Ok(())
    }

    /// Names assigned in the body are visible in the defs it calls.
    fn update_locals(&mut self, code: &Code) {
        let names: Vec<_> = code.names.declared.iter().map(|name| python_literal(name)).collect();
        self.write("_mk_now = locals()");
        self.write(&format!(
            "_mk_locals.update([(_mk_name, _mk_now[_mk_name]) for _mk_name in [{}] if _mk_name in _mk_now])",
            names.join(", ")
        ));
    }

    fn block(&mut self, code: &Code, line: u32) {
        let indent = "    ".repeat(self.level);
        for (offset, text) in (0u32..).zip(indent_block(&code.text, &indent)) {
            self.source(line.saturating_add(offset));
            self.out.push_str(&text);
            self.out.push('\n');
            self.line = self.line.saturating_add(1);
        }
    }

    fn control(&mut self, id: NodeId, control: &ControlLine, line: u32) -> Result<(), MakoError> {
        if control.is_end {
            self.close();
            self.open_controls = self.open_controls.saturating_sub(1);
            if self.loop_ends.contains(&id) {
                self.turn("finally:");
                self.write("loop = _mk_loop._exit()");
                self.close();
            }
            return Ok(());
        }
        self.source(line);
        if control.is_primary() {
            let mut text = control.text.clone();
            if control.keyword == "for" && self.uses_loop(id) {
                let (target, iterable) = self.for_parts(id, control)?;
                self.write(&format!("loop = _mk_loop._enter({iterable})"));
                self.open("try:");
                text = format!("for {target} in loop:");
                self.loop_ends.extend(control.children.last());
            }
            self.open(&text);
            self.open_controls += 1;
        } else if self.open_controls > 0 {
            self.turn(&control.text);
        } else {
            let message = format!("'{}' continues no control line", control.text);
            return Err(place(self.template, Some(id)).error(MakoErrorKind::Python, message));
        }
        self.write("pass");
        Ok(())
    }

    /// Whether `loop` is named in a `% for`, its own line included.
    fn uses_loop(&self, id: NodeId) -> bool {
        let named = match &self.template.node(id).kind {
            NodeKind::Control(control) => control.names.undeclared.contains("loop"),
            NodeKind::Code(code) => code.names.undeclared.contains("loop"),
            NodeKind::Expression(expression) => {
                expression.names.undeclared.contains("loop") || expression.filters.undeclared.contains("loop")
            }
            NodeKind::Text(_) | NodeKind::Comment | NodeKind::Tag(_) => false,
        };
        named || self.template.children(id).iter().any(|child| self.uses_loop(*child))
    }

    /// Target and iterable of `for target in iterable:`, as written.
    fn for_parts(&self, id: NodeId, control: &ControlLine) -> Result<(String, String), MakoError> {
        let code = format!("{} pass", control.text.trim_end());
        // A comment after the colon would swallow the body.
        let parsed = ruff_python_parser::parse_module(&code)
            .or_else(|_| ruff_python_parser::parse_module(&format!("{}\n pass", control.text)));
        let parsed = parsed.ok().map(|parsed| parsed.into_syntax());
        if let Some(Stmt::For(statement)) = parsed.as_ref().and_then(|module| module.body.first()) {
            let slice = |range: ruff_text_size::TextRange| {
                control.text.get(range.start().to_usize()..range.end().to_usize()).map(str::to_owned)
            };
            // The iterable may be parenthesised, which its own range leaves out.
            let colon = statement.iter.range().end().to_usize();
            let closing = control.text.get(colon..).map_or("", |rest| rest.split(':').next().unwrap_or(""));
            let parentheses = closing.matches(')').count();
            if let (Some(target), Some(iterable)) = (slice(statement.target.range()), slice(statement.iter.range())) {
                let iterable = format!("{}{iterable}{}", "(".repeat(parentheses), ")".repeat(parentheses));
                return Ok((target, iterable));
            }
        }
        let message = format!("Couldn't apply loop context: {}", control.text);
        Err(place(self.template, Some(id)).error(MakoErrorKind::Python, message))
    }

    fn tag(&mut self, id: NodeId, tag: &'t Tag, line: u32) -> Result<(), MakoError> {
        match &tag.kind {
            TagKind::Def(_) | TagKind::Page { .. } => {}
            TagKind::Text { filters } if filters.args.is_empty() => self.nodes(&tag.children)?,
            TagKind::Text { filters } => {
                self.write("_mk_write = context._push_buffer()");
                self.open("try:");
                self.write("pass");
                self.nodes(&tag.children)?;
                self.turn("finally:");
                self.write("_mk_text = context._pop_buffer()");
                self.write("_mk_write = context.writer()");
                self.close();
                let text = filtered(&filters.args, "_mk_text".to_owned());
                self.write(&format!("_mk_write({text})"));
            }
            TagKind::Block(block) if block.is_anonymous => {
                self.source(line);
                self.write(&format!("{}()", block.name));
            }
            TagKind::Block(block) => {
                self.source(line);
                let mut arguments = block.arguments.forwarding();
                arguments.push("**pageargs".to_owned());
                self.write(&format!("context['self'].{}({})", block.name, arguments.join(", ")));
            }
            TagKind::Call { expression, names: _, body } => self.call(id, tag, expression, body, line)?,
        }
        Ok(())
    }

    /// `<%call>`: the defs inside it and its body become what `caller` offers to the called def.
    fn call(&mut self, id: NodeId, tag: &'t Tag, expression: &str, body: &FunctionDecl, line: u32) -> Result<(), MakoError> {
        let template = self.template;
        let callables = self.scope().branch(template, Some(id), true)?;
        let mut inner = callables.branch(template, Some(id), false)?;
        inner.declared.insert("caller".to_owned());
        inner.undeclared.remove("caller");
        self.open("def _mk_callables(caller):");
        let mut exported = vec!["body".to_owned()];
        self.scopes.push(inner.clone());
        for child in &tag.children {
            let Some((item, _)) = self.callable(*child) else { continue };
            self.inline_def(*child, &callables, false)?;
            if !item.is_anonymous {
                exported.push(item.name.clone());
            }
            inner.closures.remove(&item.name);
        }
        self.scopes.pop();
        self.open(&format!("def body({}):", body.declaration().join(", ")));
        self.scopes.push(inner);
        self.declare_variables()?;
        self.nodes(&tag.children)?;
        self.scopes.pop();
        self.finish(Finish { filters: &[], buffered: false, pops_frame: false });
        self.close();
        self.write(&format!("return [{}]", exported.join(", ")));
        self.close();
        self.write("context.caller_stack.nextcaller = _MkCaller(_mk_callables(_mk_caller))");
        self.open("try:");
        self.source(line);
        let value = self.filtered_expression(&[], expression.to_owned());
        self.write(&format!("_mk_write({value})"));
        self.turn("finally:");
        self.write("context.caller_stack.nextcaller = None");
        self.close();
        Ok(())
    }

    /// The value of `${}`: `str` and the page's filters come first unless `n` is among the filters.
    fn filtered_expression(&self, filters: &[String], value: String) -> String {
        let is_plain = |filters: &[String]| filters.iter().any(|filter| filter == "n");
        let mut all: Vec<String> = Vec::new();
        if !is_plain(filters) {
            if let Some((_, page)) = self.page {
                all.extend(page.args.iter().cloned());
            }
            if !is_plain(&all) {
                all.insert(0, "str".to_owned());
            }
        }
        all.extend(filters.iter().cloned());
        filtered(&all, value)
    }
}

/// Wraps an expression in calls of filters, the first one innermost.
fn filtered(filters: &[String], value: String) -> String {
    filters.iter().filter(|filter| *filter != "n").fold(value, |value, filter| {
        let call = filter
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '(')
            .filter(|(at, _)| filter[*at..].contains(')'))
            .map(|(at, _)| at);
        let (name, arguments) = filter.split_at(call.unwrap_or(filter.len()));
        format!("{}{arguments}({value})", filter_function(name))
    })
}

/// The function behind a filter's short name (upstream `DEFAULT_ESCAPES`).
fn filter_function(name: &str) -> String {
    match name {
        "x" => "_mk_x".to_owned(),
        "h" => "_mk_h".to_owned(),
        "u" => "_mk_u".to_owned(),
        "trim" => "_mk_trim".to_owned(),
        "entity" => "_mk_entity".to_owned(),
        "unicode" | "str" => "str".to_owned(),
        other => match other.strip_prefix("decode.") {
            Some(encoding) if !encoding.is_empty() => format!("_mk_decode.{encoding}"),
            _ => other.to_owned(),
        },
    }
}
