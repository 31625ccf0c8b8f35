//! Reading a document that came from outside. Until it is read, it is hostile: it may be huge, of another version, or contradict itself.

use std::collections::BTreeSet;

use super::{Content, SCHEMA};

/// The largest document that is read, in bytes. A formulary of a hundred groups with every reason written out stays below 4 MB.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("the document has {bytes} bytes, more than {MAX_BYTES}")]
    TooLarge { bytes: usize },
    /// Not JSON, or a field is missing, unknown or of another type.
    #[error("line {line}, column {column}: {detail}")]
    Malformed { line: usize, column: usize, detail: String },
    /// `schema` names another kind or version of document.
    #[error("the document says schema {found:?}")]
    OtherSchema { found: String },
    #[error("the id {id:?} occurs twice")]
    RepeatedId { id: String },
    #[error("an empty id in {place}")]
    EmptyId { place: String },
    /// `entry` refers to a reference that the document does not have.
    #[error("entry {entry:?} refers to {reference:?}")]
    DanglingReference { entry: String, reference: String },
    /// A product stands in an item of another form and strength, an item in an entry of another ingredient, or a product's id is not its code.
    #[error("{code} does not belong in {place}")]
    Misplaced { code: String, place: String },
}

impl DocumentError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "document_too_large",
            Self::Malformed { .. } => "document_malformed",
            Self::OtherSchema { .. } => "document_other_schema",
            Self::RepeatedId { .. } => "document_repeated_id",
            Self::EmptyId { .. } => "document_empty_id",
            Self::DanglingReference { .. } => "document_dangling_reference",
            Self::Misplaced { .. } => "document_misplaced",
        }
    }
}

/// Reads a document and sorts its lists. Whatever is wrong with it refuses the whole.
pub fn parse(text: &str) -> Result<Content, DocumentError> {
    if text.len() > MAX_BYTES {
        return Err(DocumentError::TooLarge { bytes: text.len() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The version first: a document of another version may have any fields.
    #[derive(serde::Deserialize)]
    struct Head {
        schema: String,
    }
    let head: Head = serde_json::from_str(text).map_err(malformed)?;
    if head.schema != SCHEMA {
        return Err(DocumentError::OtherSchema { found: head.schema });
    }
    let mut content: Content = serde_json::from_str(text).map_err(malformed)?;
    unique_ids(&content)?;
    references_exist(&content)?;
    codes_fit(&content)?;
    content.sort();
    Ok(content)
}

fn malformed(error: serde_json::Error) -> DocumentError {
    DocumentError::Malformed { line: error.line(), column: error.column(), detail: error.to_string() }
}

/// Ids are unique in the whole document; a product's id is its code and is unique within its item.
fn unique_ids(content: &Content) -> Result<(), DocumentError> {
    let mut seen = BTreeSet::new();
    let mut claim = |id: &str, place: &str| {
        if id.is_empty() {
            return Err(DocumentError::EmptyId { place: place.to_owned() });
        }
        if seen.insert(id.to_owned()) { Ok(()) } else { Err(DocumentError::RepeatedId { id: id.to_owned() }) }
    };
    claim(&content.id, "id")?;
    for member in &content.committee {
        claim(&member.id, "committee")?;
    }
    for reference in &content.references {
        claim(&reference.id, "references")?;
    }
    for group in &content.drug_groups {
        claim(&group.id, "drug_groups")?;
        for considered in &group.considered {
            claim(&considered.id, "considered")?;
        }
        for entry in &group.entries {
            claim(&entry.id, "entries")?;
            for item in &entry.items {
                claim(&item.id, "items")?;
                let mut products = BTreeSet::new();
                for product in &item.products {
                    if !products.insert(&product.id) {
                        return Err(DocumentError::RepeatedId { id: product.id.clone() });
                    }
                }
            }
        }
    }
    Ok(())
}

fn references_exist(content: &Content) -> Result<(), DocumentError> {
    let known: BTreeSet<&str> = content.references.iter().map(|reference| reference.id.as_str()).collect();
    for entry in content.drug_groups.iter().flat_map(|group| &group.entries) {
        if let Some(missing) = entry.references.iter().find(|id| !known.contains(id.as_str())) {
            return Err(DocumentError::DanglingReference { entry: entry.id.clone(), reference: missing.clone() });
        }
    }
    Ok(())
}

fn codes_fit(content: &Content) -> Result<(), DocumentError> {
    let misplaced = |code: &str, place: &str| Err(DocumentError::Misplaced { code: code.to_owned(), place: place.to_owned() });
    for entry in content.drug_groups.iter().flat_map(|group| &group.entries) {
        for item in &entry.items {
            if item.group9.ingredient() != entry.ingredient.code {
                return misplaced(item.group9.as_str(), &entry.id);
            }
            for product in &item.products {
                if product.nhi_code.group9() != item.group9 || product.id != product.nhi_code.as_str() {
                    return misplaced(product.nhi_code.as_str(), &item.id);
                }
            }
        }
    }
    Ok(())
}
