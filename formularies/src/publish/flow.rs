//! Blocks flow down pages: what may not be parted stays together, what heads a table is repeated.

use std::borrow::Cow;
use std::rc::Rc;

use crate::publish::drawing::Drawing;
use crate::publish::layout::{Ink, Line};
use crate::publish::structure::{Role, Structure};

pub(crate) const PAGE_WIDTH: f32 = 595.276;
pub(crate) const PAGE_HEIGHT: f32 = 841.89;
/// 18 mm
pub(crate) const MARGIN: f32 = 51.02;
pub(crate) const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;
const TOP: f32 = 48.0;
/// Below it stands the foot of the page.
const BOTTOM: f32 = PAGE_HEIGHT - 62.0;
/// What a page holds, in points.
pub(crate) const DEPTH: f32 = BOTTOM - TOP;

/// Something drawn; x from the left margin, y downwards from the top of its block (of its page once placed), in points.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// y is the baseline; the cell counts where the block is a row.
    Text {
        x: f32,
        y: f32,
        line: Line,
        cell: usize,
    },
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        ink: Ink,
    },
    /// A place that leads to a section.
    Link {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        section: usize,
    },
    /// One of the flow's drawings; x and y of its upper left corner.
    Drawing {
        x: f32,
        y: f32,
        drawing: usize,
    },
}

impl Piece {
    pub fn text(x: f32, y: f32, line: Line) -> Piece {
        Piece::Text { x, y, line, cell: 0 }
    }

    /// The lines of a cell below each other, the first on the baseline `y`.
    pub fn cell(cell: usize, x: f32, y: f32, leading: f32, lines: Vec<Line>) -> impl Iterator<Item = Piece> {
        lines.into_iter().enumerate().map(move |(i, line)| Piece::Text { x, y: y + i as f32 * leading, line, cell })
    }

    fn moved(&self, dx: f32, dy: f32) -> Piece {
        let mut piece = self.clone();
        match &mut piece {
            Piece::Text { x, y, .. } | Piece::Fill { x, y, .. } | Piece::Link { x, y, .. } | Piece::Drawing { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
        }
        piece
    }
}

/// What stands on a page together; in reading order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// Space above, except at the head of a page.
    pub before: f32,
    pub height: f32,
    pub pieces: Vec<Piece>,
    /// No page ends below this block.
    pub keep: bool,
    /// What is printed again above this block where it begins a page.
    pub repeat: Option<Rc<Vec<Block>>>,
    /// A section that begins here.
    pub section: Option<usize>,
    pub role: Role,
    /// Goes on with the paragraph or row of the block before.
    pub goes_on: bool,
}

/// Where a section begins: the page (0 is first) and the depth on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Start {
    pub section: usize,
    pub page: usize,
    pub y: f32,
}

/// A piece on its page and the element that it is part of, if any.
pub(crate) type Placed = (Piece, Option<usize>);

#[derive(Debug, Default)]
pub(crate) struct Flow {
    pub pages: Vec<Vec<Placed>>,
    pub starts: Vec<Start>,
    pub structure: Structure,
    pub drawings: Vec<Drawing>,
    y: f32,
}

impl Flow {
    /// Points left on the page.
    pub fn room(&self) -> f32 {
        if self.pages.is_empty() { 0.0 } else { BOTTOM - self.y }
    }

    pub fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    pub fn place(&mut self, blocks: &[Block]) {
        let blocks: Vec<Cow<Block>> = blocks.iter().flat_map(parts).collect();
        let mut next = 0;
        while next < blocks.len() {
            let last = (next..blocks.len()).find(|i| !blocks[*i].keep).unwrap_or(blocks.len() - 1);
            let chain = &blocks[next..=last];
            let first = &chain[0];
            let whole = chain.iter().map(|block| block.before + block.height).sum::<f32>();
            // A chain deeper than a page has to be parted somewhere: it is then taken block by block.
            let parted = whole - first.before + repeated(first) > DEPTH;
            let need = if parted { first.before + first.height } else { whole };
            if self.room() + ROUNDING < need - if self.at_head() { first.before } else { 0.0 } {
                self.new_page();
                for block in first.repeat.iter().flat_map(|repeat| repeat.iter()).filter(|_| repeated(first) > 0.0) {
                    self.put(block, &Role::Silent);
                }
            }
            let taken = if parted { &chain[..1] } else { chain };
            taken.iter().for_each(|block| self.put(block, &block.role));
            next += taken.len();
        }
    }

    fn at_head(&self) -> bool {
        self.y <= TOP
    }

    /// Columns beside each other, each its left edge and its blocks; read one after the other. They stay on the page.
    pub fn place_beside(&mut self, columns: &[(f32, Vec<Block>)]) {
        let top = self.y;
        let mut bottom = top;
        for (x, blocks) in columns {
            self.y = top;
            for block in blocks {
                let moved = Block { pieces: block.pieces.iter().map(|piece| piece.moved(*x, 0.0)).collect(), ..block.clone() };
                self.put(&moved, &block.role);
            }
            bottom = bottom.max(self.y);
        }
        self.y = bottom;
    }

    fn put(&mut self, block: &Block, role: &Role) {
        if self.pages.is_empty() {
            self.new_page();
        }
        if !self.at_head() {
            self.y += block.before;
        }
        let page = self.pages.len() - 1;
        if let Some(section) = block.section {
            self.starts.push(Start { section, page, y: self.y });
        }
        let elements = self.structure.open(role, block.goes_on);
        self.pages[page].extend(block.pieces.iter().map(|piece| {
            let element = match piece {
                Piece::Text { cell, .. } => elements.get(*cell).copied(),
                Piece::Drawing { .. } => elements.first().copied(),
                Piece::Fill { .. } | Piece::Link { .. } => None,
            };
            (piece.moved(MARGIN, self.y), element)
        }));
        self.y += block.height;
    }
}

const ROUNDING: f32 = 0.01;

/// How far down the blocks reach, the space above the first included.
pub(crate) fn depth(blocks: &[Block]) -> f32 {
    blocks.iter().map(|block| block.before + block.height).sum()
}

/// What is repeated above a block takes this much of a page; nothing is repeated that would leave no room.
fn repeated(block: &Block) -> f32 {
    let repeated = block.repeat.as_deref().map_or(0.0, |blocks| depth(blocks));
    if repeated * 2.0 < DEPTH { repeated } else { 0.0 }
}

/// The block, or its parts where it is deeper than a page: nothing is printed below the edge of the paper.
fn parts(block: &Block) -> Vec<Cow<'_, Block>> {
    // From the baseline to the edges of a line, generously.
    const ABOVE: f32 = 12.0;
    const BELOW: f32 = 5.0;
    let limit = DEPTH - repeated(block);
    if block.height <= limit {
        return vec![Cow::Borrowed(block)];
    }
    let baselines = block.pieces.iter().filter_map(|piece| match piece {
        Piece::Text { y, .. } => Some(*y),
        _ => None,
    });
    let Some(cut) = baselines.filter(|y| *y > limit - BELOW).min_by(f32::total_cmp).map(|y| y - ABOVE) else {
        return vec![Cow::Owned(Block { height: limit, ..block.clone() })];
    };
    let mut above = Block { height: cut.min(limit), pieces: Vec::new(), ..block.clone() };
    let mut below = Block { before: 0.0, height: block.height - cut, pieces: Vec::new(), section: None, goes_on: true, ..block.clone() };
    for piece in &block.pieces {
        match piece {
            Piece::Fill { x, y, width, height, ink } if *y < cut && y + height > cut => {
                above.pieces.push(Piece::Fill { x: *x, y: *y, width: *width, height: cut - y, ink: *ink });
                below.pieces.push(Piece::Fill { x: *x, y: 0.0, width: *width, height: y + height - cut, ink: *ink });
            }
            Piece::Text { y, .. } | Piece::Fill { y, .. } | Piece::Link { y, .. } | Piece::Drawing { y, .. } if *y < cut => {
                above.pieces.push(piece.clone())
            }
            _ => below.pieces.push(piece.moved(0.0, -cut)),
        }
    }
    let mut all = vec![Cow::Owned(above)];
    all.extend(parts(&below).into_iter().map(|part| Cow::Owned(part.into_owned())));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(height: f32, keep: bool) -> Block {
        Block { height, keep, pieces: vec![Piece::Fill { x: 0.0, y: 0.0, width: 1.0, height, ink: Ink::Rule }], ..Block::default() }
    }

    fn heights(flow: &Flow) -> Vec<Vec<i32>> {
        let height = |piece: &Piece| match piece {
            Piece::Fill { height, .. } => *height as i32,
            _ => 0,
        };
        flow.pages.iter().map(|page| page.iter().map(|(piece, _)| height(piece)).collect()).collect()
    }

    #[test]
    fn blocks_that_belong_together_turn_the_page_together() {
        let mut flow = Flow::default();
        flow.place(&[block(500.0, false), block(50.0, true), block(60.0, true), block(200.0, false), block(10.0, false)]);
        assert_eq!(heights(&flow), [vec![500], vec![50, 60, 200, 10]]);
    }

    #[test]
    fn what_heads_a_table_is_repeated_where_a_page_begins_inside_it() {
        let head = Rc::new(vec![block(7.0, true)]);
        let row = Block { repeat: Some(Rc::clone(&head)), ..block(300.0, false) };
        let mut flow = Flow::default();
        flow.place(&[block(7.0, true), row.clone(), row.clone(), row.clone(), row]);
        assert_eq!(heights(&flow), [vec![7, 300, 300], vec![7, 300, 300]]);
    }

    #[test]
    fn what_belongs_together_but_is_deeper_than_a_page_is_parted() {
        let mut flow = Flow::default();
        flow.place(&[block(300.0, true), block(300.0, true), block(300.0, true), block(300.0, false)]);
        assert_eq!(heights(&flow), [vec![300, 300], vec![300, 300]]);
    }

    #[test]
    fn a_page_does_not_begin_with_space() {
        let spaced = Block { before: 20.0, section: Some(3), ..block(400.0, false) };
        let mut flow = Flow::default();
        flow.place(&[spaced.clone(), spaced]);
        let tops: Vec<(usize, f32)> = flow.starts.iter().map(|start| (start.page, start.y)).collect();
        assert_eq!(tops, [(0, TOP), (1, TOP)]);
    }
}
