//! The page of one place.

use reference_data::share::{self, Key, PlacePage, Prepared, PublishedFigure, Sources, SupplyState};

use super::Call;
use super::contract::*;
use super::published::published;
use super::usage::{Asked, asked, measure, place};
use crate::region::Ready;

pub fn place_page(call: &Call, input: PlacePageInput) -> Result<PlacePage, Failure> {
    let figures = Figures::new(call, &input)?;
    let place = place(&figures.asked.region, &input.place.place)?;
    let page = figures.with(|question, sources| share::place_page(question, &place, sources))?;
    Ok(PlacePage { basis: figures.asked.described(page.basis), ..page })
}

/// What pages are made of.
struct Figures {
    asked: Asked,
    by_month: Asked,
    supply: Option<SupplyState>,
    published: Vec<PublishedFigure>,
}

impl Figures {
    fn new(call: &Call, input: &PlacePageInput) -> Result<Self, Failure> {
        let figures = &input.place.figures;
        let mut asked_all = asked(call, figures, Vec::new())?;
        asked_all.question.measure = measure(&input.measure)?;
        asked_all.refer_to(input.place.reference.as_deref())?;
        let by_month = asked(call, figures, vec![Key::Month])?;
        let store = call.session.store();
        let supply = store.supply_list(None)?.map(|list| SupplyState {
            counts: list.by_group9(),
            edition: list.edition.id,
            effective_on: list.edition.effective_on,
        });
        let published = published(&store, &asked_all.region)?.into_iter().map(|known| known.figure).collect();
        Ok(Self { asked: asked_all, by_month, supply, published })
    }

    fn with<T>(&self, work: impl FnOnce(&share::Question, Sources) -> T) -> T {
        let prepared = self.asked.prepared();
        let months: Vec<&Prepared> = self.by_month.figures.iter().map(|ready: &Ready| &ready.prepared).collect();
        let places = &self.asked.region.places;
        let sources = Sources { prepared: &prepared, months: &months, places, supply: self.supply.as_ref(), published: &self.published };
        work(&self.asked.question, sources)
    }
}
