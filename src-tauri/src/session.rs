//! What is open: one workspace with its stores, and what of them is kept in memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use formularies::document::Basis;
use formularies::transact::{self, Formularies};
use jiff::Timestamp;
use reference_data::catalogue::Catalogue;
use reference_data::dispensed::Dispensed;
use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::handwork::Handwork;
use reference_data::place::{MunicipalityRow, Places, PopulationRow};
use reference_data::release::Checked;
use reference_data::search::Search;
use reference_data::store::{Store, StoreError};
use reference_data::workspace::{Access, Holder, Workspace};

use crate::message;
use crate::operations::contract::{Failure, ReleaseInput};
use crate::region::Region;

/// One open workspace.
pub struct Session {
    pub workspace: Workspace,
    pub store: Mutex<Store>,
    formularies: Mutex<Formularies>,
    /// Made anew when the store has moved on.
    shelf: RwLock<Option<Arc<Shelf>>>,
    /// The last catalogue of editions that are not the newest.
    earlier: Mutex<Option<Earlier>>,
    /// Made anew when the store or the handwork has moved on.
    region: Mutex<Option<Arc<Region>>>,
    /// The release that a person looked at last.
    previewed: Mutex<Option<Arc<Previewed>>>,
}

/// A release that is decided and not made, with what it was decided from.
pub struct Previewed {
    pub input: ReleaseInput,
    pub region: Arc<Region>,
    /// Releases of the workspace at that time.
    pub earlier_count: usize,
    pub token: String,
    pub checked: Checked,
    pub editions: Vec<Edition>,
}

struct Earlier {
    generation: String,
    price_list: EditionId,
    generic_status: Option<EditionId>,
    catalogue: Arc<Catalogue>,
}

/// The products in use, ready to be searched.
pub struct Shelf {
    generation: String,
    pub catalogue: Arc<Catalogue>,
    pub dispensed: Arc<Dispensed>,
    pub search: Search,
}

impl Session {
    /// Opens the workspace to write, as far as that is possible, or only to read.
    pub fn open(folder: &Path, to_write: bool) -> Result<Self, Failure> {
        let holder = Holder { name: actor(), process: std::process::id(), since: now().to_string() };
        let workspace = Workspace::open(folder, to_write.then_some(&holder))?;
        let store = Store::open(&workspace).map_err(|error| match (error, workspace.access()) {
            // Whoever holds it is making it just now.
            (StoreError::NeedsRebuild, access @ Access::HeldBy(Some(_))) => message::not_writable(access),
            (error, _) => error.into(),
        })?;
        let access = if workspace.may_write() { transact::Access::ReadWrite } else { transact::Access::ReadOnly };
        let formularies = Formularies::open(&workspace.formularies_db(), access)
            .map_err(|error| Failure::from(error).at(workspace.formularies_db().display().to_string()))?;
        Ok(Self {
            workspace,
            store: Mutex::new(store),
            formularies: Mutex::new(formularies),
            shelf: RwLock::default(),
            earlier: Mutex::default(),
            region: Mutex::default(),
            previewed: Mutex::default(),
        })
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
        let lists = store.lists()?;
        drop(store);
        let catalogue = Arc::new(catalogue);
        let dispensed = Arc::new(Dispensed::new(catalogue.clone(), lists));
        let index = self.workspace.index();
        let search = Search::open(self.workspace.may_write().then_some(&index), &generation, &dispensed)?;
        let shelf = Arc::new(Shelf { generation, catalogue, dispensed, search });
        *self.shelf.write().unwrap_or_else(PoisonError::into_inner) = Some(shelf.clone());
        Ok(Some(shelf))
    }

    /// The places that are known, with what people drew and explained, and the figures that were asked for.
    pub fn region(&self) -> Result<Arc<Region>, Failure> {
        // Whoever asks while it is made waits for it: figures are kept in the one that everybody has.
        let mut known = self.region.lock().unwrap_or_else(PoisonError::into_inner);
        // No figure stands on the weights of groups; whoever ranks asks for them.
        let handwork = Handwork { group_weights: None, ..self.formularies().handwork()? };
        let store = self.store();
        let generation = store.generation()?;
        if let Some(region) = known.as_ref().filter(|region| region.generation == generation && region.handwork == handwork) {
            return Ok(region.clone());
        }
        let editions = store.editions()?;
        let newest = |kind: SourceKind| editions.iter().find(|edition| edition.kind == kind);
        let municipalities = newest(SourceKind::Municipality).map(|edition| store.rows::<MunicipalityRow>(edition)).transpose()?;
        let populations = newest(SourceKind::Population).map(|edition| store.rows::<PopulationRow>(edition)).transpose()?;
        let places = Places::new(&municipalities.unwrap_or_default(), &populations.unwrap_or_default(), &handwork);
        Ok(known.insert(Arc::new(Region::new(generation, handwork, places))).clone())
    }

    /// The catalogue of the editions that a formulary stands on; the newest where it names none, or one that is not here.
    /// None where no price list was imported.
    pub fn catalogue(&self, basis: &Basis) -> Result<Option<Arc<Catalogue>>, Failure> {
        let Some(shelf) = self.shelf()? else { return Ok(None) };
        let newest = &shelf.catalogue;
        let newest_status = newest.generic_status.as_ref().map(|edition| &edition.id);
        let store = self.store();
        // A name that an edition once had stands for the edition.
        let known = |id: &Option<EditionId>| match id {
            Some(id) => store.edition(id).map(|found| found.map(|edition| edition.id)),
            None => Ok(None),
        };
        let price_list = known(&basis.price_list)?.unwrap_or_else(|| newest.price_list.id.clone());
        let generic_status = known(&basis.generic_status)?.or_else(|| newest_status.cloned());
        if price_list == newest.price_list.id && generic_status.as_ref() == newest_status {
            return Ok(Some(newest.clone()));
        }
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = earlier.as_ref().filter(|known| {
            known.generation == shelf.generation && known.price_list == price_list && known.generic_status == generic_status
        }) {
            return Ok(Some(known.catalogue.clone()));
        }
        let Some(catalogue) = store.catalogue(Some(&price_list), generic_status.as_ref())? else { return Ok(None) };
        let catalogue = Arc::new(catalogue);
        let generation = shelf.generation.clone();
        *earlier = Some(Earlier { generation, price_list, generic_status, catalogue: catalogue.clone() });
        Ok(Some(catalogue))
    }

    /// The same, or a refusal that says what to import.
    pub fn catalogue_needed(&self, basis: &Basis) -> Result<Arc<Catalogue>, Failure> {
        self.catalogue(basis)?.ok_or_else(no_price_list)
    }

    pub fn previewed(&self) -> Option<Arc<Previewed>> {
        self.previewed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn keep_previewed(&self, previewed: Arc<Previewed>) {
        *self.previewed.lock().unwrap_or_else(PoisonError::into_inner) = Some(previewed);
    }

    /// Copies the handwork where a copy is due. A copy that fails takes nothing away from what was done; the next change tries again.
    pub fn back_up(&self) {
        self.formularies().back_up(now()).ok();
    }

    /// The newest editions, or a refusal that says what to import.
    pub fn shelf_needed(&self) -> Result<Arc<Shelf>, Failure> {
        self.shelf()?.ok_or_else(no_price_list)
    }
}

fn no_price_list() -> Failure {
    Failure::refused(
        "no_price_list",
        "薬価基準収載品目リストがまだ取り込まれていません。",
        "「資料」で厚生労働省のファイルを取り込んでください。",
    )
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
    found.ok_or_else(|| {
        Failure::refused("no_data_folder", "データを置く場所が分かりません。", "--workspace で作業フォルダーを指定してください。")
    })
}

/// To the second. The only clock of the program.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now)
}

/// Who works here, as the system knows them.
pub fn actor() -> String {
    ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "不明".to_owned())
}
