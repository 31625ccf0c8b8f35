//! What is open: one workspace with its stores, and what of them is kept in memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use formularies::transact::Formularies;
use jiff::Timestamp;
use reference_data::catalogue::Catalogue;
use reference_data::search::Search;
use reference_data::store::Store;
use reference_data::workspace::{Holder, Workspace};

use crate::message;
use crate::operations::contract::Failure;

/// One open workspace.
pub struct Session {
    pub workspace: Workspace,
    pub store: Mutex<Store>,
    formularies: Mutex<Formularies>,
    /// Made anew when the store has moved on.
    shelf: RwLock<Option<Arc<Shelf>>>,
}

/// The products in use, ready to be searched.
pub struct Shelf {
    generation: String,
    pub catalogue: Catalogue,
    pub search: Search,
}

impl Session {
    /// Opens the workspace to write, as far as that is possible, or only to read.
    pub fn open(folder: &Path, to_write: bool) -> Result<Self, Failure> {
        let holder = Holder { name: actor(), process: std::process::id(), since: now() };
        let workspace = Workspace::open(folder, to_write.then_some(&holder))?;
        let store = Store::open(&workspace)?;
        let formularies = Formularies::open(&workspace.formularies_db(), workspace.may_write())?;
        Ok(Self { workspace, store: Mutex::new(store), formularies: Mutex::new(formularies), shelf: RwLock::new(None) })
    }

    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn formularies(&self) -> MutexGuard<'_, Formularies> {
        self.formularies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses where the workspace may only be read.
    pub fn must_write(&self) -> Result<(), Failure> {
        if self.workspace.may_write() { Ok(()) } else { Err(message::not_writable(self.workspace.access())) }
    }

    /// The newest editions. None where no price list was imported.
    pub fn shelf(&self) -> Result<Option<Arc<Shelf>>, Failure> {
        let store = self.store();
        let generation = store.generation()?;
        let known = self.shelf.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(shelf) = known.filter(|shelf| shelf.generation == generation) {
            return Ok(Some(shelf));
        }
        let Some(catalogue) = store.catalogue(None, None)? else { return Ok(None) };
        drop(store);
        let index = self.workspace.index();
        let search = Search::open(self.workspace.may_write().then_some(&index), &generation, &catalogue)?;
        let shelf = Arc::new(Shelf { generation, catalogue, search });
        *self.shelf.write().unwrap_or_else(PoisonError::into_inner) = Some(shelf.clone());
        Ok(Some(shelf))
    }

    /// The newest editions, or a refusal that says what to import.
    pub fn shelf_needed(&self) -> Result<Arc<Shelf>, Failure> {
        self.shelf()?.ok_or_else(|| {
            Failure::refused("no_price_list", "薬価基準収載品目リストがまだ取り込まれていません。", "「資料」で厚生労働省のファイルを取り込んでください。")
        })
    }
}

/// Where a person's own workspace lies unless another is named, and the sample's.
pub fn own_folder() -> Result<PathBuf, Failure> {
    Ok(data_folder()?.join("workspace"))
}

pub fn sample_folder() -> Result<PathBuf, Failure> {
    Ok(data_folder()?.join("sample"))
}

fn data_folder() -> Result<PathBuf, Failure> {
    let found = dirs::data_dir().map(|folder| folder.join("suisho"));
    found.ok_or_else(|| Failure::refused("no_data_folder", "データを置く場所が分かりません。", "--workspace で作業フォルダーを指定してください。"))
}

/// RFC 3339, to the second.
pub fn now() -> String {
    Timestamp::now().round(jiff::Unit::Second).unwrap_or_else(|_| Timestamp::now()).to_string()
}

/// Who works here, as the system knows them.
pub fn actor() -> String {
    ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "不明".to_owned())
}
