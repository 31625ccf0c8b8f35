//! Which words in a header say what a column holds.

use crate::japanese;
use crate::usage::mapping::Role;

/// A header that is one of these, or that holds one of them. More telling ones first: 薬価基準収載医薬品コード also holds 薬価 and 医薬品コード.
const WORDS: [(Role, &[&str], &[&str]); 14] = [
    (
        Role::NhiCode,
        &["nhiコード", "nhi_code", "薬価コード"],
        &["薬価基準収載医薬品コード", "薬価基準コード", "厚労省コード", "厚生労働省コード"],
    ),
    (Role::YjCode, &["yj", "yjコード", "yj_code"], &["個別医薬品コード", "yjコード"]),
    (Role::ReceiptCode, &["医薬品コード", "receipt_code", "請求コード"], &["レセプト電算", "レセ電", "レセプトコード"]),
    (Role::Patients, &["patients", "人数", "実人数"], &["患者数"]),
    (Role::Quantity, &["quantity"], &["数量", "処方量", "調剤量", "使用量"]),
    (Role::Price, &["price", "単価"], &["薬価"]),
    (Role::Unit, &["unit", "単位", "数量単位", "単位区分"], &[]),
    (Role::Name, &["name", "名称"], &["医薬品名", "薬品名", "薬剤名", "品名", "品目名", "販売名", "銘柄名", "商品名"]),
    (Role::Dataset, &["dataset"], &["データセット"]),
    (Role::Setting, &["setting", "入外", "入外区分", "外来入院"], &["院内", "院外", "入院外来"]),
    (Role::Insurer, &["insurer", "制度", "制度区分"], &["保険者", "保険種別", "保険区分"]),
    (Role::Age, &["age"], &["年齢"]),
    (Role::Period, &["period", "month", "月", "年度", "年"], &["年月", "期間", "診療月", "調剤月", "処方月"]),
    (
        Role::Place,
        &["place", "区", "市町村", "県"],
        &["地域", "市区町村", "医療圏", "都道府県", "郡市区", "自治体", "団体コード", "団体名", "区域", "市町村名", "所在地", "住所地"],
    ),
];

/// None where the header says nothing that is known.
pub fn role(header: &str) -> Option<Role> {
    let header = folded(header);
    let whole = WORDS.iter().find(|(_, whole, _)| whole.iter().any(|word| header == folded(word)));
    let part = || WORDS.iter().find(|(_, _, parts)| parts.iter().any(|word| header.contains(&folded(word))));
    whole.or_else(part).map(|(role, ..)| *role)
}

/// A header as it is compared: no white space, one width, one case.
pub fn folded(header: &str) -> String {
    japanese::fold(&japanese::header(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_roles() {
        for (header, expected) in [
            ("薬価基準収載\n医薬品コード", Some(Role::NhiCode)),
            ("個別医薬品コード（ＹＪ）", Some(Role::YjCode)),
            ("ＹＪコード", Some(Role::YjCode)),
            ("医薬品コード", Some(Role::ReceiptCode)),
            ("レセプト電算処理システム用コード", Some(Role::ReceiptCode)),
            ("数 量", Some(Role::Quantity)),
            ("処方数量（合計）", Some(Role::Quantity)),
            ("薬価", Some(Role::Price)),
            ("医薬品名", Some(Role::Name)),
            ("市区町村名", Some(Role::Place)),
            ("二次医療圏", Some(Role::Place)),
            ("調剤年月", Some(Role::Period)),
            ("保険者区分", Some(Role::Insurer)),
            ("年齢階級", Some(Role::Age)),
            ("患者数", Some(Role::Patients)),
            ("使用率", None),
            ("備考", None),
            ("", None),
        ] {
            assert_eq!(role(header), expected, "{header}");
        }
    }
}
