//! The parts of time and strata that releases are told apart by.

use std::collections::{BTreeSet, HashMap};

use super::Request;
use super::known::Known;
use crate::period::Period;
use crate::suppression::classes;
use crate::usage::{Figures, Stratum};

/// The figures that a release and those before it are sums of: for each span the dataset has to be summed over its periods. `periods`: of
/// the dataset.
pub fn spans(request: &Request, earlier: &[(u32, Known)], periods: &[Period]) -> Vec<Period> {
    let asked = |period: &Period| request.period.contains(*period);
    let speaks = |period: &Period| -> Vec<bool> {
        let of_earlier = earlier.iter().map(|(_, known)| known.periods.contains(period));
        of_earlier.chain([asked(period)]).collect()
    };
    let mut periods: Vec<Period> = periods.to_vec();
    periods.sort_unstable();
    let wanted = |period: &Period| speaks(period).contains(&true);
    let runs = periods.chunk_by(|a, b| speaks(a) == speaks(b));
    runs.filter(|run| wanted(&run[0])).filter_map(|run| run.iter().copied().reduce(Period::hull)).collect()
}

/// One figure of every place for each insurer, beside that of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// None for all together; the empty text for what the files do not say.
    pub insurer: Option<String>,
    pub(super) slices: Vec<u32>,
}

/// Spans × strata, as few of them as can be.
#[derive(Debug, Clone)]
pub(super) struct Slices {
    pub(super) count: usize,
    pub(super) bands: Vec<Band>,
    /// Of each earlier release, for each of its sets.
    pub(super) known: Vec<Vec<Vec<u32>>>,
    /// The strata that are asked for.
    pub(super) strata: Vec<Stratum>,
    /// The periods that are asked for.
    pub(super) periods: Vec<Period>,
    strata_of_all: HashMap<Stratum, usize>,
    /// By part of the figures, then by stratum; none where nobody ever speaks of it.
    of: Vec<Option<u32>>,
}

impl Slices {
    /// `parts`: of each span.
    pub(super) fn new(request: &Request, earlier: &[(u32, Known)], parts: &[Figures]) -> Self {
        let strata: BTreeSet<&Stratum> = parts.iter().flat_map(|part| &part.strata).collect();
        let strata: Vec<Stratum> = strata.into_iter().cloned().collect();
        let width = strata.len();
        let element = |part: usize, stratum: usize| (part * width + stratum) as u32;
        let cross = |in_time: &dyn Fn(&Figures) -> bool, taken: &dyn Fn(&Stratum) -> bool| -> Vec<u32> {
            let times = (0..parts.len()).filter(|part| in_time(&parts[*part]));
            times.flat_map(|part| (0..width).filter(|at| taken(&strata[*at])).map(move |at| element(part, at))).collect()
        };
        // The periods of a part are spoken of together or not at all.
        let asked = |part: &Figures| part.periods.iter().all(|period| request.period.contains(*period));
        let mut bands = vec![(None, cross(&asked, &|stratum| request.takes(stratum)))];
        if request.insurers {
            let insurers: BTreeSet<&str> = strata.iter().map(insurer).collect();
            let band = |of: &&str| (Some((*of).to_owned()), cross(&asked, &|stratum| request.takes(stratum) && insurer(stratum) == *of));
            let own: Vec<_> = insurers.iter().map(band).filter(|(_, elements)| !elements.is_empty()).collect();
            bands.extend(own);
        }
        let known: Vec<Vec<Vec<u32>>> = earlier
            .iter()
            .map(|(_, known)| {
                let in_time = |part: &Figures| part.periods.first().is_some_and(|period| known.periods.contains(period));
                let of_set = |set: &Vec<u32>| cross(&in_time, &|stratum| set.iter().any(|at| known.strata[*at as usize] == *stratum));
                known.slice_sets.iter().map(of_set).collect()
            })
            .collect();
        let sets: Vec<&Vec<u32>> = bands.iter().map(|(_, elements)| elements).chain(known.iter().flatten()).collect();
        let class_of = classes(parts.len() * width, &sets);
        let spoken: BTreeSet<u32> = sets.into_iter().flatten().map(|element| class_of[*element as usize]).collect();
        let number: HashMap<u32, u32> = spoken.into_iter().zip(0..).collect();
        let of: Vec<Option<u32>> = class_of.iter().map(|class| number.get(class).copied()).collect();
        let in_slices = |elements: &Vec<u32>| -> Vec<u32> {
            let slices: BTreeSet<u32> = elements.iter().filter_map(|element| of[*element as usize]).collect();
            slices.into_iter().collect()
        };
        Self {
            count: number.len(),
            bands: bands.iter().map(|(insurer, elements)| Band { insurer: insurer.clone(), slices: in_slices(elements) }).collect(),
            known: known.iter().map(|sets| sets.iter().map(in_slices).collect()).collect(),
            periods: parts.iter().filter(|part| asked(part)).flat_map(|part| part.periods.iter().copied()).collect(),
            strata_of_all: strata.iter().cloned().zip(0..).collect(),
            strata: strata.into_iter().filter(|stratum| request.takes(stratum)).collect(),
            of,
        }
    }

    /// The slice of a stratum in a part of the figures.
    pub(super) fn of(&self, part: usize, stratum: &Stratum) -> Option<u32> {
        let at = self.strata_of_all.get(stratum)?;
        self.of[part * self.strata_of_all.len() + at]
    }
}

/// Into `strata`, those of a band.
pub(super) fn strata_of(band: &Band, strata: &[Stratum]) -> Vec<u32> {
    let of_band = |stratum: &Stratum| band.insurer.as_deref().is_none_or(|own| insurer(stratum) == own);
    strata.iter().zip(0..).filter(|(stratum, _)| of_band(stratum)).map(|(_, at)| at).collect()
}

fn insurer(stratum: &Stratum) -> &str {
    stratum.insurer.as_deref().unwrap_or_default()
}
