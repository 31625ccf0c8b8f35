//! Why an edition could not be printed.

use crate::publish::glyphs::MissingGlyph;

#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// Printing would lose these characters: nothing was printed.
    #[error("the font has no glyph for {} characters", .0.len())]
    MissingGlyphs(Vec<MissingGlyph>),
    /// The bytes handed in are not a font that can be embedded.
    #[error("the {0} font cannot be read")]
    Font(&'static str),
    #[error("the table could not be written: {0}")]
    Table(#[from] csv::Error),
    #[error("the PDF could not be written: {0}")]
    Write(#[from] std::io::Error),
}

impl PrintError {
    /// A stable name for who must tell the cases apart.
    pub fn code(&self) -> &'static str {
        match self {
            PrintError::MissingGlyphs(_) => "missing_glyphs",
            PrintError::Font(_) => "font_unreadable",
            PrintError::Table(_) | PrintError::Write(_) => "print_failed",
        }
    }
}
