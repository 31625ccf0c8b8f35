//! What a release hides stays hidden: an attacker who solves for every hidden figure, exactly, over everything that is shown and was shown
//! before, in invented releases of every kind.

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

/// Every figure of the quarter's releases; gives in how many of them earlier releases left something that hiding does not help, and in how
/// many a large cell narrower than others.
fn attack(quarter: u64) -> (usize, usize) {
    let (mut exposed, mut narrow) = (0, 0);
    for (seed, world) in worlds(quarter) {
        let decision = world.decide();
        if world.known.is_empty() {
            assert_eq!((decision.exposed(), decision.narrow()), (&[][..], &[][..]), "{seed}");
        }
        exposed += usize::from(!decision.exposed().is_empty());
        narrow += usize::from(!decision.narrow().is_empty());
        let mut attacker = Attacker::new(world.figures.len(), &world.read(&decision));
        for (id, sum) in (0..).zip(&world.cells) {
            let (state, parts, threshold) = (decision.state(CellId(id)), world.parts(sum), world.threshold(sum));
            let value = world.value(&parts);
            check_state(seed, &world, sum, state);
            let given_away = [decision.exposed(), decision.narrow()].concat().contains(&Protected::Cell { cell: id });
            assert!(!given_away || hidden(state), "{seed}: {sum:?} is said to be given away and is not hidden");
            if hidden(state) && value > 0 {
                let interval = attacker.interval(&parts);
                assert!(interval.holds(value), "{seed}: the attacker is wrong about {sum:?}: {interval:?}");
                let safe = given_away || !interval.is_narrower_than(threshold.width);
                assert!(safe, "{seed}: {sum:?} of {value} lies within {interval:?}, narrower than {}", threshold.width);
            }
        }
        check_unpublished(seed, &world, &decision, &mut attacker);
    }
    (exposed, narrow)
}

/// Nothing that the rule hides is shown, zero is shown as zero, and what does not exist is told from what is hidden.
fn check_state(seed: u64, world: &World, sum: &Sum, state: State) {
    let parts = world.parts(sum);
    let (value, threshold) = (world.value(&parts), world.threshold(sum));
    let allowed: &[bool] = match state {
        State::Shown => &[!parts.is_empty(), !threshold.must_hide],
        State::Primary => &[!parts.is_empty(), threshold.must_hide],
        State::Complementary { .. } => &[!threshold.must_hide, value > 0],
        State::HeldBackBySource => &[parts.is_empty(), world.holds(sum, Figure::HeldBack)],
        State::Missing => &[parts.is_empty(), !world.holds(sum, Figure::HeldBack)],
    };
    assert!(allowed.iter().all(|allowed| *allowed), "{seed}: {sum:?} of {value} is {state:?}");
}

/// A small figure that is no cell can not be told from the cells either. Under a rule of patients the parts of a cell of enough patients
/// are what they are.
fn check_unpublished(seed: u64, world: &World, decision: &Decision, attacker: &mut Attacker) {
    if !world.rule.patients.is_empty() {
        return;
    }
    let given_away = |figure: usize| {
        let [row, column, slice] = world.place_of(figure).map(|at| at as u32);
        decision.exposed().contains(&Protected::Figure { row, column, slice })
    };
    for figure in 0..world.figures.len() {
        let [row, column, slice] = world.place_of(figure);
        let alone = Sum { rows: vec![row], columns: vec![column], slices: vec![slice] };
        let threshold = world.threshold(&alone);
        if threshold.must_hide && !world.known.contains(&alone) && !given_away(figure) {
            let interval = attacker.interval(&[figure]);
            assert!(!interval.is_narrower_than(threshold.width), "{seed}: {alone:?} lies within {interval:?}");
        }
    }
}

/// Earlier releases can leave what no hiding helps: rare, and said.
fn assert_rare((exposed, narrow): (usize, usize)) {
    assert!(exposed <= 6 && narrow <= 12, "{exposed} and {narrow} of 75 releases are not as wide as they should be");
}

#[test]
fn no_hidden_figure_can_be_narrowed_1() {
    assert_rare(attack(0));
}

#[test]
fn no_hidden_figure_can_be_narrowed_2() {
    assert_rare(attack(1));
}

#[test]
fn no_hidden_figure_can_be_narrowed_3() {
    assert_rare(attack(2));
}

#[test]
fn no_hidden_figure_can_be_narrowed_4() {
    assert_rare(attack(3));
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
