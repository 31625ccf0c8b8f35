//! A place on two pages of A4, for the table of a meeting, and all places in one booklet.
//!
//! Whatever the names and whatever is absent, a place takes two pages: every text has a place of its own size, and gets smaller where it
//! is long. Nothing is computed here but positions on paper.

mod back;
mod basis;
mod chart;
mod cover;
mod fit;
mod front;
mod map;
mod ranked;
#[cfg(test)]
mod tests;
mod trend;
mod words;

use std::collections::BTreeMap;

use reference_data::place::{PlaceId, PlaceKind};
use reference_data::share::PlacePage;
use sha2::{Digest, Sha256};

use crate::publish::error::PrintError;
use crate::publish::flow::{Flow, MARGIN, PAGE_HEIGHT, Piece, Start, WIDTH};
use crate::publish::glyphs::{Fonts, MissingGlyph, Typeface};
use crate::publish::layout::{Ink, Style};
use crate::publish::outline::About;
use crate::publish::print::{Pdf, print};
use crate::publish::table::Side;
use cover::Common;
use map::Map;

pub use map::Shapes;

/// The pages so far.
pub struct Report<'a> {
    type_: Typeface,
    shapes: &'a Shapes<'a>,
    flow: Flow,
    /// None where no shape of the places is at hand.
    maps: BTreeMap<MapKey, Option<(Map, usize)>>,
    listed: Vec<Listed>,
    common: Option<Common>,
    identity: Sha256,
}

/// What the places of a map lie in, their kind, and whether it leaves room for a trend.
type MapKey = (PlaceId, PlaceKind, bool);

/// A place of the report, as it is listed.
struct Listed {
    name: String,
    share: String,
    difference: String,
    rank: String,
}

impl<'a> Report<'a> {
    pub fn new(fonts: &Fonts, shapes: &'a Shapes<'a>) -> Result<Self, PrintError> {
        let type_ = Typeface::read(fonts)?;
        let (maps, identity) = (BTreeMap::new(), Sha256::new());
        Ok(Self { type_, shapes, flow: Flow::default(), maps, listed: Vec::new(), common: None, identity })
    }

    /// Two more pages. Refuses a name with a character that print would lose.
    pub fn add(&mut self, page: &PlacePage) -> Result<(), PrintError> {
        let missing = self.missing(page);
        if !missing.is_empty() {
            return Err(PrintError::MissingGlyphs(missing));
        }
        self.identity.update(format!("{page:?}").as_bytes());
        let key = page.standing.as_ref().map(|standing| (standing.within.id.clone(), standing.kind, trend::is_told(page)));
        if let (Some(standing), Some(key)) = (&page.standing, &key)
            && !self.maps.contains_key(key)
        {
            let map = map::map(&self.type_, standing, self.shapes, MAP, front::charts_height(page)).map(|mut map| {
                let (width, height) = (map.drawing.width, map.drawing.height);
                self.flow.drawings.push(std::mem::replace(&mut map.drawing, crate::publish::drawing::Drawing::new(width, height)));
                (map, self.flow.drawings.len() - 1)
            });
            self.maps.insert(key.clone(), map);
        }
        let map = key.and_then(|key| self.maps.get(&key)).and_then(Option::as_ref).map(|(map, drawing)| (map, *drawing));
        front::place(&self.type_, &mut self.flow, page, self.listed.len(), map);
        back::place(&self.type_, &mut self.flow, page);
        self.common.get_or_insert_with(|| Common { caution: front::caution(page), asked: front::asked(page) });
        self.listed.push(Listed {
            name: page.place.full_name.clone(),
            share: words::percent_or(page.share.share.as_deref(), page.share.absence),
            difference: page.share.difference.as_deref().map_or_else(|| "－".to_owned(), words::points),
            rank: page
                .standing
                .as_ref()
                .and_then(|standing| Some(format!("{}/{}", standing.rank?, standing.of)))
                .unwrap_or("－".to_owned()),
        });
        Ok(())
    }

    /// The pages alone.
    pub fn pages(self) -> Result<Pdf, PrintError> {
        let outline = self.flow.starts.iter().map(|start| (self.listed[start.section].name.clone(), *start)).collect();
        let title = self.listed.first().map_or(String::new(), |place| format!("{}　後発医薬品の使用状況", place.name));
        self.print(title, outline)
    }

    /// With a cover, a list of the places with their pages, and an outline.
    pub fn booklet(mut self) -> Result<Pdf, PrintError> {
        let Some(common) = self.common.clone() else { return self.pages() };
        // The list takes the same room whatever the numbers in it.
        let before = cover::flow(&self.type_, &common, &self.listed, 0).pages.len();
        let mut whole = cover::flow(&self.type_, &common, &self.listed, before);
        let mut body = std::mem::take(&mut self.flow);
        let shift = whole.structure.append(body.structure);
        body.pages.iter_mut().flatten().for_each(|(_, element)| *element = element.map(|element| element + shift));
        body.starts.iter_mut().for_each(|start| start.page += before);
        whole.pages.append(&mut body.pages);
        whole.starts = body.starts;
        whole.drawings = body.drawings;
        self.flow = whole;
        let mut outline = vec![("表紙".to_owned(), Start { section: 0, page: 0, y: 0.0 })];
        outline.extend(self.flow.starts.iter().map(|start| (self.listed[start.section].name.clone(), *start)));
        self.print("後発医薬品の使用状況　地域別".to_owned(), outline)
    }

    fn print(mut self, title: String, outline: Vec<(String, Start)>) -> Result<Pdf, PrintError> {
        let common = self.common.unwrap_or(Common { caution: "", asked: String::new() });
        let total = self.flow.pages.len();
        let before = total - 2 * self.listed.len();
        for (at, pieces) in self.flow.pages.iter_mut().enumerate() {
            let place = at.checked_sub(before).and_then(|at| self.listed.get(at / 2));
            let name = place.map_or(title.as_str(), |place| &place.name);
            pieces.extend(foot(&self.type_, common.caution, name, at + 1, total).into_iter().map(|piece| (piece, None)));
        }
        let identity = self.identity.finalize().into();
        let about = About { title, author: String::new(), subject: common.asked, on: None, outline, identity };
        print(self.type_, self.flow, &about)
    }

    /// Names and other texts of files and people that are printed.
    fn missing(&self, page: &PlacePage) -> Vec<MissingGlyph> {
        let basis = &page.basis;
        let mut texts: Vec<&str> = vec![&page.place.full_name, &page.place.name];
        texts.extend(
            [&basis.dataset.name, &basis.dataset.publisher, &basis.dataset.population, &basis.dataset.place_basis].map(String::as_str),
        );
        texts.extend(basis::named_files(basis).map(|file| file.file_name.as_str()).chain(basis.filters.iter().map(String::as_str)));
        texts.extend(page.reference.iter().chain(&page.nation).map(|place| place.label.as_str()));
        texts.extend(page.groups.best.iter().chain(&page.groups.worst).map(|group| group.label.as_str()));
        let pulls = page.pulls.iter().flat_map(|pulls| pulls.down.iter().chain(&pulls.up));
        texts.extend(pulls.map(|pull| pull.row.label.as_str()));
        texts.extend(page.gain.iter().flat_map(|gain| &gain.rows).map(|row| row.label.as_str()));
        texts.extend(page.supply.iter().flat_map(|supply| &supply.rows).map(|row| row.label.as_str()));
        texts.extend(page.published.iter().map(|figure| figure.source.as_str()));
        texts.extend(page.standing.iter().map(|standing| standing.within.name.as_str()));
        let of = |text: &str| {
            let place = format!("{} › {text}", page.place.full_name);
            self.type_.printable(text).1.into_iter().map(move |character| MissingGlyph { character, place: place.clone() })
        };
        let mut missing: Vec<MissingGlyph> = texts.into_iter().flat_map(of).collect();
        missing.sort();
        missing.dedup_by_key(|missing| missing.character);
        missing
    }
}

/// How wide a map is.
const MAP: f32 = 240.0;

fn foot(type_: &Typeface, caution: &str, name: &str, number: usize, total: usize) -> Vec<Piece> {
    const TOP: f32 = PAGE_HEIGHT - 48.0;
    let style = Style::regular(7.5).ink(Ink::Muted);
    let mut pieces = vec![Piece::Fill { x: MARGIN, y: TOP, width: WIDTH, height: 0.6, ink: Ink::Rule }];
    let count = fit::fit(type_, &format!("{number} / {total}"), style, 60.0, 12.0);
    pieces.extend(count.pieces(0, (MARGIN + WIDTH - 60.0, 60.0), Side::Right, TOP + 4.0, 12.0, type_));
    let name = fit::fit(type_, &format!("{name}　{caution}"), style, WIDTH - 70.0, 12.0);
    pieces.extend(name.pieces(0, (MARGIN, WIDTH - 70.0), Side::Left, TOP + 4.0, 12.0, type_));
    pieces
}
