//! The tags of the PDF: headings, paragraphs and tables for who hears the document, or copies from it.

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::publish::outline;

/// What a block is in the document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Role {
    /// Space and rules; also all that is printed again at the head of a page.
    #[default]
    Silent,
    Heading(u8),
    Paragraph,
    /// A drawing, and what it says in words.
    Figure(String),
    /// A row of the table that goes on through adjacent rows. A text says which of the cells it belongs to.
    Row(&'static [Cell]),
}

#[derive(Debug, PartialEq)]
pub(crate) struct Cell {
    pub kind: Kind,
    /// Columns.
    pub span: u8,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    Data,
    /// Names its row.
    RowHead,
    /// Names its column.
    ColumnHead,
}

impl Cell {
    pub const fn data(span: u8) -> Cell {
        Cell { kind: Kind::Data, span }
    }

    pub const fn row_head(span: u8) -> Cell {
        Cell { kind: Kind::RowHead, span }
    }

    pub const fn column_head() -> Cell {
        Cell { kind: Kind::ColumnHead, span: 1 }
    }
}

#[derive(Debug)]
struct Element {
    name: &'static str,
    parent: usize,
    cell: Option<&'static Cell>,
    /// What is said in place of it.
    said: Option<String>,
}

/// The elements in reading order; the first is the document.
#[derive(Debug)]
pub(crate) struct Structure {
    elements: Vec<Element>,
    /// The row and its table, while they go on.
    row: Option<(usize, usize)>,
}

impl Default for Structure {
    fn default() -> Structure {
        Structure { elements: vec![Element { name: "Document", parent: 0, cell: None, said: None }], row: None }
    }
}

impl Structure {
    /// Opens the element of a block, or goes on with the last one; gives for each cell of the block the element that its texts belong to.
    pub fn open(&mut self, role: &Role, goes_on: bool) -> Vec<usize> {
        let name = match role {
            Role::Silent => return Vec::new(),
            Role::Row(cells) => return self.open_row(cells, goes_on),
            Role::Heading(1) => "H1",
            Role::Heading(2) => "H2",
            Role::Heading(_) => "H3",
            Role::Paragraph => "P",
            Role::Figure(said) => {
                self.row = None;
                let figure = self.add("Figure", 0, None);
                self.elements[figure].said = Some(said.clone());
                return vec![figure];
            }
        };
        self.row = None;
        let last = self.elements.len() - 1;
        if goes_on && self.elements[last].name == name {
            return vec![last];
        }
        vec![self.add(name, 0, None)]
    }

    fn open_row(&mut self, cells: &'static [Cell], goes_on: bool) -> Vec<usize> {
        let table = match self.row {
            Some((row, _)) if goes_on => return (row + 1..=row + cells.len()).collect(),
            Some((_, table)) => table,
            None => self.add("Table", 0, None),
        };
        let row = self.add("TR", table, None);
        self.row = Some((row, table));
        let name = |cell: &Cell| if cell.kind == Kind::Data { "TD" } else { "TH" };
        cells.iter().map(|cell| self.add(name(cell), row, Some(cell))).collect()
    }

    fn add(&mut self, name: &'static str, parent: usize, cell: Option<&'static Cell>) -> usize {
        self.elements.push(Element { name, parent, cell, said: None });
        self.elements.len() - 1
    }

    /// Appends what another structure holds; gives what to add to its element numbers.
    pub fn append(&mut self, other: Structure) -> usize {
        let shift = self.elements.len() - 1;
        let moved = |parent: usize| if parent == 0 { 0 } else { parent + shift };
        self.elements.extend(other.elements.into_iter().skip(1).map(|element| Element { parent: moved(element.parent), ..element }));
        shift
    }

    /// Writes the tree. `marked` holds for each page the element of each piece of marked content, by its number on that page.
    pub fn write(&self, file: &mut Document, pages: &[ObjectId], marked: &[Vec<usize>]) -> ObjectId {
        let root = file.new_object_id();
        let ids: Vec<ObjectId> = self.elements.iter().map(|_| file.new_object_id()).collect();
        let mut kids: Vec<Vec<Object>> = self.elements.iter().map(|_| Vec::new()).collect();
        for (i, element) in self.elements.iter().enumerate().skip(1) {
            kids[element.parent].push(ids[i].into());
        }
        let mut parents: Vec<Object> = Vec::new();
        for (number, (page, marked)) in pages.iter().zip(marked).enumerate() {
            for (mark, element) in marked.iter().enumerate() {
                let content = [("Type", "MCR".into()), ("Pg", (*page).into()), ("MCID", (mark as i64).into())];
                kids[*element].push(Object::Dictionary(Dictionary::from_iter(content)));
            }
            let of_page: Vec<Object> = marked.iter().map(|element| ids[*element].into()).collect();
            parents.push((number as i64).into());
            parents.push(file.add_object(of_page).into());
            if let Ok(page) = file.get_dictionary_mut(*page) {
                page.set("StructParents", number as i64);
            }
        }
        for (i, (element, kids)) in self.elements.iter().zip(kids).enumerate() {
            let parent = if i == 0 { root } else { ids[element.parent] };
            let mut entry = Dictionary::from_iter([("Type", "StructElem".into()), ("S", element.name.into()), ("P", parent.into())]);
            entry.set("K", kids);
            if let Some(said) = &element.said {
                entry.set("Alt", outline::text(said));
            }
            if let Some(attributes) = element.cell.and_then(attributes) {
                entry.set("A", attributes);
            }
            file.set_object(ids[i], entry);
        }
        let numbers = Dictionary::from_iter([("Nums", Object::Array(parents))]);
        let numbers = file.add_object(numbers);
        let mut tree = Dictionary::from_iter([("Type", "StructTreeRoot".into()), ("K", ids[0].into()), ("ParentTree", numbers.into())]);
        tree.set("ParentTreeNextKey", pages.len() as i64);
        file.set_object(root, tree);
        root
    }
}

fn attributes(cell: &Cell) -> Option<Dictionary> {
    let mut attributes = Dictionary::from_iter([("O", Object::from("Table"))]);
    if cell.span > 1 {
        attributes.set("ColSpan", i64::from(cell.span));
    }
    match cell.kind {
        Kind::Data => {}
        Kind::RowHead => attributes.set("Scope", "Row"),
        Kind::ColumnHead => attributes.set("Scope", "Column"),
    }
    (attributes.len() > 1).then_some(attributes)
}
