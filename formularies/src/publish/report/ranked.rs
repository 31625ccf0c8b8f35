//! All places of a kind from the highest share to the lowest, and where the place stands among them.

use reference_data::share::{Peer, PlacePage, PlaceStanding};

use crate::publish::drawing::{Drawing, Stroke};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Style};
use crate::publish::report::chart::{COMPARED, FURTHER, NOTE, Scale};
use crate::publish::report::fit::fit_line;
use crate::publish::report::words::percent;
use crate::publish::table::Side;

/// None where no other place has a share.
pub(super) fn drawing(type_: &Typeface, page: &PlacePage, width: f32, height: f32) -> Option<Drawing> {
    let standing = page.standing.as_ref()?;
    let ranked = in_order(standing);
    if ranked.len() < 2 {
        return None;
    }
    const LEFT: f32 = 27.0;
    let (top, bottom, right) = (14.0, height - 14.0, width - 8.0);
    let compared: Vec<_> = page.reference.iter().zip([COMPARED]).chain(page.nation.iter().zip([FURTHER])).collect();
    let of_compared = compared.iter().filter_map(|(place, _)| place.share.as_deref());
    let scale = Scale::new(ranked.iter().filter_map(|peer| peer.share.as_deref()).chain(of_compared), top, bottom)?;
    let mut drawing = Drawing::new(width, height);
    scale.rules(type_, &mut drawing, LEFT, right);
    let step = (right - LEFT - 20.0) / (ranked.len() - 1) as f32;
    let x = |at: usize| LEFT + 10.0 + at as f32 * step;

    let mut lines: Vec<(f32, String)> = Vec::new();
    for (place, stroke) in &compared {
        let Some(share) = place.share.as_deref() else { continue };
        let y = scale.y(share);
        drawing.line(vec![(LEFT, y), (right, y)], *stroke);
        lines.push((y, format!("{} {}", place.label, percent(share))));
    }
    // The upper line says its name above itself, the lower one below.
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (y, label)) in lines.iter().enumerate() {
        let line = fit_line(type_, label, Style::regular(6.5).tabular(), right - LEFT - 4.0);
        drawing.text(type_, (right, if at == 0 { y - 2.5 } else { y + 8.0 }), line, Side::Right);
    }
    let radius = (step * 0.4).clamp(0.5, 1.9);
    let mut own = None;
    for (at, peer) in ranked.iter().enumerate() {
        let Some(share) = peer.share.as_deref() else { continue };
        let centre = (x(at), scale.y(share));
        if peer.place == page.place.id {
            own = Some((centre, share));
        } else {
            drawing.dot(centre, radius, Ink::Rule, None);
        }
    }
    if let Some(((x, y), share)) = own {
        drawing.line(vec![(x, y), (x, bottom)], Stroke { ink: Ink::Accent, width: 0.7, dash: None });
        drawing.dot((x, y), 3.4, Ink::Accent, Some(Stroke { ink: Ink::Paper, width: 0.8, dash: None }));
        let said = format!("{} {}", page.place.name, percent(share));
        let line = fit_line(type_, &said, Style::bold(7.0).tabular(), (right - LEFT) / 2.0 - 8.0);
        // Below the dots, on the side where they lie higher or the chart goes on.
        let side = if x - type_.width(&line) - 4.0 > LEFT { Side::Right } else { Side::Left };
        let x = if matches!(side, Side::Right) { x - 4.0 } else { x + 4.0 };
        drawing.text(type_, (x, bottom - 3.5), line, side);
    }
    let ends = [(0, "1 位".to_owned(), Side::Left), (ranked.len() - 1, format!("{} 位", standing.of), Side::Right)];
    for (at, label, side) in ends {
        drawing.text(type_, (x(at), bottom + 9.5), vec![type_.span(&label, NOTE)], side);
    }
    Some(drawing)
}

/// Those that have a share, the highest first.
pub(super) fn in_order(standing: &PlaceStanding) -> Vec<&Peer> {
    let mut ranked: Vec<&Peer> = standing.peers.iter().filter(|peer| peer.rank.is_some()).collect();
    ranked.sort_by(|a, b| (a.rank, &a.place).cmp(&(b.rank, &b.place)));
    ranked
}

/// The same in words.
pub(super) fn said(page: &PlacePage) -> String {
    let Some(standing) = &page.standing else { return String::new() };
    let ranked = in_order(standing);
    let ends = [ranked.first(), ranked.last()].into_iter().flatten();
    let ends: Vec<String> = ends.map(|peer| format!("{} {}", peer.label, percent(peer.share.as_deref().unwrap_or_default()))).collect();
    format!("{}の中での位置。割合のある {} 地域の最高と最低は、{}。", standing.within.name, standing.of, ends.join("、"))
}
