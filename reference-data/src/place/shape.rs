//! The shape of a place, small enough to keep: whole units of 1/100,000 degree (about a metre), each point as its distance from the one
//! before.

use super::PlaceId;

/// Units in a degree.
pub const UNITS: i32 = 100_000;

/// Longitude and latitude (JGD2011, WGS84) in 1/100,000 degree.
pub type Point = (i32, i32);

/// A closed line; the first point is not repeated at the end.
pub type Ring = Vec<Point>;

/// The line around, and the lines around what is not in it.
pub type Polygon = Vec<Ring>;

/// The shape of one place; no polygons where the publisher has the place without a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeRow {
    pub place: PlaceId,
    /// As the map names it; may be empty.
    pub name: String,
    pub polygons: Vec<Polygon>,
}

/// Counts and distances as variable-length numbers.
pub fn packed(polygons: &[Polygon]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut last = (0, 0);
    number(&mut bytes, polygons.len() as u64);
    for polygon in polygons {
        number(&mut bytes, polygon.len() as u64);
        for ring in polygon {
            number(&mut bytes, ring.len() as u64);
            for point in ring {
                number(&mut bytes, zigzag(point.0 - last.0));
                number(&mut bytes, zigzag(point.1 - last.1));
                last = *point;
            }
        }
    }
    bytes
}

/// None where the bytes are not what [`packed`] makes.
pub fn unpacked(bytes: &[u8]) -> Option<Vec<Polygon>> {
    let mut rest = bytes;
    let mut last = (0_i32, 0_i32);
    let mut polygons = Vec::new();
    for _ in 0..take(&mut rest)? {
        let mut polygon = Vec::new();
        for _ in 0..take(&mut rest)? {
            let mut ring = Vec::new();
            for _ in 0..take(&mut rest)? {
                last.0 = last.0.checked_add(unzigzag(take(&mut rest)?)?)?;
                last.1 = last.1.checked_add(unzigzag(take(&mut rest)?)?)?;
                ring.push(last);
            }
            polygon.push(ring);
        }
        polygons.push(polygon);
    }
    rest.is_empty().then_some(polygons)
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Small numbers of either sign become small numbers.
fn zigzag(number: i32) -> u64 {
    u64::from(((number << 1) ^ (number >> 31)) as u32)
}

fn unzigzag(number: u64) -> Option<i32> {
    let number = u32::try_from(number).ok()?;
    Some((number >> 1) as i32 ^ -((number & 1) as i32))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(
            polygons in prop::collection::vec(
                prop::collection::vec(prop::collection::vec((-18_000_000..18_000_000_i32, -9_000_000..9_000_000_i32), 0..6), 0..4),
                0..4,
            ),
            cut in any::<prop::sample::Index>(),
        ) {
            let bytes = packed(&polygons);
            prop_assert_eq!(unpacked(&bytes), Some(polygons));
            // A part of it is not taken for the whole.
            prop_assert_eq!(unpacked(&bytes[..cut.index(bytes.len())]), None);
        }

        #[test]
        fn no_bytes_make_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = unpacked(&bytes);
        }
    }
}
