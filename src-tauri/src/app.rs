//! The running program: the session that is open, the jobs that run, and where the fonts lie.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use formularies::publish::edition::Edition;
use formularies::publish::glyphs::{Fonts, MissingGlyph, Typeface};

use crate::message;
use crate::operations::contract::{Failure, ProgressView};
use crate::session::Session;

pub struct App {
    session: RwLock<Arc<Session>>,
    /// The jobs under way, with the sign that stops them.
    jobs: Mutex<HashMap<String, Arc<AtomicBool>>>,
    fonts: PathBuf,
    /// Read when a text is first checked against it.
    typeface: Mutex<Option<Typeface>>,
}

impl App {
    /// `resources` is the folder that the installer filled.
    pub fn new(session: Session, resources: &Path) -> Self {
        Self { session: RwLock::new(Arc::new(session)), jobs: Mutex::default(), fonts: resources.join("fonts"), typeface: Mutex::default() }
    }

    pub fn session(&self) -> Arc<Session> {
        self.session.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens another workspace in place of the present one.
    pub fn open(&self, session: Session) -> Arc<Session> {
        let session = Arc::new(session);
        *self.session.write().unwrap_or_else(PoisonError::into_inner) = session.clone();
        session
    }

    pub fn fonts(&self) -> Result<Fonts, Failure> {
        let read = |name: &str| {
            let path = self.fonts.join(name);
            std::fs::read(&path).map_err(|error| message::io_failure(&error).at(path.display().to_string()))
        };
        Ok(Fonts { regular: read("BIZUDPGothic-Regular.ttf")?, bold: read("BIZUDPGothic-Bold.ttf")? })
    }

    /// The characters of the edition that print would lose.
    pub fn missing_glyphs(&self, edition: &Edition) -> Result<Vec<MissingGlyph>, Failure> {
        let mut typeface = self.typeface.lock().unwrap_or_else(PoisonError::into_inner);
        let typeface = match &mut *typeface {
            Some(typeface) => typeface,
            none => none.insert(Typeface::read(&self.fonts()?)?),
        };
        Ok(typeface.missing(edition))
    }

    /// Tells a job to stop at its next step, also one that is still on its way here.
    pub fn cancel(&self, job: &str) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.entry(job.to_owned()).or_default().store(true, Ordering::Relaxed);
    }

    /// Runs `work` as the job `id`; without an id it cannot be cancelled and reports nothing.
    pub fn with_job<T>(&self, id: Option<String>, report: &(dyn Fn(ProgressView) + Sync), work: impl FnOnce(&Job) -> T) -> T {
        let jobs = || self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let sign = id.as_ref().map(|id| jobs().entry(id.clone()).or_default().clone()).unwrap_or_default();
        let result = work(&Job { id: id.clone(), cancelled: sign, report, counting: Mutex::default() });
        if let Some(id) = &id {
            jobs().remove(id);
        }
        result
    }
}

/// One call of an operation while it runs.
pub struct Job<'a> {
    id: Option<String>,
    cancelled: Arc<AtomicBool>,
    report: &'a (dyn Fn(ProgressView) + Sync),
    counting: Mutex<Option<Counting>>,
}

/// Something long of which the rows are counted.
struct Counting {
    label: String,
    since: Instant,
    said: Instant,
}

/// So often it is said how far a long step is.
const PAUSE: Duration = Duration::from_millis(200);

impl Job<'_> {
    /// Says how far it is; false means stop.
    pub fn step(&self, label: &str, done: u32, total: Option<u32>) -> bool {
        self.report(ProgressView { done, total, ..self.labelled(label) })
    }

    /// Says, now and then, how far it is within something long: the part that is done, and the rows so far. False means stop.
    pub fn step_within(&self, label: &str, part: f64, rows: u32) -> bool {
        let Some(seconds) = self.due(label) else { return self.goes_on() };
        let known = seconds >= 1.0 && part > 0.0;
        self.report(ProgressView {
            done: (part * 1000.0) as u32,
            total: Some(1000),
            rows: Some(rows),
            rows_per_second: known.then(|| (f64::from(rows) / seconds) as u32),
            seconds_left: known.then(|| (seconds / part * (1.0 - part)).ceil() as u32),
            ..self.labelled(label)
        })
    }

    /// The same where the length is not known.
    pub fn step_rows(&self, label: &str, rows: u64) -> bool {
        match self.due(label) {
            Some(_) => self.report(ProgressView { rows: Some(u32::try_from(rows).unwrap_or(u32::MAX)), ..self.labelled(label) }),
            None => self.goes_on(),
        }
    }

    fn labelled(&self, label: &str) -> ProgressView {
        let (job, label) = (self.id.clone().unwrap_or_default(), label.to_owned());
        ProgressView { job, label, done: 0, total: None, rows: None, rows_per_second: None, seconds_left: None }
    }

    fn report(&self, view: ProgressView) -> bool {
        (self.report)(view);
        self.goes_on()
    }

    fn goes_on(&self) -> bool {
        !self.cancelled.load(Ordering::Relaxed)
    }

    /// The seconds since the first step of that label in a row, where it is time to say something.
    fn due(&self, label: &str) -> Option<f64> {
        let mut counting = self.counting.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match &mut *counting {
            Some(known) if known.label == label => {
                let due = now - known.said >= PAUSE;
                if due {
                    known.said = now;
                }
                due.then(|| (now - known.since).as_secs_f64())
            }
            _ => {
                *counting = Some(Counting { label: label.to_owned(), since: now, said: now });
                Some(0.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_stopped_by_its_name_also_before_it_began_and_then_the_name_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::new(Session::open(folder.path(), true).unwrap_or_else(|failure| panic!("{failure:?}")), folder.path());
        let goes_on = |name: &str| app.with_job(Some(name.to_owned()), &|_| {}, |job| job.step("", 0, None));
        app.cancel("a");
        assert!(goes_on("b"));
        assert!(!goes_on("a"));
        assert!(goes_on("a"));
        let stopped = app.with_job(Some("c".to_owned()), &|_| {}, |job| {
            app.cancel("c");
            !job.step("", 0, None)
        });
        assert!(stopped);
    }
}
