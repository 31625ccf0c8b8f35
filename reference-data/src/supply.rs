//! 医療用医薬品供給状況: whether a product can be had, by its YJ code.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Serialize, Serializer};
use ts_rs::TS;

use crate::codes::{Group9, YjCode};
use crate::edition::Edition;
use crate::product::Route;

/// What the column YJコード holds. Products outside the price list have other numbers there, which are no YJ codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SupplyId {
    Yj(YjCode),
    /// `X00016`, `631301AS1024` and others
    Other(String),
}

impl SupplyId {
    /// None where it is no number at all.
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(code) = text.parse() {
            return Some(Self::Yj(code));
        }
        let fits = (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self::Other(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Yj(code) => code.as_str(),
            Self::Other(text) => text,
        }
    }

    pub fn yj_code(&self) -> Option<&YjCode> {
        match self {
            Self::Yj(code) => Some(code),
            Self::Other(_) => None,
        }
    }
}

impl Serialize for SupplyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// 製造販売業者の「出荷対応」の状況
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Shipping {
    /// ① 通常出荷
    Normal,
    /// ② 限定出荷（自社の事情）
    LimitedOwn,
    /// ③ 限定出荷（他社品の影響）
    LimitedOtherCompany,
    /// ④ 限定出荷（その他）
    LimitedOther,
    /// ⑤ 供給停止
    Stopped,
}

impl Shipping {
    pub const ALL: [Self; 5] = [Self::Normal, Self::LimitedOwn, Self::LimitedOtherCompany, Self::LimitedOther, Self::Stopped];

    /// Its number in the list, 1 to 5.
    pub fn number(self) -> u8 {
        match self {
            Self::Normal => 1,
            Self::LimitedOwn => 2,
            Self::LimitedOtherCompany => 3,
            Self::LimitedOther => 4,
            Self::Stopped => 5,
        }
    }

    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|shipping| shipping.number() == number)
    }

    /// As published.
    pub fn words(self) -> &'static str {
        match self {
            Self::Normal => "①通常出荷",
            Self::LimitedOwn => "②限定出荷（自社の事情）",
            Self::LimitedOtherCompany => "③限定出荷（他社品の影響）",
            Self::LimitedOther => "④限定出荷（その他）",
            Self::Stopped => "⑤供給停止",
        }
    }
}

/// 製造販売業者の「出荷量」の現在の状況, against what was usual
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Volume {
    /// Aプラス 出荷量増加 (110 % and more)
    More,
    /// A 出荷量通常
    Usual,
    /// B 出荷量減少 (below 90 %)
    Less,
    /// C 出荷停止
    Stopped,
    /// D 薬価削除予定
    LeavingList,
}

impl Volume {
    pub const ALL: [Self; 5] = [Self::More, Self::Usual, Self::Less, Self::Stopped, Self::LeavingList];

    /// As the list begins the cell.
    pub fn sign(self) -> &'static str {
        match self {
            Self::More => "Aプラス",
            Self::Usual => "A",
            Self::Less => "B",
            Self::Stopped => "C",
            Self::LeavingList => "D",
        }
    }

    pub fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|volume| volume.sign() == sign)
    }
}

/// 製品区分
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProductClass {
    /// 1 先発品
    Originator,
    /// 2 後発品
    Generic,
    /// 3 準先発品
    QuasiOriginator,
    /// 4 長期収載品
    LongListed,
    /// 5 その他医薬品
    Other,
    /// 6 未収載医薬品
    Unlisted,
}

impl ProductClass {
    pub const ALL: [Self; 6] = [Self::Originator, Self::Generic, Self::QuasiOriginator, Self::LongListed, Self::Other, Self::Unlisted];

    pub fn number(self) -> u8 {
        match self {
            Self::Originator => 1,
            Self::Generic => 2,
            Self::QuasiOriginator => 3,
            Self::LongListed => 4,
            Self::Other => 5,
            Self::Unlisted => 6,
        }
    }

    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.number() == number)
    }
}

/// 薬価収載年月日
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    On(#[ts(type = "string")] Date),
    /// 薬価基準未収載
    NotListed,
    /// The cell is blank.
    Unstated,
}

/// One product of the list. Texts are as published, without outer white space; None is a blank cell (none at all, an empty text or a
/// full-width space) or a column that the file does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SupplyRow {
    #[ts(type = "string")]
    pub id: SupplyId,
    /// 薬剤区分
    pub route: Route,
    /// 薬効分類 when it was listed, by name alone
    pub category: Option<String>,
    /// 成分名
    pub ingredient: String,
    /// 規格単位
    pub spec: String,
    /// 品名 of the approval
    pub name: String,
    /// 製造販売業者名
    pub maker: Option<String>,
    pub class: ProductClass,
    /// 基礎的医薬品
    pub basic: Option<bool>,
    /// 供給確保医薬品 (A, B: 重要供給確保医薬品); 安定確保医薬品 before 2025
    pub secured: Option<String>,
    pub listing: Listing,
    pub shipping: Shipping,
    /// The day on which ⑫ was last changed.
    #[ts(type = "string | null")]
    pub shipping_updated_on: Option<Date>,
    /// 限定出荷/供給停止の理由; `７．－` for one that is shipped as usual
    pub reason: Option<String>,
    /// 限定出荷の解除見込み／供給停止の解消見込み: `ア. あり` …
    pub outlook: Option<String>,
    /// When that will be, or when what is in stock is used up; in the maker's words
    pub outlook_when: Option<String>,
    pub volume: Option<Volume>,
    /// 「出荷量」の改善（増加）見込み時期
    pub improves_when: Option<String>,
    /// 「出荷量」の改善（増加）見込み量, %
    pub improves_to: Option<u32>,
    /// The day on which anything but ⑫ was last changed.
    #[ts(type = "string | null")]
    pub updated_on: Option<Date>,
    /// 今回掲載時の更新有無
    pub changed_now: bool,
}

/// How products stand in a supply list. What the list does not have is in no count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct SupplyCounts {
    /// ①
    pub normal: u32,
    /// ②③④
    pub limited: u32,
    /// ⑤
    pub stopped: u32,
}

impl SupplyCounts {
    pub fn add(&mut self, shipping: Shipping) {
        match shipping {
            Shipping::Normal => self.normal += 1,
            Shipping::LimitedOwn | Shipping::LimitedOtherCompany | Shipping::LimitedOther => self.limited += 1,
            Shipping::Stopped => self.stopped += 1,
        }
    }

    /// Not ①通常出荷.
    pub fn in_trouble(self) -> u32 {
        self.limited + self.stopped
    }

    pub fn products(self) -> u32 {
        self.normal + self.in_trouble()
    }
}

/// The list of one edition.
#[derive(Debug, Clone)]
pub struct SupplyList {
    pub edition: Edition,
    /// Sorted by what their column YJコード holds.
    rows: Vec<SupplyRow>,
}

impl SupplyList {
    /// `rows` sorted by id, as the store gives them.
    pub fn new(edition: Edition, rows: Vec<SupplyRow>) -> Self {
        Self { edition, rows }
    }

    /// Sorted by what their column YJコード holds.
    pub fn rows(&self) -> &[SupplyRow] {
        &self.rows
    }

    /// By form and strength; products without a YJ code are in none.
    pub fn by_group9(&self) -> BTreeMap<Group9, SupplyCounts> {
        let mut counts: BTreeMap<Group9, SupplyCounts> = BTreeMap::new();
        for row in &self.rows {
            if let Some(code) = row.id.yj_code() {
                counts.entry(code.group9()).or_default().add(row.shipping);
            }
        }
        counts
    }

    pub fn of(&self, code: &YjCode) -> Option<&SupplyRow> {
        let at = self.rows.binary_search_by(|row| row.id.as_str().cmp(code.as_str())).ok()?;
        Some(&self.rows[at])
    }
}
