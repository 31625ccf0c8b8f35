//! 後発医薬品に関する情報 in the ministry's layout: CSV of 9 columns, UTF-8 with BOM, CRLF, a line break inside two headers.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::SampleError;
use super::listing::Row;
use crate::codes::GenericStatus;

const HEADERS: [&str; 9] = [
    "薬価基準収載\n医薬品コード",
    "成分名",
    "品名",
    "各先発医薬品の後発医薬品の有無に関する情報",
    "収載年月日(YYYYMMDD)\n【例】2025年4月1日\n→20250401",
    "経過措置による使用期限",
    "備考",
    "診療報酬における加算等の算定対象から除外する品目",
    "カットオフ値の計算に含める品目",
];

pub(super) fn csv(rows: &[Row]) -> Result<Vec<u8>, SampleError> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(HEADERS)?;
    for Row { product, listing, status, .. } in rows.iter().filter(|row| row.listing.status_known) {
        let counted = matches!(status, GenericStatus::OriginatorWithGeneric | GenericStatus::Generic);
        let star = matches!(status, GenericStatus::OriginatorNotDearer | GenericStatus::GenericNotCheaper);
        writer.write_record([
            product.code.as_str(),
            product.ingredient,
            &listing.name,
            status.sign(),
            listing.listed_on,
            listing.transitional,
            listing.notice,
            flag(counted && product.excluded),
            flag(star && product.in_cutoff),
        ])?;
    }
    writer.into_inner().map_err(|error| SampleError::Table(error.into_error().into()))
}

fn flag(set: bool) -> &'static str {
    if set { "1" } else { "" }
}
