//! Somebody who has the release in hand, and every release before it, and works out what is not in it. Knows what is a sum of what, what
//! is shown, which figures do not exist, and that none is negative; nothing of thresholds and nothing of how cells were chosen.

use std::collections::BTreeMap;

use crate::simplex::{Largest, Polytope};

/// A sum over figures, by their numbers, and what it comes to.
#[derive(Debug, Clone)]
pub struct Equation {
    pub figures: Vec<usize>,
    pub value: i128,
}

pub struct Attacker {
    polytope: Polytope,
    /// Of each figure: its value where it is certain at once, or its variable.
    parts: Vec<Part>,
    variables: usize,
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Certain(i128),
    /// Figures that no equation tells apart are one variable.
    Variable(usize),
}

impl Attacker {
    pub fn new(figures: usize, equations: &[Equation]) -> Self {
        let certain = certain(figures, equations);
        let mut parts: Vec<Part> = Vec::new();
        let mut variables: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); figures];
        for (index, equation) in equations.iter().enumerate() {
            equation.figures.iter().for_each(|figure| holders[*figure].push(index));
        }
        // Alone each: a sum over some of the figures asks for them one by one.
        for figure in 0..figures {
            parts.push(match certain[figure] {
                Some(value) => Part::Certain(value),
                None => {
                    holders[figure].push(equations.len() + figure);
                    let next = variables.len();
                    Part::Variable(*variables.entry(std::mem::take(&mut holders[figure])).or_insert(next))
                }
            });
        }
        let variables = variables.len();
        let mut rows: Vec<(Vec<i128>, i128)> = Vec::new();
        for equation in equations {
            let mut row = (vec![0; variables], equation.value);
            for figure in &equation.figures {
                match parts[*figure] {
                    Part::Certain(value) => row.1 -= value,
                    Part::Variable(variable) => row.0[variable] += 1,
                }
            }
            if row.0.iter().any(|factor| *factor != 0) && !rows.contains(&row) {
                rows.push(row);
            }
        }
        Self { polytope: Polytope::new(variables, &rows), parts, variables }
    }

    /// From the smallest that a sum can be to the largest.
    pub fn interval(&mut self, figures: &[usize]) -> Interval {
        let mut goal = vec![0; self.variables];
        let mut certain = 0;
        for figure in figures {
            match self.parts[*figure] {
                Part::Certain(value) => certain += value,
                Part::Variable(variable) => goal[variable] += 1,
            }
        }
        let most = match self.polytope.largest(&goal) {
            Largest::Value(numerator, denominator) => Some((numerator + certain * denominator, denominator)),
            Largest::Unbounded => None,
        };
        goal.iter_mut().for_each(|factor| *factor = -*factor);
        let Largest::Value(numerator, denominator) = self.polytope.largest(&goal) else { panic!("no figure is below zero") };
        Interval { least: (certain * denominator - numerator, denominator), most }
    }
}

/// Fractions; none: without an end.
#[derive(Debug, Clone, Copy)]
pub struct Interval {
    pub least: (i128, i128),
    pub most: Option<(i128, i128)>,
}

impl Interval {
    pub fn is_narrower_than(&self, width: i128) -> bool {
        let Interval { least: (least, of_least), most: Some((most, of_most)) } = *self else { return false };
        most * of_least - least * of_most < width * of_least * of_most
    }

    pub fn holds(&self, value: i128) -> bool {
        self.least.0 <= value * self.least.1 && self.most.is_none_or(|(most, of)| value * of <= most)
    }
}

/// What follows without a look at several equations at once.
fn certain(figures: usize, equations: &[Equation]) -> Vec<Option<i128>> {
    let mut certain: Vec<Option<i128>> = vec![None; figures];
    loop {
        let mut found = false;
        for equation in equations {
            let open: Vec<usize> = equation.figures.iter().copied().filter(|figure| certain[*figure].is_none()).collect();
            let left = equation.value - equation.figures.iter().filter_map(|figure| certain[*figure]).sum::<i128>();
            if left == 0 || open.len() == 1 {
                open.iter().for_each(|figure| certain[*figure] = Some(left));
                found |= !open.is_empty();
            }
        }
        if !found {
            return certain;
        }
    }
}
