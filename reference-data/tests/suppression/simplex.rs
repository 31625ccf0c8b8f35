//! The largest value of a sum over everything that agrees with a set of equations: the primal simplex method over whole numbers with one
//! common denominator (Edmonds), Bland's rule against going in circles. Exact; a number that grows beyond 128 bits panics.

/// Maximum of a linear function over `matrix · x = right, x ≥ 0`.
pub struct Polytope {
    /// Rows of the equations, the right side last; entries are multiples of 1 / `denominator`, those of basic columns the unit matrix.
    rows: Vec<Vec<i128>>,
    denominator: i128,
    /// Of each row.
    basis: Vec<usize>,
    variables: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Largest {
    /// Numerator and denominator, which is above zero.
    Value(i128, i128),
    Unbounded,
}

impl Polytope {
    /// `equations`: coefficients of all variables, and the right side, which is zero or more. Some solution exists.
    pub fn new(variables: usize, equations: &[(Vec<i128>, i128)]) -> Self {
        let artificial = equations.len();
        let mut rows: Vec<Vec<i128>> = Vec::new();
        for (index, (coefficients, right)) in equations.iter().enumerate() {
            assert!(*right >= 0, "right sides are sums of figures");
            let mut row = coefficients.clone();
            row.extend((0..artificial).map(|column| i128::from(column == index)));
            row.push(*right);
            rows.push(row);
        }
        let mut start =
            Self { rows, denominator: 1, basis: (variables..variables + artificial).collect(), variables: variables + artificial };
        let goal: Vec<i128> = (0..start.variables).map(|column| if column < variables { 0 } else { -1 }).collect();
        assert!(matches!(start.largest(&goal), Largest::Value(0, _)), "the equations contradict each other");
        start.without_artificial(variables)
    }

    /// Drops artificial variables; an equation that only they hold says nothing new.
    fn without_artificial(mut self, variables: usize) -> Self {
        let mut row = 0;
        while row < self.rows.len() {
            if self.basis[row] < variables {
                row += 1;
            } else if let Some(column) = (0..variables).find(|column| self.rows[row][*column] != 0) {
                self.pivot(row, column);
            } else {
                self.rows.remove(row);
                self.basis.remove(row);
            }
        }
        let last = self.variables;
        for row in &mut self.rows {
            let right = row[last];
            row.truncate(variables);
            row.push(right);
        }
        self.variables = variables;
        self
    }

    pub fn largest(&mut self, goal: &[i128]) -> Largest {
        loop {
            let reduced: Vec<i128> = (0..self.variables).map(|column| self.reduced(goal, column)).collect();
            let Some(column) = reduced.iter().position(|gain| *gain > 0) else {
                let value = self.basis.iter().zip(&self.rows).map(|(basic, row)| goal[*basic] * row[self.variables]).sum();
                return Largest::Value(value, self.denominator);
            };
            let Some(row) = self.leaving(column) else { return Largest::Unbounded };
            self.pivot(row, column);
        }
    }

    /// What one more of a column is worth, in 1 / denominator.
    fn reduced(&self, goal: &[i128], column: usize) -> i128 {
        let lost: i128 = self.basis.iter().zip(&self.rows).map(|(basic, row)| goal[*basic] * row[column]).sum();
        goal[column] * self.denominator - lost
    }

    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in (0..self.rows.len()).filter(|row| self.rows[*row][column] > 0) {
            let ratio_less = |other: usize| {
                let (a, b) = (&self.rows[row], &self.rows[other]);
                let (left, right) = (a[self.variables] * b[column], b[self.variables] * a[column]);
                left < right || (left == right && self.basis[row] < self.basis[other])
            };
            if best.is_none_or(ratio_less) {
                best = Some(row);
            }
        }
        best
    }

    fn pivot(&mut self, row: usize, column: usize) {
        if self.rows[row][column] < 0 {
            // Only while artificial variables of zero leave: the equation may be turned around.
            self.rows[row].iter_mut().for_each(|entry| *entry = -*entry);
        }
        let pivot_row = self.rows[row].clone();
        let pivot = pivot_row[column];
        for (index, other) in self.rows.iter_mut().enumerate() {
            if index == row {
                continue;
            }
            let factor = other[column];
            for (entry, of_pivot) in other.iter_mut().zip(&pivot_row) {
                *entry = (*entry * pivot - factor * of_pivot) / self.denominator;
            }
        }
        self.denominator = pivot;
        self.basis[row] = column;
    }
}

/// The textbook's example, one without an end, and one with an equation too many.
#[test]
fn largest_values_of_small_polytopes() {
    // 2x + y + s = 10, x + 3y + t = 15
    let mut bounded = Polytope::new(4, &[(vec![2, 1, 1, 0], 10), (vec![1, 3, 0, 1], 15)]);
    assert_eq!(value(bounded.largest(&[1, 1, 0, 0])), Some((7, 1)));
    assert_eq!(value(bounded.largest(&[3, 1, 0, 0])), Some((15, 1)));
    assert_eq!(value(bounded.largest(&[-1, 0, 0, 0])), Some((0, 1)));
    assert_eq!(value(bounded.largest(&[2, 3, 0, 0])), Some((18, 1)));
    let mut endless = Polytope::new(2, &[(vec![1, -1], 3)]);
    assert_eq!(endless.largest(&[1, 0]), Largest::Unbounded);
    assert_eq!(value(endless.largest(&[-1, 0])), Some((-3, 1)));
    let mut twice = Polytope::new(3, &[(vec![1, 1, 0], 4), (vec![0, 1, 1], 4), (vec![1, 2, 1], 8)]);
    assert_eq!(value(twice.largest(&[1, 0, 1])), Some((8, 1)));
    assert_eq!(value(twice.largest(&[0, -1, 0])), Some((0, 1)));
    let mut thirds = Polytope::new(3, &[(vec![3, 0, 1], 1), (vec![0, 3, 1], 1)]);
    assert_eq!(value(thirds.largest(&[1, 1, 0])), Some((2, 3)));
}

#[cfg(test)]
fn value(largest: Largest) -> Option<(i128, i128)> {
    let Largest::Value(numerator, denominator) = largest else { return None };
    let divisor = (1..=denominator).rev().find(|divisor| numerator % divisor == 0 && denominator % divisor == 0)?;
    Some((numerator / divisor, denominator / divisor))
}
