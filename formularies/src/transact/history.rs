//! What the audit log says about undo: which lines stand, what is taken back next, and what would be brought again.

use std::collections::BTreeSet;

use serde::Serialize;
use ts_rs::TS;

/// A line of the audit log as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HistoryLine {
    pub sequence: i64,
    pub at: String,
    pub actor: String,
    /// 「テルミサルタン」を推奨薬にした
    pub label: String,
    pub undone: bool,
    /// A step of the person's own that stands: it can be asked to be taken back alone.
    pub stands: bool,
}

/// A line as undo sees it.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub sequence: i64,
    pub label: String,
    /// The line that this one takes back. A redo takes back an undo.
    pub undoes: Option<i64>,
    /// It changed the content: a declaration does not, and is not undone.
    pub changed: bool,
}

/// The sequences of the lines that a later line took back, and no still later one brought again. `steps` oldest first.
pub(super) fn undone(steps: &[Step]) -> BTreeSet<i64> {
    let mut undone = BTreeSet::new();
    for step in steps.iter().rev() {
        if let Some(target) = step.undoes
            && !undone.contains(&step.sequence)
        {
            undone.insert(target);
        }
    }
    undone
}

/// The latest step of the person's own that stands.
pub(super) fn next_undo(steps: &[Step]) -> Option<&Step> {
    let undone = undone(steps);
    steps.iter().rev().find(|step| step.undoes.is_none() && step.changed && !undone.contains(&step.sequence))
}

/// The undo that redo takes back: the latest that stands, with no new step of the person's own since.
pub(super) fn next_redo(steps: &[Step]) -> Option<&Step> {
    let mut undos: Vec<&Step> = Vec::new();
    for step in steps.iter().filter(|step| step.changed) {
        match step.undoes {
            None => undos.clear(),
            Some(target) => match undos.iter().position(|undo| undo.sequence == target) {
                Some(at) => {
                    undos.remove(at);
                }
                None => undos.push(step),
            },
        }
    }
    undos.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `undoes` by line, 0 for a step of the person's own, -1 for a declaration; lines count from 1.
    fn steps(undoes: &[i64]) -> Vec<Step> {
        undoes
            .iter()
            .zip(1..)
            .map(|(undoes, sequence)| Step {
                sequence,
                label: String::new(),
                undoes: Some(*undoes).filter(|target| *target > 0),
                changed: *undoes >= 0,
            })
            .collect()
    }

    #[test]
    fn undo_and_redo_by_the_log() {
        // (lines, undone, next undo, next redo)
        type Case = (&'static [i64], &'static [i64], Option<i64>, Option<i64>);
        let cases: &[Case] = &[
            (&[], &[], None, None),
            (&[0, 0], &[], Some(2), None),
            (&[0, 0, 2], &[2], Some(1), Some(3)),
            (&[0, 0, 2, 1], &[1, 2], None, Some(4)),
            (&[0, 0, 2, 1, 4], &[2, 4], Some(1), Some(3)),
            (&[0, 0, 2, 1, 4, 3], &[3, 4], Some(2), None),
            (&[0, 0, 2, 0], &[2], Some(4), None),
            (&[0, 0, 1], &[1], Some(2), Some(3)),
            (&[0, 1, 2, 1], &[1, 2], None, Some(4)),
            (&[0, -1], &[], Some(1), None),
            (&[0, 1, -1], &[1], None, Some(2)),
        ];
        for (lines, gone, undo, redo) in cases {
            let steps = steps(lines);
            assert_eq!(undone(&steps).into_iter().collect::<Vec<_>>(), *gone, "undone in {lines:?}");
            assert_eq!(next_undo(&steps).map(|step| step.sequence), *undo, "undo in {lines:?}");
            assert_eq!(next_redo(&steps).map(|step| step.sequence), *redo, "redo in {lines:?}");
        }
    }
}
