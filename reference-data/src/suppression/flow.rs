//! The most that moves can do together: each lowers at most one figure on either side (in the target's rows and in its spots, or in the
//! target and outside), and no figure can fall below zero. That is a flow between the two sides.

use std::collections::VecDeque;

/// A figure of a row and spot that a move lowers; none where the move has no such corner.
pub(super) type Lowered = Option<(u32, u32)>;

const ENDLESS: i64 = i64::MAX / 4;

/// How much of each move to take so that together they come to `need`, or as near as they can.
pub(super) fn flow(moves: &[[Lowered; 2]], quantity: impl Fn(u32, u32) -> i64, need: i64) -> Vec<i64> {
    let mut network = Network::new(moves, quantity);
    let mut left = need;
    while left > 0 {
        let Some(path) = network.path() else { break };
        left -= network.send(&path, left);
    }
    network.amounts
}

/// What they could come to at most, without a look at which goes with which.
pub(super) fn bound(moves: &[[Lowered; 2]], quantity: impl Fn(u32, u32) -> i64) -> i64 {
    let of_side = |side: usize| {
        let mut figures: Vec<Lowered> = moves.iter().map(|lowered| lowered[side]).collect();
        figures.sort_unstable();
        figures.dedup();
        let quantities = figures.into_iter().map(|figure| figure.map_or(ENDLESS, |(row, spot)| quantity(row, spot)));
        quantities.fold(0_i64, i64::saturating_add)
    };
    of_side(0).min(of_side(1))
}

struct Network {
    /// For each move its figure on either side.
    ends: Vec<[usize; 2]>,
    /// For each side and figure: what can still be taken from it, and the moves that lower it.
    sides: [Side; 2],
    amounts: Vec<i64>,
}

struct Side {
    left: Vec<i64>,
    /// By figure; those of one begin where those of the one before end.
    moves: Vec<usize>,
    begins: Vec<usize>,
}

impl Side {
    /// With the figure of each move.
    fn new(moves: &[[Lowered; 2]], side: usize, quantity: &impl Fn(u32, u32) -> i64) -> (Self, Vec<usize>) {
        let mut order: Vec<usize> = (0..moves.len()).collect();
        order.sort_by_key(|at| moves[*at][side]);
        let (mut left, mut begins, mut figures) = (Vec::new(), vec![0], vec![0; moves.len()]);
        for run in order.chunk_by(|one, other| moves[*one][side] == moves[*other][side]) {
            run.iter().for_each(|at| figures[*at] = left.len());
            begins.push(begins[left.len()] + run.len());
            left.push(moves[run[0]][side].map_or(ENDLESS, |(row, spot)| quantity(row, spot)));
        }
        (Self { left, moves: order, begins }, figures)
    }

    fn moves(&self, figure: usize) -> &[usize] {
        &self.moves[self.begins[figure]..self.begins[figure + 1]]
    }
}

impl Network {
    fn new(moves: &[[Lowered; 2]], quantity: impl Fn(u32, u32) -> i64) -> Self {
        let (one, of_one) = Side::new(moves, 0, &quantity);
        let (other, of_other) = Side::new(moves, 1, &quantity);
        let ends = of_one.into_iter().zip(of_other).map(|(one, other)| [one, other]).collect();
        Self { ends, sides: [one, other], amounts: vec![0; moves.len()] }
    }

    /// Moves of which more, and less, and more again is taken, from a figure that has something left to one on the other side.
    fn path(&self) -> Option<Vec<usize>> {
        let mut came_by: [Vec<Option<usize>>; 2] = [vec![None; self.sides[0].left.len()], vec![None; self.sides[1].left.len()]];
        let mut open: VecDeque<(usize, usize)> = VecDeque::new();
        let start = |number: &usize| self.sides[0].left[*number] > 0;
        open.extend((0..self.sides[0].left.len()).filter(start).map(|number| (0, number)));
        while let Some((side, number)) = open.pop_front() {
            if side == 1 && self.sides[1].left[number] > 0 {
                return Some(self.back(&came_by, number));
            }
            for step in self.sides[side].moves(number) {
                let other = self.ends[*step][1 - side];
                let new = came_by[1 - side][other].is_none() && !(side == 1 && self.sides[0].left[other] > 0);
                if new && (side == 0 || self.amounts[*step] > 0) {
                    came_by[1 - side][other] = Some(*step);
                    open.push_back((1 - side, other));
                }
            }
        }
        None
    }

    fn back(&self, came_by: &[Vec<Option<usize>>; 2], end: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let (mut side, mut number) = (1, end);
        while let Some(step) = came_by[side][number] {
            path.push(step);
            number = self.ends[step][1 - side];
            side = 1 - side;
        }
        path
    }

    /// The path leads from its end to its beginning. Gives how much went through.
    fn send(&mut self, path: &[usize], need: i64) -> i64 {
        let (Some(last), Some(first)) = (path.first(), path.last()) else { return need };
        let (from, to) = (self.ends[*first][0], self.ends[*last][1]);
        let back = path.iter().skip(1).step_by(2).map(|step| self.amounts[*step]).min().unwrap_or(need);
        let sent = need.min(back).min(self.sides[0].left[from]).min(self.sides[1].left[to]);
        for (at, step) in path.iter().enumerate() {
            self.amounts[*step] += if at % 2 == 0 { sent } else { -sent };
        }
        self.sides[0].left[from] -= sent;
        self.sides[1].left[to] -= sent;
        sent
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn moves_make_room_for_each_other() {
        let quantities = HashMap::from([((0, 1), 5), ((0, 2), 4), ((1, 0), 4), ((2, 0), 5), ((3, 0), 0)]);
        let quantity = |row, spot| quantities[&(row, spot)];
        let (a, b, x, y, zero) = (Some((0, 1)), Some((0, 2)), Some((1, 0)), Some((2, 0)), Some((3, 0)));
        for (moves, need, most) in [
            // Taken one after the other, the first would leave nothing for the second.
            (vec![[a, x], [b, x], [a, y]], 100, 9),
            (vec![[a, x], [b, x], [a, y]], 3, 3),
            (vec![[a, x], [b, x]], 100, 4),
            (vec![[a, None], [b, None]], 100, 9),
            (vec![[None, None]], 100, 100),
            (vec![[a, zero]], 100, 0),
            (vec![], 100, 0),
        ] {
            assert_eq!(flow(&moves, quantity, need).iter().sum::<i64>(), most, "{moves:?}");
            assert!(bound(&moves, quantity) >= most, "{moves:?}");
        }
    }
}
