//! Usage as people send it: rows under the headers of the program's own layout.

/// The headers of the plain usage CSV.
pub const COLUMNS: [&str; 13] = [
    "データセット",
    "地域",
    "期間",
    "薬価基準収載医薬品コード",
    "レセプト電算コード",
    "個別医薬品コード",
    "品名",
    "院内院外",
    "保険者",
    "年齢階級",
    "単位",
    "数量",
    "患者数",
];
pub const PLACE: usize = 1;
pub const PERIOD: usize = 2;
pub const UNIT: usize = 10;

pub type Row = [String; 13];

/// A row of quantities in 規格単位, dispensed by pharmacies.
pub fn used(dataset: &str, place: &str, period: &str, code: &str, quantity: &str) -> Row {
    [dataset, place, period, code, "", "", "", "院外", "", "", "規格単位", quantity, ""].map(str::to_owned)
}

pub fn csv(rows: &[Row]) -> String {
    rows.iter().fold(COLUMNS.join(",") + "\n", |text, row| text + &row.join(",") + "\n")
}

/// The same without a column.
pub fn csv_without(rows: &[Row], left_out: usize) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let kept: Vec<&str> = cells.enumerate().filter(|(at, _)| *at != left_out).map(|(_, cell)| cell).collect();
        kept.join(",") + "\n"
    };
    rows.iter().fold(line(&mut COLUMNS.into_iter()), |text, row| text + &line(&mut row.iter().map(String::as_str)))
}
