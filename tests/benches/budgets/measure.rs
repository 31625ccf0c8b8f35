//! Times, peaks of memory, and how they are told.

use std::fmt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One gesture: what it took here, its budget, and what something else took for it in the same run.
pub struct Line {
    pub gesture: String,
    pub took: Duration,
    pub budget: Duration,
    /// Largest resident memory, MiB.
    pub peak: Option<u64>,
    pub against: Vec<(String, Duration)>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = if self.took <= self.budget { "✓" } else { "✕" };
        write!(f, "{within} {:<44} {:>9} (budget {})", self.gesture, told(self.took), told(self.budget))?;
        if let Some(peak) = self.peak {
            write!(f, ", {peak} MiB")?;
        }
        for (name, took) in &self.against {
            let ratio = took.as_secs_f64() / self.took.as_secs_f64();
            write!(f, "\n    × {ratio:<7.1} {name}: {}", told(*took))?;
        }
        Ok(())
    }
}

fn told(took: Duration) -> String {
    match took.as_secs_f64() {
        s if s >= 1.0 => format!("{s:.2} s"),
        s if s >= 0.001 => format!("{:.1} ms", s * 1e3),
        s => format!("{:.0} µs", s * 1e6),
    }
}

/// The middle of some runs, after one that is not counted.
pub fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    run();
    let mut took: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[runs / 2]
}

/// The value below which that share of the times lies.
pub fn percentile(took: &mut [Duration], share: f64) -> Duration {
    took.sort_unstable();
    took[((took.len() - 1) as f64 * share).round() as usize]
}

/// A process from start to end, with its peak in MiB where the system tells it.
pub fn process(mut command: Command) -> (Duration, Option<u64>) {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    let ended = loop {
        let line = std::fs::read_to_string(&status)
            .ok()
            .and_then(|text| text.lines().find_map(|line| line.strip_prefix("VmHWM:").map(str::to_owned)));
        peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).or(peak);
        if let Some(ended) = child.try_wait().expect("a child can be asked") {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = start.elapsed();
    assert!(ended.success(), "{command:?}: {ended}");
    (took, peak.map(|kib| kib / 1024))
}

/// Seconds that a script of `tests/benches` says it took, run by the Python of `make bench`; none without it.
pub fn python(script: &str, arguments: &[&std::ffi::OsStr]) -> Option<Duration> {
    numbers(script, arguments)?.first().copied().map(Duration::from_secs_f64)
}

/// The numbers that such a script says.
pub fn numbers(script: &str, arguments: &[&std::ffi::OsStr]) -> Option<Vec<f64>> {
    let python = tests::project().join(".tools/python/bin/python");
    if !python.exists() {
        println!("skipped: {script} ({} is missing; `make bench` makes it)", python.display());
        return None;
    }
    let output = Command::new(python)
        .arg(tests::project().join("tests/benches").join(script))
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .expect("Python starts");
    assert!(output.status.success(), "{script} failed");
    String::from_utf8_lossy(&output.stdout).split_whitespace().map(|number| number.parse().ok()).collect()
}
