//! Why a figure moved: what the lists changed within the period that was asked for.

use reference_data::edition::EditionId;
use reference_data::import::StatusRow;
use reference_data::period::Period;
use reference_data::product::PriceRow;
use reference_data::share::{self, Event, EventKind, EventLine, EventsAnswer, Prepared};
use reference_data::store::{Listed, Store};
use reference_data::supply::SupplyRow;

use super::Call;
use super::contract::*;
use super::usage::{asked, measure};

pub fn events(call: &Call, input: EventsInput) -> Result<EventsView, Failure> {
    let mut asked = asked(call, &input.figures, Vec::new())?;
    asked.question.measure = measure(&input.measure)?;
    asked.limit_to(input.place.as_deref())?;
    let prepared = asked.prepared();
    let Some(period) = prepared.iter().map(|prepared| Prepared::period(prepared)).reduce(Period::hull) else {
        return Err(share::QuestionError::NoFigures.into());
    };
    let history = asked.region.history(&call.session, period)?;
    let most = usize::try_from(input.lines).unwrap_or(usize::MAX);
    let answer = share::events(&asked.question, period, &history, most, &prepared, &asked.region.places)?;
    let traces = if input.figures.trace {
        let store = call.session.store();
        answer.rows.iter().map(|event| trace(&store, event)).collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    Ok(EventsView { answer: EventsAnswer { basis: asked.described(answer.basis), ..answer }, traces })
}

fn trace(store: &Store, event: &Event) -> Result<EventTrace, Failure> {
    let origin = |line: &EventLine| match event.kind {
        EventKind::PriceRevision => origins::<PriceRow>(store, event, &line.code),
        EventKind::StatusChange => origins::<StatusRow>(store, event, &line.code),
        EventKind::SupplyStop | EventKind::SupplyLimited | EventKind::SupplyResumed => origins::<SupplyRow>(store, event, &line.code),
    };
    Ok(EventTrace { lines: event.lines.iter().map(origin).collect::<Result<_, _>>()? })
}

fn origins<T: Listed>(store: &Store, event: &Event, code: &str) -> Result<EventOrigin, Failure> {
    let history = store.history::<T>(code)?;
    let of = |edition: &EditionId| history.iter().find(|row| row.edition == *edition).map(|row| row.origin.clone());
    Ok(EventOrigin { before: of(&event.before.edition), after: of(&event.edition) })
}
