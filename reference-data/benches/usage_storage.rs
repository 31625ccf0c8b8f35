//! Two ways of keeping usage, on the figures of one prefecture by month: a row for each figure, and two short runs of bytes for each
//! product. Run by hand (`cargo bench -p reference-data --bench usage_storage`); the figures of one run stand in docs/USAGE_STORAGE.md.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use reference_data::edition::SourceKind;
use reference_data::sample::{self, SAMPLE_SEED, Scale};
use reference_data::usage::matrix::{self, At};
use reference_data::usage::{Cell, Quantity, Sum};
use rusqlite::{Connection, params};

/// Product, place, period, and the cell.
type Figure = (u32, u32, u32, Cell);

struct Way {
    name: &'static str,
    tables: &'static str,
    write: fn(&Connection, &[Figure]) -> rusqlite::Result<()>,
    /// What each product comes to in each place over all periods; gives their number.
    sums: fn(&Connection) -> rusqlite::Result<usize>,
}

const WAYS: [Way; 2] = [
    Way {
        name: "a row for each figure",
        tables: "CREATE TABLE figure (item INTEGER, place INTEGER, period INTEGER, kind INTEGER, quantity INTEGER, PRIMARY KEY (item, place, period)) WITHOUT ROWID",
        write: write_rows,
        sums: sum_rows,
    },
    Way {
        name: "totals and cells of each product",
        tables: "CREATE TABLE total (item INTEGER PRIMARY KEY, totals BLOB) WITHOUT ROWID; CREATE TABLE cells (item INTEGER PRIMARY KEY, cells BLOB) WITHOUT ROWID",
        write: write_matrices,
        sums: sum_matrices,
    },
];

fn main() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let files = sample::write_kinds(folder.path(), Scale::Prefecture, &[SourceKind::Usage], SAMPLE_SEED).expect("the sample");
    let file = files.iter().find(|path| path.extension().is_some_and(|extension| extension == "csv")).expect("a CSV of usage");
    let (figures, periods) = read(file);
    println!("{} figures in {periods} periods", figures.len());
    for way in WAYS {
        let path = folder.path().join("store.db");
        let wrote = timed(|| {
            let db = open(&path);
            db.execute_batch(&format!("BEGIN; {};", way.tables)).and_then(|()| (way.write)(&db, &figures)).expect("written");
            db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);").expect("committed");
        });
        let size = std::fs::metadata(&path).map_or(0, |found| found.len());
        let mut sums = 0;
        let fresh = timed(|| sums = (way.sums)(&open(&path)).expect("read"));
        let db = open(&path);
        let warm = (0..5).map(|_| timed(|| sums = (way.sums)(&db).expect("read"))).min().unwrap_or_default();
        println!("{}: written in {wrote:?}, {} KB; {sums} sums in {fresh:?}, again in {warm:?}", way.name, size >> 10);
        drop(db);
        std::fs::remove_file(&path).expect("removed");
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn open(path: &Path) -> Connection {
    let db = Connection::open(path).expect("a database");
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;").expect("its settings");
    db
}

/// The figures by product, place and period, and the number of periods.
fn read(file: &Path) -> (Vec<Figure>, u32) {
    let mut reader = csv::Reader::from_path(file).expect("a file");
    let mut record = csv::StringRecord::new();
    let mut numbers: [HashMap<String, u32>; 3] = Default::default();
    let mut figures = Vec::new();
    while reader.read_record(&mut record).expect("a row") {
        let [item, place, period] = [(0, 3), (1, 1), (2, 2)].map(|(kind, column)| {
            let next = numbers[kind].len() as u32;
            *numbers[kind].entry(record[column].to_owned()).or_insert(next)
        });
        let cell = match &record[11] {
            "-" => Cell::Suppressed,
            amount => match Quantity::from_decimal(amount.parse().expect("a quantity")) {
                Some(Quantity(0)) | None => Cell::Zero,
                Some(quantity) => Cell::Quantity(quantity),
            },
        };
        figures.push((item, place, period, cell));
    }
    figures.sort_unstable_by_key(|(item, place, period, _)| (*item, *place, *period));
    (figures, numbers[2].len() as u32)
}

fn write_rows(db: &Connection, figures: &[Figure]) -> rusqlite::Result<()> {
    let mut insert = db.prepare("INSERT INTO figure VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (item, place, period, cell) in figures {
        let (kind, quantity) = match cell {
            Cell::Missing => continue,
            Cell::Zero => (1, None),
            Cell::Suppressed => (2, None),
            Cell::Quantity(quantity) => (3, Some(quantity.0)),
        };
        insert.execute(params![item, place, period, kind, quantity])?;
    }
    Ok(())
}

fn sum_rows(db: &Connection) -> rusqlite::Result<usize> {
    let sql = "SELECT item, place, sum(quantity), sum(kind <> 2), sum(kind = 2) FROM figure GROUP BY item, place";
    let mut statement = db.prepare(sql)?;
    let sums = statement.query_map([], |row| {
        let sum = Sum { quantity: row.get::<_, Option<i64>>(2)?.unwrap_or_default(), known: row.get(3)?, suppressed: row.get(4)? };
        Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?, sum))
    })?;
    Ok(sums.collect::<Result<Vec<_>, _>>()?.len())
}

fn write_matrices(db: &Connection, figures: &[Figure]) -> rusqlite::Result<()> {
    let periods = figures.iter().map(|(_, _, period, _)| period + 1).max().unwrap_or_default();
    let mut insert_totals = db.prepare("INSERT INTO total VALUES (?1, ?2)")?;
    let mut insert_cells = db.prepare("INSERT INTO cells VALUES (?1, ?2)")?;
    let (mut totals, mut cells) = (Vec::new(), Vec::new());
    for of_item in figures.chunk_by(|a, b| a.0 == b.0) {
        let at: Vec<At> = of_item.iter().map(|(_, place, period, cell)| At { place: *place, period: *period, cell: *cell }).collect();
        matrix::pack(&at, periods, &mut totals, &mut cells);
        insert_totals.execute(params![of_item[0].0, totals])?;
        insert_cells.execute(params![of_item[0].0, cells])?;
    }
    Ok(())
}

fn sum_matrices(db: &Connection) -> rusqlite::Result<usize> {
    let mut statement = db.prepare("SELECT item, totals FROM total")?;
    let mut rows = statement.query([])?;
    let mut sums: Vec<(u32, u32, Sum)> = Vec::new();
    while let Some(row) = rows.next()? {
        let item = row.get(0)?;
        let bytes = row.get_ref(1)?.as_blob()?;
        matrix::totals(bytes, |place, sum| sums.push((item, place, sum))).expect("what was packed");
    }
    Ok(sums.len())
}
