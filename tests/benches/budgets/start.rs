//! From the wish to see the program to a window in which one can work.

use std::time::Duration;

use crate::measure::Line;

#[cfg(target_os = "linux")]
pub fn lines() -> Vec<Line> {
    let (workspace, _) = tests::region::imported("demo");
    let folder = workspace.path();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut took: Vec<Duration> = (0..5)
        .map(|_| {
            runtime.block_on(async {
                let window = tests::window::Window::open(workspace.home(), &["--workspace", folder.to_str().expect("a plain path")]).await;
                window.until("document.querySelector('[data-testid=place-sources]')").await;
                let took = window.asked.elapsed();
                window.close().await;
                took
            })
        })
        .collect();
    took.sort_unstable();
    vec![Line {
        gesture: "start to a usable window (WebDriver included)".into(),
        took: took[took.len() / 2],
        budget: Duration::from_secs(1),
        peak: None,
        against: vec![],
    }]
}

#[cfg(not(target_os = "linux"))]
pub fn lines() -> Vec<Line> {
    println!("skipped: the window is driven on Linux only");
    vec![]
}
