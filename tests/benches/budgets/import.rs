//! Reading a price edition, and importing it whole.

use std::ffi::OsStr;
use std::hint::black_box;
use std::time::Duration;

use reference_data::intake::{Request, look};
use tests::program::Workspace;

use crate::Material;
use crate::measure::{Line, median, process, python};

pub fn lines(material: &Material) -> Vec<Line> {
    let requests: Vec<Request> = material.price_lists.iter().map(|path| Request { path: path.clone(), ..Request::default() }).collect();
    let rows: usize =
        requests.iter().map(|request| look(request).expect("the files are sound").list().map_or(0, |parsed| parsed.rows.len())).sum();
    let reading = median(9, || {
        for request in &requests {
            black_box(look(request).is_ok());
        }
    });
    let paths: Vec<&OsStr> = material.price_lists.iter().map(|path| path.as_os_str()).collect();
    let openpyxl = python("read_workbooks.py", &paths);

    let mut peak = None;
    let mut took: Vec<Duration> = (0..5)
        .map(|_| {
            let workspace = Workspace::new();
            let (took, used) = process(workspace.command(std::iter::once(OsStr::new("import")).chain(paths.iter().copied())));
            peak = peak.max(used);
            took
        })
        .collect();
    took.sort_unstable();
    let against = |name: &str| openpyxl.map(|took| (name.to_owned(), took)).into_iter().collect();
    vec![
        Line {
            gesture: format!("read a price edition, {rows} rows"),
            took: reading,
            budget: Duration::from_millis(75),
            peak: None,
            against: against("openpyxl, read-only"),
        },
        Line {
            gesture: "import it whole, from the command line".into(),
            took: took[took.len() / 2],
            budget: Duration::from_millis(400),
            peak,
            against: against("openpyxl, reading alone"),
        },
    ]
}
