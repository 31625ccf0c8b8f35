//! Releases small enough to be worked out by hand.

use reference_data::product::Route;
use reference_data::suppression::{Atom, CellId, Decision, Protected, Release, Rule, State, classes, decide, find};

const MILLION: i64 = 1_000_000;

fn rule() -> &'static Rule {
    find("unknown_patients").unwrap()
}

/// Products of 内用薬 × places; `-` is held back by the source, an empty cell has no figure.
fn release(figures: &[&str]) -> Release {
    let rows: Vec<Vec<&str>> = figures.iter().map(|row| row.split(' ').collect()).collect();
    let mut release = Release::new(vec![Some(Route::Oral); rows.len()], vec![None; rows[0].len()], 1);
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let atom = match *cell {
                "" => Atom::Missing,
                "-" => Atom::HeldBack,
                quantity => Atom::Known { quantity: quantity.parse::<i64>().unwrap() * MILLION, patients: None },
            };
            release.put(row as u32, column as u32, 0, atom);
        }
    }
    release
}

/// Asks for (or knows) every set of rows × every set of columns over all time. `0 1 01`: the first, the second, both.
fn add(release: &mut Release, rows: &str, columns: &str, known: bool) -> Vec<CellId> {
    let sets =
        |text: &str| -> Vec<Vec<u32>> { text.split(' ').map(|set| set.bytes().map(|digit| u32::from(digit - b'0')).collect()).collect() };
    let slices = release.slices(&[0]);
    let mut ids = Vec::new();
    for row_set in sets(rows) {
        for column_set in sets(columns) {
            let (rows, columns) = (release.rows(&row_set), release.columns(&column_set, None));
            if known {
                release.know(rows, columns, slices);
            } else {
                ids.push(release.cell(rows, columns, slices));
            }
        }
    }
    ids
}

fn decided(release: &Release) -> Decision {
    let decision = decide(release, rule(), &mut |_, _| true).unwrap();
    assert_eq!(decision.verify(release, rule()), Ok(()));
    decision
}

/// One sign for each cell: shown, small, hidden for another, held back by the source, nothing there.
fn signs(decision: &Decision, cells: usize) -> String {
    let sign = |state: &State| match state {
        State::Shown => 's',
        State::Primary => 'p',
        State::Complementary { .. } => 'c',
        State::HeldBackBySource => '-',
        State::Missing => '.',
    };
    decision.states().iter().take(cells).map(sign).collect()
}

#[test]
fn what_is_hidden_in_small_tables() {
    for (name, figures, rows, columns, expected) in [
        ("without a sum one cell is enough", &["5 3000 9000"][..], "0", "0 1 2", "pss"),
        ("with a sum the cheapest other goes", &["5 3000 2000 9000"], "0", "0 1 2 3 0123", "pscss"),
        ("two small ones are not enough for each other", &["5 300 2000 9000"], "0", "0 1 2 3 0123", "ppcss"),
        ("two small ones are enough for each other", &["600 700 2000"], "0", "0 1 2 012", "ppss"),
        ("zero is shown as zero and protects nothing", &["5 0 2000"], "0", "0 1 2 012", "pscs"),
        ("what is held back by the source is in no sum", &["5 - 2000 "], "0", "0 1 2 3 13 012", "p-c.-s"),
        ("what is nothing but the small one goes with it", &["5 - 2000"], "0", "0 2 01 012", "pcps"),
        ("small sums are small", &["5 6", "7 8"], "0 1 01", "0 1 01", "ppppppppp"),
    ] {
        let mut release = release(figures);
        let cells = add(&mut release, rows, columns, false).len();
        assert_eq!(signs(&decided(&release), cells), expected, "{name}");
    }
}

/// Sums both ways: one more in the row and one more in the column give each other away.
#[test]
fn sums_both_ways_need_a_rectangle() {
    let mut release = release(&["5 2000 5000", "3000 4000 7000", "8000 8000 8000"]);
    let cells = add(&mut release, "0 1 2 012", "0 1 2 012", false).len();
    assert_eq!(signs(&decided(&release), cells), "pcssccssssssssss");
}

#[test]
fn another_drawing_of_regions_gives_nothing_away() {
    // Shown before: the first and second place together, and the third.
    let mut release = release(&["5 4000 6000"]);
    add(&mut release, "0", "01 2", true);
    let cells = add(&mut release, "0", "0 12", false);
    let decision = decided(&release);
    assert_eq!(signs(&decision, cells.len()), "pc");
    assert_eq!(decision.state(cells[1]), State::Complementary { protects: Protected::Cell { cell: 0 } });
    // The first place is no cell this time, but the difference is.
    let mut release = self::release(&["5 4000 6000"]);
    add(&mut release, "0", "01 2", true);
    let cells = add(&mut release, "0", "12", false);
    let decision = decided(&release);
    assert_eq!(decision.state(cells[0]), State::Complementary { protects: Protected::Figure { row: 0, column: 0, slice: 0 } });
}

/// Sums both ways and three figures are out; what is left can only turn all six at once.
#[test]
fn a_ring_of_six_protects_what_no_rectangle_does() {
    let mut release = release(&["5 2000 9000", "9000 3000 2000", "2000 9000 3000"]);
    add(&mut release, "012", "0 1 2", true);
    add(&mut release, "0 1 2", "012", true);
    for (row, column) in [("0", "2"), ("1", "0"), ("2", "1")] {
        add(&mut release, row, column, true);
    }
    let cells = add(&mut release, "0 1 2", "0 1 2", false);
    let decision = decided(&release);
    assert_eq!(signs(&decision, cells.len()), "pcsscccsc");
    assert_eq!(decision.exposed(), []);
}

/// Shown before: the first and second place together, and the second and third. Of the third there is nothing, and to say so would say
/// how much the second is, and with it the first.
#[test]
fn zero_is_hidden_where_nothing_else_helps() {
    let mut release = release(&["5 2000 0"]);
    add(&mut release, "0", "01 12", true);
    let cells = add(&mut release, "0", "0 1 2", false);
    let decision = decided(&release);
    assert_eq!(signs(&decision, cells.len()), "pcc");
    assert_eq!(decision.exposed(), []);
}

#[test]
fn another_period_gives_nothing_away() {
    for (last, expected) in
        [(5, State::Complementary { protects: Protected::Figure { row: 0, column: 0, slice: 1 } }), (5_000, State::Shown)]
    {
        // Shown before: April to June; now: April to May.
        let mut release = Release::new(vec![Some(Route::Oral)], vec![None], 2);
        release.put(0, 0, 0, Atom::Known { quantity: 9_000 * MILLION, patients: None });
        release.put(0, 0, 1, Atom::Known { quantity: last * MILLION, patients: None });
        let (rows, columns) = (release.rows(&[0]), release.columns(&[0], None));
        let (all, part) = (release.slices(&[0, 1]), release.slices(&[0]));
        release.know(rows, columns, all);
        let cell = release.cell(rows, columns, part);
        assert_eq!(decided(&release).state(cell), expected);
    }
}

#[test]
fn what_is_already_out_is_said() {
    let mut release = release(&["5 4000 6000"]);
    add(&mut release, "0", "01 1", true);
    let cells = add(&mut release, "0", "0 1 2", false);
    let decision = decided(&release);
    assert_eq!(signs(&decision, cells.len()), "pss");
    assert_eq!(decision.exposed(), [Protected::Cell { cell: 0 }]);
}

#[test]
fn yen_follows_from_what_is_shown_or_is_not_shown() {
    // Two products and their sum in three places; the first product of the first place is small.
    let mut release = release(&["5 4000 2000", "3000 5000 6000", "7000 8000 9000"]);
    let cells = add(&mut release, "0 1 01", "0 1 2", false);
    let alone = add(&mut release, "012", "1", false)[0];
    let decision = decided(&release);
    let yen: Vec<bool> = cells.iter().map(|cell| decision.yen_shown(&release, *cell)).collect();
    let shown: Vec<bool> = cells.iter().map(|cell| decision.shown(*cell)).collect();
    for (cell, yen) in yen.iter().enumerate() {
        // A product's own, where it is shown; the sum's where both products are.
        let place = cell % 3;
        assert_eq!(*yen, if cell < 6 { shown[cell] } else { shown[cell] && shown[place] && shown[place + 3] }, "{cell}");
    }
    assert!(yen[8] && !yen[0] && !yen[6]);
    assert!(decision.shown(alone) && !decision.yen_shown(&release, alone), "the third product is on no table");
    assert!(decision.all_shown([cells[1], cells[4]]) && !decision.all_shown([cells[0], cells[4]]));
}

#[test]
fn a_stop_is_a_stop() {
    let mut release = release(&["5 4000"]);
    add(&mut release, "0", "0 1", false);
    assert!(decide(&release, rule(), &mut |_, _| false).is_err());
}

#[test]
fn classes_are_what_no_set_tells_apart() {
    for (elements, sets, expected) in [
        (4, vec![], vec![0, 0, 0, 0]),
        (4, vec![vec![0, 1]], vec![0, 0, 1, 1]),
        (5, vec![vec![0, 1, 2], vec![1, 2, 3]], vec![0, 1, 1, 2, 3]),
        (3, vec![vec![2]], vec![0, 0, 1]),
        (0, vec![], vec![]),
    ] {
        assert_eq!(classes(elements, &sets), expected, "{sets:?}");
    }
}
