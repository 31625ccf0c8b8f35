//! The share over time, beside the reference's.

use reference_data::share::{PlacePage, TrendPoint};

use crate::publish::drawing::{Drawing, Stroke};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Style};
use crate::publish::report::chart::{COMPARED, NOTE, Scale};
use crate::publish::report::fit::fit_line;
use crate::publish::report::words::{bare_percent, percent_or, position, sign};
use crate::publish::table::Side;

const OWN: Stroke = Stroke { ink: Ink::Accent, width: 1.6, dash: None };
/// Up to so many points each say their figure.
const FEW: usize = 13;
const LABEL: f32 = 36.0;

/// Two periods at least have a share.
pub(super) fn is_told(page: &PlacePage) -> bool {
    page.trend.iter().filter(|point| point.share.is_some()).count() > 1
}

/// None where there is no trend.
pub(super) fn drawing(type_: &Typeface, page: &PlacePage, width: f32, height: f32) -> Option<Drawing> {
    let points = &page.trend;
    if !is_told(page) {
        return None;
    }
    const LEFT: f32 = 27.0;
    let (top, bottom, right) = (24.0, height - 15.0, width - 10.0);
    let shares = points.iter().flat_map(|point| [&point.share, &point.reference_share]).flatten().map(String::as_str);
    let scale = Scale::new(shares, top, bottom)?;
    let mut drawing = Drawing::new(width, height);
    scale.rules(type_, &mut drawing, LEFT, right);
    legend(type_, &mut drawing, page, LEFT);
    let step = (right - LEFT - 16.0) / (points.len() - 1) as f32;
    let x = |at: usize| LEFT + 8.0 + at as f32 * step;
    for run in runs(points, |point| point.reference_share.as_deref()) {
        drawing.line(run.iter().map(|(at, share)| (x(*at), scale.y(share))).collect(), COMPARED);
    }
    for run in runs(points, |point| point.share.as_deref()) {
        drawing.line(run.iter().map(|(at, share)| (x(*at), scale.y(share))).collect(), OWN);
    }
    // A label takes about so much of the foot.
    let every = (LABEL / step.max(0.1)).ceil().max(1.0) as usize;
    for (at, point) in points.iter().enumerate() {
        match &point.share {
            Some(share) => {
                let y = scale.y(share);
                drawing.dot((x(at), y), 1.9, Ink::Accent, None);
                let ends = at == 0 || at + 1 == points.len();
                if points.len() <= FEW || ends {
                    let said = type_.span(&bare_percent(share), Style::regular(6.0).tabular());
                    drawing.text(type_, (x(at), if lies_low(points, at) { y + 8.5 } else { y - 4.0 }), vec![said], Side::Centre);
                }
            }
            None => drawing.text(type_, (x(at), bottom - 2.0), vec![type_.span(sign(point.absence), Style::bold(7.5))], Side::Centre),
        }
        if at % every == 0 {
            let label = point.period.split("..").next().unwrap_or_default();
            drawing.text(type_, (x(at), bottom + 10.0), vec![type_.span(label, NOTE)], Side::Centre);
        }
    }
    Some(drawing)
}

/// Below the line between its neighbours: what is written below it is then clear of the line.
fn lies_low(points: &[TrendPoint], at: usize) -> bool {
    let share = |at: Option<usize>| points.get(at?)?.share.as_deref().map(position);
    let own = share(Some(at)).unwrap_or_default();
    let around = [share(at.checked_sub(1)), share(at.checked_add(1))];
    around.into_iter().flatten().map(|other| other - own).sum::<f32>() > 0.0
}

fn legend(type_: &Typeface, drawing: &mut Drawing, page: &PlacePage, left: f32) {
    let room = (drawing.width - left) / 2.0;
    let mut x = left;
    let named = [(page.place.name.as_str(), OWN)].into_iter();
    for (name, stroke) in named.chain(page.reference.as_ref().map(|reference| (reference.label.as_str(), COMPARED))) {
        drawing.line(vec![(x, 6.0), (x + 18.0, 6.0)], stroke);
        let line = fit_line(type_, name, Style::regular(7.0), room - 35.0);
        let width = type_.width(&line);
        drawing.text(type_, (x + 21.0, 8.5), line, Side::Left);
        x += 21.0 + width + 14.0;
    }
}

/// Neighbours that have a share: a line does not go over what is absent.
fn runs<'a>(points: &'a [TrendPoint], share: impl Fn(&'a TrendPoint) -> Option<&'a str>) -> Vec<Vec<(usize, &'a str)>> {
    let mut runs = vec![Vec::new()];
    for (at, point) in points.iter().enumerate() {
        match share(point) {
            Some(share) => runs.last_mut().into_iter().for_each(|run: &mut Vec<_>| run.push((at, share))),
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// The same in words.
pub(super) fn said(page: &PlacePage) -> String {
    let point = |point: &TrendPoint| {
        let of = percent_or(point.share.as_deref(), point.absence);
        let reference = percent_or(point.reference_share.as_deref(), point.reference_absence);
        format!("{} {of}（{reference}）", point.period)
    };
    let reference = page.reference.as_ref().map_or("比べる相手なし", |reference| &reference.label);
    format!("割合の推移。括弧は{reference}。{}", page.trend.iter().map(point).collect::<Vec<_>>().join("、"))
}
