//! 後発医薬品割合 as others published it: read from files, or typed in.

use std::collections::BTreeSet;

use reference_data::edition::SourceKind;
use reference_data::import::PublishedShareRow;
use reference_data::place::PlaceId;
use reference_data::share::PublishedFigure;
use reference_data::store::Store;

use super::Call;
use super::contract::*;
use super::usage::{period, place};
use crate::region::Region;

pub struct Known {
    pub figure: PublishedFigure,
    pub entered: bool,
}

pub fn published_shares(call: &Call, input: PublishedSharesInput) -> Result<PublishedSharesView, Failure> {
    let region = call.session.region()?;
    let places = input.places.iter().map(|text| place(&region, text)).collect::<Result<Vec<PlaceId>, _>>()?;
    let asked = input.period.as_deref().map(period).transpose()?;
    let mut known = published(&call.session.store(), &region)?;
    known.retain(|Known { figure, .. }| {
        (places.is_empty() || places.contains(&figure.place)) && asked.is_none_or(|asked| asked.overlaps(figure.period))
    });
    known.sort_by(|a, b| (&a.figure.place, a.figure.period).cmp(&(&b.figure.place, b.figure.period)));
    let line = |Known { figure, entered }: Known| PublishedShareLine {
        label: region.places.place(&figure.place).map_or_else(|| figure.place.to_string(), |place| place.name.clone()),
        same_period: asked == Some(figure.period),
        place: figure.place,
        period: figure.period,
        share: figure.share,
        source: figure.source,
        entered,
    };
    Ok(PublishedSharesView { rows: known.into_iter().map(line).collect() })
}

/// Of the files, the newest first where several speak of the same; then what was entered by hand where no file speaks of it.
pub fn published(store: &Store, region: &Region) -> Result<Vec<Known>, Failure> {
    let mut figures: Vec<Known> = Vec::new();
    let mut spoken_of = BTreeSet::new();
    let mut put = |figure: PublishedFigure, entered: bool| {
        if spoken_of.insert((figure.place.clone(), figure.period)) {
            figures.push(Known { figure, entered });
        }
    };
    for edition in store.editions()?.iter().filter(|edition| edition.kind == SourceKind::PublishedShare) {
        let source = edition.files.iter().map(|file| file.file_name.as_str()).collect::<Vec<_>>().join("、");
        for row in store.rows::<PublishedShareRow>(edition)? {
            let share = row.share.normalize().to_string();
            put(PublishedFigure { place: row.place, period: row.period, share, source: source.clone() }, false);
        }
    }
    for entered in &region.handwork.published_shares {
        let (place, period) = (entered.place.clone(), entered.period);
        put(PublishedFigure { place, period, share: entered.share.clone(), source: entered.source.clone() }, true);
    }
    Ok(figures)
}
