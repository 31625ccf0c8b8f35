//! Blocks flow down pages: what may not be parted stays together, what heads a table is repeated.

use std::rc::Rc;

use crate::publish::layout::{Ink, Line};

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
    /// y is the baseline.
    Text {
        x: f32,
        y: f32,
        line: Line,
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
}

impl Piece {
    fn moved(&self, dx: f32, dy: f32) -> Piece {
        let mut piece = self.clone();
        match &mut piece {
            Piece::Text { x, y, .. } | Piece::Fill { x, y, .. } | Piece::Link { x, y, .. } => {
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
}

/// Where a section begins: the page (0 is first) and the depth on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Start {
    pub section: usize,
    pub page: usize,
    pub y: f32,
}

#[derive(Debug, Default)]
pub(crate) struct Flow {
    pub pages: Vec<Vec<Piece>>,
    pub starts: Vec<Start>,
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
        let mut next = 0;
        while next < blocks.len() {
            let last = (next..blocks.len()).find(|i| !blocks[*i].keep).unwrap_or(blocks.len() - 1);
            let chain = &blocks[next..=last];
            let together = depth(chain) - if self.at_head() { chain[0].before } else { 0.0 };
            // A chain deeper than a page has to be parted somewhere: it is then taken block by block.
            let parted = depth(chain) - chain[0].before + repeated(&chain[0]) > DEPTH;
            let need = if parted { chain[0].before + chain[0].height } else { together };
            if self.room() + ROUNDING < need {
                self.new_page();
                if let Some(repeat) = &chain[0].repeat {
                    repeat.iter().for_each(|block| self.put(block));
                }
            }
            if parted {
                self.put(&chain[0]);
                next += 1;
            } else {
                chain.iter().for_each(|block| self.put(block));
                next = last + 1;
            }
        }
    }

    fn at_head(&self) -> bool {
        self.y <= TOP
    }

    fn put(&mut self, block: &Block) {
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
        self.pages[page].extend(block.pieces.iter().map(|piece| piece.moved(MARGIN, self.y)));
        self.y += block.height;
    }
}

const ROUNDING: f32 = 0.01;

/// How far down the blocks reach, the space above the first included.
pub(crate) fn depth(blocks: &[Block]) -> f32 {
    blocks.iter().map(|block| block.before + block.height).sum()
}

fn repeated(block: &Block) -> f32 {
    block.repeat.as_deref().map_or(0.0, |blocks| depth(blocks))
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
        flow.pages.iter().map(|page| page.iter().map(height).collect()).collect()
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
