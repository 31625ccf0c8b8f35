//! The page of one place, and pages in print.

use std::sync::Arc;

use formularies::publish::Pdf;
use formularies::publish::report::Report;
use reference_data::place::PlaceId;
use reference_data::share::{self, Key, PlacePage, PlacePages, Prepared, PublishedFigure, Question, Sources, SupplyState};
use reference_data::sources::sha256;

use super::Call;
use super::contract::*;
use super::maps::drawn;
use super::published::published;
use super::publishing::write;
use super::usage::{Asked, asked, level, measure, place};
use crate::region::Ready;

pub fn place_page(call: &Call, input: PlacePageInput) -> Result<PlacePage, Failure> {
    let figures = Figures::new(call, &input.place.figures, input.place.reference.as_deref(), &input.measure)?;
    let place = place(&figures.asked.region, &input.place.place)?;
    let page = figures.with(|question, sources| share::place_page(question, &place, sources))?;
    Ok(figures.described(page))
}

/// Writes two pages of one place, or a booklet, all or nothing.
pub fn report(call: &Call, input: ReportInput) -> Result<PublishedFile, Failure> {
    let figures = Figures::new(call, &input.figures, input.reference.as_deref(), &input.measure)?;
    let pdf = match (&input.place, input.all) {
        (Some(text), false) => {
            let place = place(&figures.asked.region, text)?;
            figures.printed(call, &[place], |report| report.pages())?
        }
        (None, true) => figures.printed(call, &figures.places(&input)?, |report| report.booklet())?,
        _ => {
            return Err(Failure::refused(
                "no_place_named",
                "どの地域をまとめるかが決まっていません。",
                "一つの地域を選ぶか（ターミナルでは --place）、一冊にしてください（--all）。",
            ));
        }
    };
    write(Some(&call.session.workspace), &input.out, None, &pdf.bytes)?;
    let format = "pdf".to_owned();
    Ok(PublishedFile { path: input.out, format, sha256: sha256(&pdf.bytes), bytes: pdf.bytes.len() as u32, pages: Some(pdf.pages) })
}

/// So many places are asked about together: more would take more memory and little less time.
const TOGETHER: usize = 100;

/// What pages are made of.
struct Figures {
    asked: Asked,
    by_month: Asked,
    supply: Option<Arc<SupplyState>>,
    published: Vec<PublishedFigure>,
}

impl Figures {
    fn new(call: &Call, input: &FiguresInput, reference: Option<&str>, by: &str) -> Result<Self, Failure> {
        let mut asked_all = asked(call, input, Vec::new())?;
        asked_all.question.measure = measure(by)?;
        asked_all.refer_to(reference)?;
        let by_month = asked(call, input, vec![Key::Month])?;
        let supply = asked_all.region.supply(&call.session)?;
        let store = call.session.store();
        let published = published(&store, &asked_all.region)?.into_iter().map(|known| known.figure).collect();
        Ok(Self { asked: asked_all, by_month, supply, published })
    }

    fn with<T>(&self, work: impl FnOnce(&Question, Sources) -> T) -> T {
        let prepared = self.asked.prepared();
        let months: Vec<&Prepared> = self.by_month.figures.iter().map(|ready: &Ready| &ready.prepared).collect();
        let places = &self.asked.region.places;
        let sources = Sources { prepared: &prepared, months: &months, places, supply: self.supply.as_deref(), published: &self.published };
        work(&self.asked.question, sources)
    }

    fn described(&self, page: PlacePage) -> PlacePage {
        PlacePage { basis: self.asked.described(page.basis), ..page }
    }

    /// Of a booklet, in the order of the tree.
    fn places(&self, input: &ReportInput) -> Result<Vec<PlaceId>, Failure> {
        let mut question = Question { by: vec![Key::Place], reference: None, ..self.asked.question.clone() };
        question.level = input.level.as_deref().map(level).transpose()?;
        let places = &self.asked.region.places;
        let within = input.within.as_deref().map(|text| place(&self.asked.region, text)).transpose()?;
        let known = share::answer(&question, &self.asked.prepared(), places)?;
        let known: Vec<PlaceId> = known.rows.iter().filter_map(|row| row.key.first()?.parse().ok()).collect();
        let wanted = |place: &PlaceId| {
            let lies_within = within.as_ref().is_none_or(|within| within != place && places.covers(within, place));
            *place != PlaceId::nation() && known.contains(place) && lies_within
        };
        let found: Vec<PlaceId> = places.all().iter().map(|place| place.id.clone()).filter(wanted).collect();
        if found.is_empty() {
            return Err(Failure::refused(
                "no_places",
                "一冊にする地域がありません。この段の地域の使用実績がデータセットにないか、指定した地域の中にありません。",
                "地域の段と範囲（ターミナルでは --level と --within）を変えてください。",
            ));
        }
        Ok(found)
    }

    fn printed(
        &self,
        call: &Call,
        subjects: &[PlaceId],
        finish: fn(Report) -> Result<Pdf, formularies::publish::error::PrintError>,
    ) -> Result<Pdf, Failure> {
        const LABEL: &str = "地域のページを作っています";
        let total = subjects.len() as u32;
        let go_on = |done: u32| if call.job.step(LABEL, done, Some(total)) { Ok(()) } else { Err(cancelled()) };
        go_on(0)?;
        let region = &self.asked.region;
        let known = region.shapes(&call.session)?;
        let shapes = |place: &PlaceId| drawn(&region.places, known, place);
        let mut report = Report::new(&call.app.fonts()?, &shapes)?;
        self.with(|question, sources| {
            let mut done = 0;
            for some in subjects.chunks(TOGETHER) {
                let pages = PlacePages::new(question, some, sources)?;
                for place in some {
                    report.add(&self.described(pages.page(place)?))?;
                    done += 1;
                    go_on(done)?;
                }
            }
            Ok::<(), Failure>(())
        })?;
        Ok(finish(report)?)
    }
}

fn cancelled() -> Failure {
    Failure::refused("cancelled", "中止しました。何も書き出していません。", "必要なら、もう一度実行してください。")
}
