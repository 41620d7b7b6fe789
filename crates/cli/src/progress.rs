//! How far a run of steps has come, shown on a terminal for as long as it runs.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Runs of up to this many steps show a bar only when they take long.
const FEW: usize = 3;
const LONG: Duration = Duration::from_secs(1);

/// The bar below what a run of steps writes.
///
/// It is drawn when a step begins and again after each write, never by a clock: what another program writes, which a script
/// has started, is not known here, and a bar that came back on its own could wipe it out.
pub struct Progress {
    /// Where bars are drawn; `None` shows nothing, ever.
    terminal: Option<Box<dyn Fn() -> ProgressDrawTarget>>,
    started: Cell<Option<Instant>>,
    bar: RefCell<Option<ProgressBar>>,
}

impl Progress {
    /// Makes one that draws on standard error, if a person reads there.
    pub fn new(visible: bool) -> Self {
        if visible { Self::on(ProgressDrawTarget::stderr) } else { Self::hidden() }
    }

    fn hidden() -> Self {
        Self { terminal: None, started: Cell::new(None), bar: RefCell::new(None) }
    }

    fn on(terminal: impl Fn() -> ProgressDrawTarget + 'static) -> Self {
        Self { terminal: Some(Box::new(terminal)), ..Self::hidden() }
    }

    /// Whether bars are drawn anywhere.
    pub fn may_show(&self) -> bool {
        self.terminal.is_some()
    }

    /// Shows that `position` of `total` steps are done and that `what` begins.
    pub fn step(&self, position: usize, total: usize, what: &str) {
        let Some(terminal) = &self.terminal else { return };
        let started = self.started.get().unwrap_or_else(Instant::now);
        self.started.set(Some(started));
        let elapsed = started.elapsed();
        let mut bar = self.bar.borrow_mut();
        if bar.is_none() && total <= FEW && elapsed < LONG {
            return;
        }
        let position = count(position);
        let bar = bar.get_or_insert_with(|| {
            ProgressBar::with_draw_target(Some(count(total)), terminal())
                .with_style(style())
                .with_elapsed(elapsed)
                .with_position(position)
                .with_message(what.to_owned())
        });
        bar.set_position(position);
        bar.set_message(what.to_owned());
        bar.force_draw();
    }

    /// The run is over: leaves nothing behind.
    pub fn end(&self) {
        self.started.set(None);
        self.hide();
    }

    /// Takes the bar away until the next step.
    pub fn hide(&self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Writes something with the bar out of the way. Writing may lead to more writing, as a log handler's may.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        // While it is out of its cell, what is written inside finds no bar to put aside once more.
        let Some(bar) = self.bar.take() else { return write() };
        let written = bar.suspend(write);
        if self.started.get().is_some() {
            *self.bar.borrow_mut() = Some(bar);
        } else {
            bar.finish_and_clear();
        }
        written
    }
}

fn count(steps: usize) -> u64 {
    u64::try_from(steps).unwrap_or(u64::MAX)
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{step} [{bar:24}] {elapsed} {wide_msg}")
        .expect("the template is a constant, and the tests draw with it")
        .with_key("step", which_of_how_many)
        .progress_chars("=> ")
}

fn which_of_how_many(state: &ProgressState, text: &mut dyn fmt::Write) {
    // A text that cannot be written is left out of the bar; there is nobody to tell.
    let _ = write!(text, "{}/{}", state.pos() + 1, state.len().unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;

    /// A terminal that keeps what it is told; clearing a line is written as `<clear>`.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl Screen {
        fn say(&self, text: &str) {
            self.0.lock().unwrap().push_str(text);
        }

        /// Returns what was said since it was last asked.
        fn said(&self) -> String {
            std::mem::take(&mut self.0.lock().unwrap())
        }

        fn progress(&self) -> Progress {
            let screen = self.clone();
            Progress::on(move || ProgressDrawTarget::term_like(Box::new(screen.clone())))
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            60
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.say(&format!("{text}\n"));
            Ok(())
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.say(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.say("<clear>");
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn many_steps_show_which_of_how_many() {
        let screen = Screen::default();
        let progress = screen.progress();
        progress.step(5, 10, "upgrade a -> b");
        let said = screen.said();
        let shown = said.rsplit("<clear>").next().unwrap();
        assert_eq!(shown.trim_end(), "6/10 [============>           ] 0s upgrade a -> b");
        progress.end();
        assert!(screen.said().ends_with("<clear>"));
    }

    #[test]
    fn few_steps_show_nothing_until_they_take_long() {
        let screen = Screen::default();
        let progress = screen.progress();
        progress.step(0, 3, "one");
        progress.aside(|| screen.say("text"));
        progress.end();
        assert_eq!(screen.said(), "text");
        progress.started.set(Instant::now().checked_sub(LONG));
        progress.step(1, 2, "two");
        assert!(screen.said().contains("2/2 ["));
    }

    #[test]
    fn what_is_written_finds_a_clear_line_and_the_bar_comes_back() {
        let screen = Screen::default();
        let progress = screen.progress();
        progress.step(0, 4, "one");
        screen.said();
        progress.aside(|| {
            screen.say("outer,");
            progress.aside(|| screen.say("inner\n"));
        });
        let said = screen.said();
        assert!(said.contains("<clear>outer,inner\n"), "{said}");
        assert!(said.split_once("inner\n").unwrap().1.contains("1/4 ["), "{said}");
    }

    #[test]
    fn a_hidden_bar_comes_back_with_the_next_step() {
        let screen = Screen::default();
        let progress = screen.progress();
        progress.step(0, 4, "one");
        progress.hide();
        assert!(screen.said().ends_with("<clear>"));
        progress.aside(|| screen.say("go on? "));
        assert_eq!(screen.said(), "go on? ");
        progress.step(1, 4, "two");
        assert!(screen.said().contains("2/4 ["));
    }

    #[test]
    fn a_bar_that_ended_stays_away() {
        let screen = Screen::default();
        let progress = screen.progress();
        progress.step(0, 4, "one");
        progress.aside(|| progress.end());
        screen.said();
        progress.aside(|| screen.say("text"));
        assert_eq!(screen.said(), "text");
    }

    #[test]
    fn nothing_is_shown_where_nobody_looks() {
        let progress = Progress::hidden();
        progress.step(0, 100, "one");
        assert!(progress.bar.borrow().is_none());
        assert_eq!(progress.aside(|| 1), 1);
    }
}
