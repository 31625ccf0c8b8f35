//! Into which folder it writes, and that it writes the same again.

use super::*;

#[test]
fn one_seed_gives_one_set_of_bytes() {
    let bytes = |seed| {
        let dir = tempfile::tempdir().unwrap();
        let files = write(dir.path(), Scale::Demo, seed).unwrap();
        files.iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}

#[test]
fn a_folder_that_cannot_be_made_is_refused_and_nothing_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let occupied = dir.path().join("見本県");
    fs::write(&occupied, "a file").unwrap();
    assert!(matches!(write(&occupied, Scale::Demo, SAMPLE_SEED), Err(SampleError::Write { .. })));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(&occupied).unwrap(), "a file");
}

#[test]
fn files_that_are_not_the_samples_are_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("tp20260401-01_01.xlsx");
    fs::write(&own, "the ministry's").unwrap();
    assert!(matches!(write(folder.path(), Scale::Demo, SAMPLE_SEED), Err(SampleError::Occupied { path }) if path == own));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    fs::remove_file(&own).unwrap();
    let first = write(folder.path(), Scale::Demo, SAMPLE_SEED).unwrap();
    assert_eq!(write(folder.path(), Scale::Demo, SAMPLE_SEED).unwrap(), first);
}
