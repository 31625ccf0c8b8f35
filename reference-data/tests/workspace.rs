//! A workspace from its files: what is in stays in, what is refused changes nothing, everything read can be built again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use reference_data::compare::compare;
use reference_data::edition::{Edition, SourceKind};
use reference_data::intake::{self, IntakeError, Request, Taken};
use reference_data::product::PriceRow;
use reference_data::sample::{self, SAMPLE_SEED, Scale};
use reference_data::store::{AcceptError, Store, StoreError};
use reference_data::workspace::{Access, Holder, Workspace};

const LISTS: [SourceKind; 2] = [SourceKind::PriceList, SourceKind::GenericStatus];
const AT: &str = "2026-04-02T01:00:00Z";

struct Region {
    folder: tempfile::TempDir,
    files: Vec<PathBuf>,
}

impl Region {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = sample::write_kinds(&folder.path().join("files"), Scale::Demo, &LISTS, SAMPLE_SEED).unwrap();
        Self { folder, files }
    }

    fn workspace(&self) -> Workspace {
        Workspace::open(&self.folder.path().join("workspace"), Some(&holder())).unwrap()
    }

    fn imported(&self) -> (Workspace, Store) {
        let workspace = self.workspace();
        let store = Mutex::new(Store::open(&workspace).unwrap());
        for taken in take(&store, &self.files) {
            taken.unwrap();
        }
        (workspace, store.into_inner().unwrap())
    }

    /// A copy of a file with some text in place of other.
    fn altered(&self, file: &Path, name: &str, from: &str, to: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        path
    }

    fn newest_status_file(&self) -> &Path {
        self.files.iter().rfind(|path| path.extension().is_some_and(|extension| extension == "csv")).unwrap()
    }
}

fn holder() -> Holder {
    Holder { name: "見本".to_owned(), process: 1, since: AT.to_owned() }
}

fn take(store: &Mutex<Store>, files: &[PathBuf]) -> Vec<Result<Taken, IntakeError>> {
    let requests: Vec<Request> = files.iter().map(|path| Request { path: path.clone(), ..Request::default() }).collect();
    intake::take(store, &requests, false, AT, &|_| true)
}

fn newest(store: &Store, kind: SourceKind) -> Edition {
    store.editions().unwrap().into_iter().find(|edition| edition.kind == kind).unwrap()
}

#[test]
fn a_lost_store_is_built_again_with_the_same_editions_and_rows() {
    let region = Region::new();
    let (workspace, store) = region.imported();
    let editions = store.editions().unwrap();
    let catalogue = store.catalogue(None, None).unwrap().unwrap();
    drop(store);
    for name in ["reference.db", "reference.db-wal", "reference.db-shm"] {
        fs::remove_file(workspace.folder().join(name)).ok();
    }
    let mut store = Store::open(&workspace).unwrap();
    assert_eq!(store.editions().unwrap(), editions);
    assert_eq!(store.catalogue(None, None).unwrap().unwrap().products(), catalogue.products());
    let generation = store.generation().unwrap();
    assert_eq!(store.rebuild().unwrap().files as usize, region.files.len());
    assert_eq!(store.editions().unwrap(), editions);
    assert_ne!(store.generation().unwrap(), generation);
}

#[test]
fn who_only_reads_does_not_take_a_lost_store_for_an_empty_one() {
    let region = Region::new();
    let open = || region.workspace();
    let reader = || Store::open(&Workspace::open(&region.folder.path().join("workspace"), None).unwrap());
    drop(open());
    assert!(reader().unwrap().editions().unwrap().is_empty(), "nothing was ever taken in");
    let (workspace, store) = region.imported();
    drop(store);
    lose_store(&workspace);
    drop(workspace);
    assert!(matches!(reader(), Err(StoreError::NeedsRebuild)));
    drop(Store::open(&open()).unwrap());
    assert!(!reader().unwrap().editions().unwrap().is_empty());
}

#[test]
fn files_of_one_day_join_and_every_name_of_the_edition_stays_good() {
    let region = Region::new();
    let workspace = region.workspace();
    let store = Mutex::new(Store::open(&workspace).unwrap());
    let prices: Vec<PathBuf> = region.files.iter().filter(|path| path.to_string_lossy().contains("tp20260401")).cloned().collect();
    let mut names = Vec::new();
    for file in &prices {
        names.push(take(&store, std::slice::from_ref(file)).remove(0).unwrap().edition);
    }
    let store = store.into_inner().unwrap();
    let edition = newest(&store, SourceKind::PriceList);
    assert_eq!(edition.files.len(), 3);
    assert!(edition.missing_parts.is_empty());
    for name in names {
        assert_eq!(store.edition(&name).unwrap().unwrap().id, edition.id);
    }
}

#[test]
fn the_same_file_again_changes_nothing() {
    let region = Region::new();
    let (_, store) = region.imported();
    let generation = store.generation().unwrap();
    let store = Mutex::new(store);
    for taken in take(&store, &region.files) {
        assert!(taken.unwrap().already_imported);
    }
    assert_eq!(store.into_inner().unwrap().generation().unwrap(), generation);
}

#[test]
fn another_content_for_a_code_of_the_edition_is_refused_until_it_replaces() {
    let region = Region::new();
    let (workspace, store) = region.imported();
    let file = region.altered(region.newest_status_file(), "訂正20260401.csv", "見本", "みほん");
    let before = store.editions().unwrap();
    let store = Mutex::new(store);
    let refused = take(&store, std::slice::from_ref(&file)).remove(0).unwrap_err();
    assert!(matches!(refused, IntakeError::Accept(AcceptError::Conflict { .. })), "{refused}");
    assert_eq!(store.lock().unwrap().editions().unwrap(), before);
    assert_eq!(fs::read_dir(workspace.sources()).unwrap().count(), region.files.len() * 2);

    let request = Request { path: file, ..Request::default() };
    intake::take(&store, &[request], true, AT, &|_| true).remove(0).unwrap();
    let after = newest(&store.lock().unwrap(), SourceKind::GenericStatus);
    assert_eq!(after.files.len(), 1);
    assert_eq!(after.files[0].file_name, "訂正20260401.csv");
    assert_eq!(fs::read_dir(workspace.sources()).unwrap().count(), region.files.len() * 2);
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let region = Region::new();
    let workspace = region.workspace();
    let store = Mutex::new(Store::open(&workspace).unwrap());
    let requests: Vec<Request> = region.files.iter().map(|path| Request { path: path.clone(), ..Request::default() }).collect();
    let outcomes = intake::take(&store, &requests, false, AT, &|_| false);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(IntakeError::Cancelled))));
    assert!(store.lock().unwrap().editions().unwrap().is_empty());
    assert!(!workspace.sources().exists());
}

#[test]
fn what_a_killed_import_left_is_cleared_away() {
    let region = Region::new();
    let (workspace, store) = region.imported();
    let editions = store.editions().unwrap();
    drop(store);
    let stray = "0".repeat(64);
    for name in [stray.clone(), format!("{stray}.json"), ".suisho-half".to_owned()] {
        fs::write(workspace.sources().join(name), "{}").unwrap();
    }
    fs::remove_file(workspace.sources().join(format!("{stray}.json"))).unwrap();
    let store = Store::open(&workspace).unwrap();
    assert_eq!(store.editions().unwrap(), editions);
    assert_eq!(fs::read_dir(workspace.sources()).unwrap().count(), region.files.len() * 2);
}

#[test]
fn a_removed_edition_is_gone_with_its_files() {
    let region = Region::new();
    let (workspace, mut store) = region.imported();
    let edition = newest(&store, SourceKind::PriceList);
    store.remove(&edition.id).unwrap();
    assert!(store.edition(&edition.id).unwrap().is_none());
    assert_eq!(fs::read_dir(workspace.sources()).unwrap().count(), (region.files.len() - 3) * 2);
    let earlier = newest(&store, SourceKind::PriceList);
    assert!(earlier.effective_on < edition.effective_on && earlier.newest);
}

#[test]
fn one_writes_and_the_other_is_told_who() {
    let region = Region::new();
    let first = region.workspace();
    assert_eq!(*first.access(), Access::Write);
    let second = region.workspace();
    assert_eq!(*second.access(), Access::HeldBy(Some(holder())));
    drop(first);
    assert!(region.workspace().may_write());
}

#[test]
fn comparison_counts_as_a_plain_count_does() {
    let region = Region::new();
    let (_, store) = region.imported();
    let editions: Vec<Edition> = store.editions().unwrap().into_iter().filter(|edition| edition.kind == SourceKind::PriceList).collect();
    let [after, before] = editions.as_slice() else { panic!("two price editions") };
    let found = compare(&store, before, after).unwrap();
    let old = store.rows::<PriceRow>(before).unwrap();
    let new = store.rows::<PriceRow>(after).unwrap();
    let price_of = |code| old.iter().find(|row| row.nhi_code == code).map(|row| row.price);
    let common: Vec<_> = new.iter().filter_map(|row| Some((price_of(row.nhi_code.clone())?, row.price))).collect();
    assert_eq!(found.common as usize, common.len());
    assert_eq!(found.added as usize, new.len() - common.len());
    assert_eq!(found.removed as usize, old.len() - common.len());
    assert_eq!(found.dearer, Some(common.iter().filter(|(before, after)| after > before).count() as u32));
    assert_eq!(found.cheaper, Some(common.iter().filter(|(before, after)| after < before).count() as u32));
    assert_eq!(found.same as usize, common.iter().filter(|(before, after)| after == before).count());
    assert!(found.added > 0 && found.removed > 0 && found.dearer > Some(0) && found.cheaper > Some(0));
}

/// The database as it was at some earlier moment, without what is beside it.
fn remember(workspace: &Workspace) -> Vec<u8> {
    fs::read(workspace.reference_db()).unwrap()
}

/// The editions with their files, without the names of editions that files made which are gone.
fn standing(store: &Store) -> Vec<Edition> {
    let mut editions = store.editions().unwrap();
    editions.iter_mut().for_each(|edition| edition.names.clear());
    editions
}

fn lose_store(workspace: &Workspace) {
    for name in ["reference.db", "reference.db-wal", "reference.db-shm"] {
        fs::remove_file(workspace.folder().join(name)).ok();
    }
}

#[test]
fn a_store_that_is_older_than_the_kept_files_catches_up() {
    let region = Region::new();
    let workspace = region.workspace();
    let store = Mutex::new(Store::open(&workspace).unwrap());
    take(&store, &region.files[..1]).remove(0).unwrap();
    drop(store);
    let earlier = remember(&workspace);
    let store = Mutex::new(Store::open(&workspace).unwrap());
    for taken in take(&store, &region.files[1..]) {
        taken.unwrap();
    }
    let editions = store.lock().unwrap().editions().unwrap();
    drop(store);
    lose_store(&workspace);
    fs::write(workspace.reference_db(), earlier).unwrap();
    assert_eq!(Store::open(&workspace).unwrap().editions().unwrap(), editions);
    assert_eq!(fs::read_dir(workspace.sources()).unwrap().count(), region.files.len() * 2);
}

#[test]
fn what_was_removed_or_replaced_does_not_come_back() {
    let region = Region::new();
    let (workspace, mut store) = region.imported();
    let kept: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(workspace.sources())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    let edition = newest(&store, SourceKind::PriceList);
    store.remove(&edition.id).unwrap();
    let file = region.altered(region.newest_status_file(), "訂正20260401.csv", "見本", "みほん");
    let store = Mutex::new(store);
    intake::take(&store, &[Request { path: file, ..Request::default() }], true, AT, &|_| true).remove(0).unwrap();
    let editions = standing(&store.lock().unwrap());
    drop(store);
    // A store that is lost is built from what is kept, the later file in the place of the earlier.
    lose_store(&workspace);
    assert_eq!(standing(&Store::open(&workspace).unwrap()), editions);
    // The program ended before the replaced file was gone: the later one still takes its place.
    for (path, bytes) in kept.iter().filter(|(path, _)| !path.exists()) {
        let card = path.with_extension("json");
        let of_status = kept.iter().any(|(other, text)| *other == card && String::from_utf8_lossy(text).contains("generic_status"));
        if of_status {
            fs::write(path, bytes).unwrap();
        }
    }
    lose_store(&workspace);
    assert_eq!(standing(&Store::open(&workspace).unwrap()), editions);
}

#[test]
fn a_damaged_store_is_built_again() {
    let region = Region::new();
    let (workspace, store) = region.imported();
    let editions = store.editions().unwrap();
    drop(store);
    let whole = remember(&workspace);
    let mut header = whole.clone();
    header[..100].fill(0x5a);
    let mut pages = whole.clone();
    pages[100..4096].fill(0xff);
    for damaged in [header, pages, whole[..whole.len() / 2].to_vec(), b"not a database".to_vec(), Vec::new()] {
        lose_store(&workspace);
        fs::write(workspace.reference_db(), &damaged).unwrap();
        let mut store = Store::open(&workspace).unwrap();
        store.rebuild().unwrap();
        assert_eq!(store.editions().unwrap(), editions);
        assert_eq!(store.catalogue(None, None).unwrap().unwrap().products().len() as u32, newest(&store, SourceKind::PriceList).rows);
    }
    // Damage inside, which shows only when it is read.
    let mut inside = whole.clone();
    let from = inside.len() / 3 / 4096 * 4096;
    let to = inside.len() * 2 / 3 / 4096 * 4096;
    inside[from..to].fill(0xff);
    lose_store(&workspace);
    fs::write(workspace.reference_db(), &inside).unwrap();
    let mut store = Store::open(&workspace).unwrap();
    store.rebuild().unwrap();
    assert_eq!(store.editions().unwrap(), editions);
}

#[test]
fn a_damaged_kept_file_is_named_and_comes_back_with_its_file() {
    let region = Region::new();
    let (workspace, mut store) = region.imported();
    let editions = store.editions().unwrap();
    let file = editions[0].files[0].clone();
    fs::write(workspace.sources().join(&file.sha256), "spoilt").unwrap();
    let refused = store.rebuild().unwrap_err();
    assert!(matches!(&refused, StoreError::SourceDamaged { file_name, .. } if *file_name == file.file_name), "{refused}");
    assert_eq!(store.editions().unwrap(), editions, "a rebuild that is refused changes nothing");
    drop(store);
    // Lost as well, the store opens with the rest, and nothing is thrown away.
    lose_store(&workspace);
    let store = Store::open(&workspace).unwrap();
    assert!(store.known(&file.sha256).unwrap().is_none());
    assert!(workspace.sources().join(&file.sha256).exists());
    drop(store);
    let store = Mutex::new(Store::open(&workspace).unwrap());
    for taken in take(&store, &region.files) {
        taken.unwrap();
    }
    let mut store = store.into_inner().unwrap();
    let names = |editions: &[Edition]| editions.iter().map(|edition| (edition.id.clone(), edition.rows)).collect::<Vec<_>>();
    assert_eq!(names(&store.editions().unwrap()), names(&editions));
    store.rebuild().unwrap();
    // Only the kept copy is damaged: the same file again mends it.
    fs::write(workspace.sources().join(&file.sha256), "spoilt").unwrap();
    let store = Mutex::new(store);
    for taken in take(&store, &region.files) {
        assert!(taken.unwrap().already_imported);
    }
    store.into_inner().unwrap().rebuild().unwrap();
}

#[test]
fn a_workspace_knows_its_own_files() {
    let region = Region::new();
    let (workspace, _) = region.imported();
    let folder = workspace.folder();
    for (file, own) in [
        (folder.join("reference.db"), true),
        (folder.join("formularies.db-wal"), true),
        (folder.join("workspace.lock"), true),
        (folder.join("sources").join("new.pdf"), true),
        (folder.join("sources").join("..").join("reference.db"), true),
        (folder.join("out.pdf"), false),
        (region.folder.path().join("reference.db"), false),
        (folder.join("nowhere").join("x.pdf"), false),
    ] {
        assert_eq!(workspace.keeps(&file), own, "{}", file.display());
    }
}

/// In any folder, whatever its name: SQLite reads some characters of an address as more than themselves.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let region = Region::new();
    let (workspace, store) = region.imported();
    let rows = newest(&store, SourceKind::PriceList).rows;
    drop((workspace, store));
    for name in ["a b", "x#y", "p%20q", "q?z", "日本語"] {
        let folder = region.folder.path().join(name);
        fs::rename(region.folder.path().join("workspace"), &folder).unwrap();
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
        let workspace = Workspace::open(&folder, None).unwrap();
        let store = Store::open(&workspace);
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
        assert_eq!(newest(&store.unwrap(), SourceKind::PriceList).rows, rows, "{name}");
        fs::rename(&folder, region.folder.path().join("workspace")).unwrap();
    }
}
