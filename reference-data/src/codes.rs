//! Codes of the field as types. A code is text: letters and leading zeros are part of it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is not a code of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}: {read:?}")]
pub struct CodeError {
    pub kind: &'static str,
    pub read: String,
}

/// Declares a code type: a checked text with a name, a pattern and how it is told from other text.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $pattern:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> {
                let check: fn(&[u8]) -> bool = $check;
                if check(text.as_bytes()) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(CodeError { kind: stringify!($name), read: text.to_owned() })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

fn digits(text: &[u8], count: usize) -> bool {
    text.len() >= count && text[..count].iter().all(u8::is_ascii_digit)
}

code!(
    /// 薬価基準収載医薬品コード, 12 characters. For a 統一名収載 item it stands for many branded products.
    NhiCode,
    "^[0-9]{7}[A-Z][0-9]{4}$",
    |t| t.len() == 12 && digits(t, 7) && t[7].is_ascii_uppercase() && digits(&t[8..], 4)
);

code!(
    /// The first 7 characters of an [`NhiCode`]: 成分 and 投与経路. One code may carry several 成分名.
    IngredientCode,
    "^[0-9]{7}$",
    |t| t.len() == 7 && digits(t, 7)
);

code!(
    /// The first 9 characters of an [`NhiCode`]: 成分, 投与経路, 剤形 and 規格. Products of one group are interchangeable in form and strength.
    Group9,
    "^[0-9]{7}[A-Z][0-9]$",
    |t| t.len() == 9 && digits(t, 7) && t[7].is_ascii_uppercase() && t[8].is_ascii_digit()
);

code!(
    /// 一般名コード: nine characters and `ZZZ`; exceptions have a letter among the nine.
    GenericNameCode,
    "^[0-9]{7}[A-Z0-9]{2}ZZZ$",
    |t| t.len() == 12 && digits(t, 7) && t[7..9].iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) && &t[9..] == b"ZZZ"
);

code!(
    /// 個別医薬品コード (YJ), 12 characters, one per product; not the price-list code of a 統一名収載 item.
    YjCode,
    "^[0-9]{7}[A-Z][0-9]{4}$",
    |t| t.len() == 12 && digits(t, 7) && t[7].is_ascii_uppercase() && digits(&t[8..], 4)
);

code!(
    /// レセプト電算処理システムの医薬品コード, nine digits, beginning with 6 (医薬品).
    ReceiptCode,
    "^[0-9]{9}$",
    |t| t.len() == 9 && digits(t, 9)
);

code!(
    /// 都道府県コード, two digits.
    PrefectureCode,
    "^[0-9]{2}$",
    |t| t.len() == 2 && digits(t, 2)
);

code!(
    /// 全国地方公共団体コード without its check digit, five digits.
    MunicipalityCode,
    "^[0-9]{5}$",
    |t| t.len() == 5 && digits(t, 5)
);

impl NhiCode {
    pub fn ingredient(&self) -> IngredientCode {
        IngredientCode(self.0[..7].to_owned())
    }

    pub fn group9(&self) -> Group9 {
        Group9(self.0[..9].to_owned())
    }

    /// 薬効分類番号, three digits.
    pub fn therapeutic_category(&self) -> &str {
        &self.0[..3]
    }
}

impl YjCode {
    /// The first nine characters: ingredient, route, form and strength, as in an [`NhiCode`].
    pub fn group9(&self) -> Group9 {
        Group9(self.0[..9].to_owned())
    }
}

impl MunicipalityCode {
    /// From a code with its check digit, six digits; none where the digit does not fit.
    pub fn from_checked(text: &str) -> Option<Self> {
        let (code, check) = text.split_at_checked(5)?;
        let code: Self = code.parse().ok()?;
        (check == code.check_digit().to_string()).then_some(code)
    }

    /// 検査数字: 11 less the remainder by 11 of the digits weighted 6 to 2, of which the last digit counts.
    pub fn check_digit(&self) -> u8 {
        let sum: u8 = self.0.bytes().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| (digit - b'0') * weight).sum();
        (11 - sum % 11) % 10
    }
}

impl Group9 {
    pub fn ingredient(&self) -> IngredientCode {
        IngredientCode(self.0[..7].to_owned())
    }
}

/// 各先発医薬品の後発医薬品の有無に関する情報, as the ministry publishes it.
/// A code that a status edition does not list has no status at all (`Option::None`, *unknown*), which is not [`GenericStatus::Outside`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum GenericStatus {
    /// `1` 後発医薬品がない先発医薬品
    #[serde(rename = "1")]
    NoGeneric,
    /// `2` 後発医薬品がある先発医薬品
    #[serde(rename = "2")]
    OriginatorWithGeneric,
    /// `3` 後発医薬品
    #[serde(rename = "3")]
    Generic,
    /// `☆` 「2」のうち後発医薬品と同額又は薬価が低いもの
    #[serde(rename = "☆")]
    OriginatorNotDearer,
    /// `★` 「3」のうち先発医薬品と同額又は薬価が高いもの
    #[serde(rename = "★")]
    GenericNotCheaper,
    /// blank: 昭和42年以前の承認, 局方品, 生薬 and others, 準先発品 among them
    #[serde(rename = "")]
    Outside,
}

impl GenericStatus {
    pub const ALL: [Self; 6] =
        [Self::Outside, Self::NoGeneric, Self::OriginatorWithGeneric, Self::Generic, Self::GenericNotCheaper, Self::OriginatorNotDearer];

    /// The published sign; the empty text for [`GenericStatus::Outside`].
    pub fn sign(self) -> &'static str {
        match self {
            Self::NoGeneric => "1",
            Self::OriginatorWithGeneric => "2",
            Self::Generic => "3",
            Self::OriginatorNotDearer => "☆",
            Self::GenericNotCheaper => "★",
            Self::Outside => "",
        }
    }

    /// Reads a published sign after NFKC and trimming (`２`, `"2 "`).
    pub fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.sign() == sign)
    }

    pub fn is_generic(self) -> bool {
        matches!(self, Self::Generic | Self::GenericNotCheaper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_other_text() {
        for (text, good) in [
            ("2149042F2021", true),
            ("2149042F202", false),
            ("2149042f2021", false),
            ("２149042F2021", false),
            ("631301AS1024", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<NhiCode>().is_ok(), good, "{text}");
        }
        let code: NhiCode = "2149042F2021".parse().unwrap();
        assert_eq!(code.ingredient().as_str(), "2149042");
        assert_eq!(code.group9().as_str(), "2149042F2");
        assert_eq!(code.therapeutic_category(), "214");
        assert!("1319702QAZZZ".parse::<GenericNameCode>().is_ok());
        assert!("01100".parse::<MunicipalityCode>().is_ok());
    }

    #[test]
    fn codes_of_places_carry_a_check_digit() {
        for (text, expected) in [
            ("011002", Some("01100")),
            ("010006", Some("01000")),
            ("271004", Some("27100")),
            ("271005", None),
            ("27100", None),
            ("2710044", None),
            ("27100４", None),
            ("", None),
        ] {
            assert_eq!(MunicipalityCode::from_checked(text).as_ref().map(MunicipalityCode::as_str), expected, "{text}");
        }
    }
}
