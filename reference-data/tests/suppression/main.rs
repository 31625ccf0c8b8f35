//! What a release hides stays hidden: an attacker who solves for every hidden figure, exactly, over everything that is shown and was shown
//! before, in invented releases of every kind.
//!
//! What is promised, of every hidden cell, the small and those that are hidden for them, and of every small figure that is no cell:
//!
//! - A first release: no interval is narrower than the threshold. There is no exception.
//! - A later release: the same, over all releases together. The one exception is what the earlier releases narrow without the new one, which
//!   no release can take back. It is hidden all the same and named, [`Decision::exposed`] where it is small and [`Decision::narrow`] where it
//!   is not; nothing else is named.

mod attacker;
mod cases;
mod simplex;
mod world;

use reference_data::suppression::{CellId, Decision, Protected, State};

use attacker::Attacker;
use world::{Figure, Sizes, Sum, World};

/// Releases, in four tests so that they run side by side.
const WORLDS: u64 = 300;

fn worlds(quarter: u64) -> impl Iterator<Item = (u64, World)> {
    let sizes = |seed| if seed % 3 == 0 { Sizes::Benign } else { Sizes::Small };
    (0..WORLDS).filter(move |seed| seed % 4 == quarter).map(move |seed| (seed, World::new(seed, sizes(seed))))
}

fn hidden(state: State) -> bool {
    matches!(state, State::Primary | State::Complementary { .. })
}

/// Every figure of the quarter's releases.
fn attack(quarter: u64) {
    for (seed, world) in worlds(quarter) {
        let decision = world.decide();
        let mut known =
            Known { seed, world: &world, decision: &decision, attacker: Attacker::new(world.figures.len(), &world.read(&decision)) };
        for (id, sum) in (0..).zip(&world.cells) {
            let state = decision.state(CellId(id));
            check_state(seed, &world, sum, state);
            if hidden(state) {
                known.check(sum, Protected::Cell { cell: id });
            }
        }
        // A small figure that is no cell can not be told from the cells either. Under a rule of patients the parts of a cell of enough
        // patients are what they are.
        let unpublished = if world.rule.patients.is_empty() { 0..world.figures.len() } else { 0..0 };
        for figure in unpublished {
            let alone = world.alone(figure);
            if world.threshold(&alone).must_hide && !world.known.contains(&alone) {
                let [row, column, slice] = world.place_of(figure).map(|at| at as u32);
                known.check(&alone, Protected::Figure { row, column, slice });
            }
        }
        check_given_away(seed, &world, &decision);
    }
}

/// Somebody who has every release.
struct Known<'a> {
    seed: u64,
    world: &'a World,
    decision: &'a Decision,
    attacker: Attacker,
}

impl Known<'_> {
    /// A hidden figure stays as wide as its threshold, unless the decision says that earlier releases gave it away; whether that is true
    /// is for [`check_given_away`].
    fn check(&mut self, sum: &Sum, protected: Protected) {
        let parts = self.world.parts(sum);
        let (value, width) = (self.world.value(&parts), self.world.threshold(sum).width);
        let said = self.decision.exposed().contains(&protected) || self.decision.narrow().contains(&protected);
        if value == 0 || said {
            return;
        }
        let (seed, interval) = (self.seed, self.attacker.interval(&parts));
        assert!(interval.holds(value), "{seed}: the attacker is wrong about {sum:?}: {interval:?}");
        assert!(!interval.is_narrower_than(width), "{seed}: {sum:?} of {value} lies within {interval:?}, narrower than {width}");
    }
}

/// What a decision says was given away by earlier releases can be narrowed by whoever has these and not the new one. The new one does not
/// show it.
fn check_given_away(seed: u64, world: &World, decision: &Decision) {
    let said = || decision.exposed().iter().chain(decision.narrow());
    if said().next().is_none() {
        return;
    }
    let mut before = Attacker::new(world.figures.len(), &world.read_before());
    for protected in said() {
        let sum = match protected {
            Protected::Cell { cell } => {
                assert!(hidden(decision.state(CellId(*cell))), "{seed}: {protected:?} is said to be given away and is not hidden");
                world.cells[*cell as usize].clone()
            }
            Protected::Figure { row, column, slice } => {
                Sum { rows: vec![*row as usize], columns: vec![*column as usize], slices: vec![*slice as usize] }
            }
        };
        let (interval, width) = (before.interval(&world.parts(&sum)), world.threshold(&sum).width);
        assert!(interval.is_narrower_than(width), "{seed}: {sum:?} was not given away: {interval:?} is as wide as {width}");
    }
}

/// Nothing that the rule hides is shown, zero is shown as zero, and what does not exist is told from what is hidden.
fn check_state(seed: u64, world: &World, sum: &Sum, state: State) {
    let parts = world.parts(sum);
    let (value, threshold) = (world.value(&parts), world.threshold(sum));
    let allowed: &[bool] = match state {
        State::Shown => &[!parts.is_empty(), !threshold.must_hide],
        State::Primary => &[!parts.is_empty(), threshold.must_hide],
        // Zero is hidden only against earlier releases, where nothing else helps.
        State::Complementary { .. } => &[!threshold.must_hide, value > 0 || !world.known.is_empty()],
        State::HeldBackBySource => &[parts.is_empty(), world.holds(sum, Figure::HeldBack)],
        State::Missing => &[parts.is_empty(), !world.holds(sum, Figure::HeldBack)],
    };
    assert!(allowed.iter().all(|allowed| *allowed), "{seed}: {sum:?} of {value} is {state:?}");
}

#[test]
fn no_hidden_figure_can_be_narrowed_1() {
    attack(0);
}

#[test]
fn no_hidden_figure_can_be_narrowed_2() {
    attack(1);
}

#[test]
fn no_hidden_figure_can_be_narrowed_3() {
    attack(2);
}

#[test]
fn no_hidden_figure_can_be_narrowed_4() {
    attack(3);
}

/// The attacker is worth something: against the rule alone he wins in most releases.
#[test]
fn without_more_hidden_figures_are_worked_out() {
    let (mut with_small, mut narrowed, mut recovered) = (0, 0, 0);
    for (_, world) in worlds(1) {
        let decision = Decision::primary(&world.release(), &world.rule);
        let mut attacker = Attacker::new(world.figures.len(), &world.read(&decision));
        let small: Vec<&Sum> =
            (0..).zip(&world.cells).filter(|(id, _)| decision.state(CellId(*id)) == State::Primary).map(|(_, sum)| sum).collect();
        let small: Vec<(Vec<usize>, i128)> = small.iter().map(|sum| (world.parts(sum), world.threshold(sum).width)).collect();
        let intervals: Vec<_> = small.iter().map(|(parts, width)| (attacker.interval(parts), *width)).collect();
        with_small += usize::from(!small.is_empty());
        narrowed += usize::from(intervals.iter().any(|(interval, width)| interval.is_narrower_than(*width)));
        recovered += usize::from(intervals.iter().any(|(interval, _)| interval.is_narrower_than(1)));
    }
    assert!(narrowed * 10 >= with_small * 8, "narrowed in {narrowed} of {with_small} releases");
    assert!(recovered * 10 >= with_small * 5, "worked out to the last digit in {recovered} of {with_small} releases");
}

/// Of ordinary figures most are still to be seen.
#[test]
fn most_of_a_release_is_shown() {
    let (mut cells, mut small, mut shown) = (0, 0, 0);
    for (_, world) in (0..4).flat_map(worlds).filter(|(seed, _)| seed % 3 == 0) {
        let states = world.decide().states().to_vec();
        cells += states.iter().filter(|state| !matches!(state, State::Missing | State::HeldBackBySource)).count();
        small += states.iter().filter(|state| **state == State::Primary).count();
        shown += states.iter().filter(|state| **state == State::Shown).count();
    }
    assert!(shown * 100 >= (cells - small) * 60, "{shown} shown of {cells}, of which {small} are too small");
}

/// What was shown can be shown again, and nothing else has to go for it.
#[test]
fn a_release_made_again_is_the_same() {
    for (seed, mut world) in worlds(2) {
        let first = world.decide();
        assert_eq!(world.decide().states(), first.states(), "{seed}");
        let before: Vec<Protected> = [first.exposed(), first.narrow()].concat();
        world.know_what_is_shown(&first);
        let second = world.decide();
        assert_eq!(second.states(), first.states(), "{seed}");
        let after: Vec<Protected> = [second.exposed(), second.narrow()].concat();
        assert!(after.iter().all(|subject| before.contains(subject)), "{seed}: {after:?}");
    }
}
