//! The table of the receipt master: every file's rows as they are. Their state is folded when it is asked for.

use std::borrow::Cow;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Row, Transaction, params};

use super::listed::Listed;
use super::{AcceptError, Store, StoreError, read};
use crate::codes::ReceiptCode;
use crate::edition::{Edition, EditionId, SourceKind};
use crate::import::Rows;
use crate::receipt_master::{Change, GenericNameFee, MasterEdition, MasterForm, ReceiptMaster, ReceiptRow, SelectiveCare};

impl Listed for ReceiptRow {
    const TABLE: &'static str = "receipt_master";
    const KEY: &'static str = "receipt_code";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("change", "TEXT NOT NULL"),
        ("name", "TEXT"),
        ("kana", "TEXT"),
        ("unit", "TEXT"),
        ("price_kind", "INTEGER"),
        ("price", "TEXT"),
        ("generic", "INTEGER"),
        ("common_name_entry", "TEXT"),
        ("form", "TEXT"),
        ("changed_on", "TEXT"),
        ("abolished_on", "TEXT"),
        ("nhi_code", "TEXT"),
        ("transitional_until", "TEXT"),
        ("base_name", "TEXT"),
        ("listed_on", "TEXT"),
        ("generic_name_code", "TEXT"),
        ("generic_rx_name", "TEXT"),
        ("generic_name_fee", "TEXT"),
        ("original", "TEXT"),
        ("selective_care", "TEXT"),
    ];

    fn key(&self) -> Cow<'_, str> {
        self.receipt_code.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        vec![
            self.change.sign().to_owned().into(),
            self.name.clone().into(),
            self.kana.clone().into(),
            self.unit.clone().into(),
            self.price_kind.map(i64::from).into(),
            self.price.map(|price| price.to_string()).into(),
            self.generic.into(),
            or_none(self.common_name_entry.as_ref()).into(),
            self.form.map(|form| form.sign().to_owned()).into(),
            self.changed_on.map(|day| day.to_string()).into(),
            or_none(self.abolished_on.as_ref()).into(),
            self.nhi_code.as_ref().map(|code| code.to_string()).into(),
            or_none(self.transitional_until.as_ref()).into(),
            self.base_name.clone().into(),
            or_none(self.listed_on.as_ref()).into(),
            self.generic_name_code.as_ref().map(|code| code.to_string()).into(),
            self.generic_rx_name.clone().into(),
            self.generic_name_fee.map(|fee| fee.sign().to_owned()).into(),
            or_none(self.original.as_ref()).into(),
            self.selective_care.map(|class| class.sign().to_owned()).into(),
        ]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            receipt_code: read::code(row.get(0)?)?,
            change: read::known(row.get(1)?, Change::from_sign)?,
            name: row.get(2)?,
            kana: row.get(3)?,
            unit: row.get(4)?,
            price_kind: row.get(5)?,
            price: row.get::<_, Option<String>>(6)?.map(read::code).transpose()?,
            generic: row.get(7)?,
            common_name_entry: stated(row.get(8)?, read::code::<ReceiptCode>)?,
            form: row.get::<_, Option<String>>(9)?.map(|form| read::known(form, MasterForm::from_sign)).transpose()?,
            changed_on: row.get::<_, Option<String>>(10)?.map(|day| read::date(&day)).transpose()?,
            abolished_on: stated(row.get(11)?, |day| read::date(&day))?,
            nhi_code: row.get::<_, Option<String>>(12)?.map(read::code).transpose()?,
            transitional_until: stated(row.get(13)?, |day| read::date(&day))?,
            base_name: row.get(14)?,
            listed_on: stated(row.get(15)?, |day| read::date(&day))?,
            generic_name_code: row.get::<_, Option<String>>(16)?.map(read::code).transpose()?,
            generic_rx_name: row.get(17)?,
            generic_name_fee: row.get::<_, Option<String>>(18)?.map(|fee| read::known(fee, GenericNameFee::from_sign)).transpose()?,
            original: stated(row.get(19)?, read::code::<ReceiptCode>)?,
            selective_care: row.get::<_, Option<String>>(20)?.map(|class| read::known(class, SelectiveCare::from_sign)).transpose()?,
        })
    }
}

/// What is stated to be none is the empty text; what is not stated is NULL.
fn or_none(stated: Option<&Option<impl ToString>>) -> Option<String> {
    stated.map(|value| value.as_ref().map(ToString::to_string).unwrap_or_default())
}

fn stated<T>(text: Option<String>, read: impl Fn(String) -> Result<T, StoreError>) -> Result<Option<Option<T>>, StoreError> {
    match text {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(Some(None)),
        Some(text) => Ok(Some(Some(read(text)?))),
    }
}

/// True where the rows of an edition (`?1`) are those of a difference: some that are not new say only what changed, or all are new.
pub(super) const IS_DIFFERENCE: &str = "SELECT NOT EXISTS (SELECT 1 FROM receipt_master WHERE edition = ?1 AND change IN ('0', '5'))
     OR EXISTS (SELECT 1 FROM receipt_master WHERE edition = ?1 AND change IN ('0', '5')
                AND (name IS NULL OR form IS NULL OR generic IS NULL OR price_kind IS NULL))";

/// The same for rows that are not in the store.
pub(super) fn is_difference(rows: &Rows) -> bool {
    let Rows::ReceiptMaster(rows) = rows else { return false };
    let mut known = rows.iter().map(|(_, row)| row).filter(|row| matches!(row.change, Change::Unchanged | Change::Changed)).peekable();
    known.peek().is_none() || known.any(|row| !row.is_whole())
}

/// A difference stands on a full file, and on every difference before it: it is refused without the one, and after a later other.
pub(super) fn check_order(db: &Transaction, rows: &Rows, effective_on: Date) -> Result<(), AcceptError> {
    if !is_difference(rows) {
        return Ok(());
    }
    let mut statement = db.prepare("SELECT id, effective_on FROM edition WHERE kind = ?1 ORDER BY effective_on DESC")?;
    let editions = statement.query_map([SourceKind::ReceiptMaster.name()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut later = None;
    for edition in editions {
        let (id, day) = edition?;
        let day = read::date(&day)?;
        let difference: bool = db.query_row(IS_DIFFERENCE, params![id], |row| row.get(0))?;
        match (difference, day > effective_on) {
            (true, true) => later = later.or(Some(day)),
            // What comes after a later full file does not stand on this one.
            (false, true) => later = None,
            (true, false) => {}
            // A full file of the same day holds it already.
            (false, false) if day == effective_on => return Err(AcceptError::OutOfOrder { newest: day }),
            (false, false) => return later.map_or(Ok(()), |newest| Err(AcceptError::OutOfOrder { newest })),
        }
    }
    Err(AcceptError::NoFullMaster)
}

impl Store {
    /// The state of the receipt master after an edition: the last full file up to it, then the differences in their order. The newest
    /// state where none is named; none where no full file lies before.
    pub fn receipt_master(&self, edition: Option<&EditionId>) -> Result<Option<ReceiptMaster>, StoreError> {
        let last = match edition {
            Some(id) => Some(self.edition(id)?.ok_or_else(|| StoreError::NoSuchEdition(id.0.clone()))?.effective_on),
            None => None,
        };
        self.folded(|day| last.is_none_or(|last| day <= last))
    }

    /// The state that the files up to a day come to. A row may announce a change for a later day ([`ReceiptRow::changed_on`]).
    pub fn receipt_master_on(&self, day: Date) -> Result<Option<ReceiptMaster>, StoreError> {
        self.folded(|of_file| of_file <= day)
    }

    fn folded(&self, counts: impl Fn(Date) -> bool) -> Result<Option<ReceiptMaster>, StoreError> {
        let mut differences = Vec::new();
        for edition in self.editions()?.into_iter().filter(|edition| edition.kind == SourceKind::ReceiptMaster) {
            if !counts(edition.effective_on) {
                continue;
            }
            let difference: bool = self.db.query_row(IS_DIFFERENCE, [self.row_id(&edition)?], |row| row.get(0))?;
            let read = self.master_edition(&edition)?;
            if !difference {
                differences.reverse();
                return Ok(Some(ReceiptMaster::fold(read, differences)));
            }
            differences.push(read);
        }
        Ok(None)
    }

    fn master_edition(&self, edition: &Edition) -> Result<MasterEdition, StoreError> {
        Ok(MasterEdition { edition: edition.id.clone(), effective_on: edition.effective_on, rows: self.rows(edition)? })
    }
}
