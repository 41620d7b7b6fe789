//! Where the text of `--sql` goes.

use crate::host::HostError;
use crate::output::Output;
use std::rc::Rc;

/// Takes text: standard output, or the `output_buffer` that env.py gave.
pub trait OutputBuffer {
    /// Writes the text and makes it visible.
    ///
    /// # Errors
    /// The buffer is somebody's Python object, and it raised.
    fn write(&self, text: &str) -> Result<(), HostError>;
}

/// Standard output.
pub struct StandardOutput(pub Rc<dyn Output>);

impl OutputBuffer for StandardOutput {
    fn write(&self, text: &str) -> Result<(), HostError> {
        self.0.write_stdout(text);
        self.0.flush();
        Ok(())
    }
}
