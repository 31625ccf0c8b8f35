//! The window with a stopwatch in its page: what a click costs is measured where it is seen, without the way to and fro of WebDriver.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tests::window::Window;

/// Nobody begins sooner after a start.
const REST: Duration = Duration::from_secs(1);

const STOPWATCH: &str = include_str!("stopwatch.js");

/// What one gesture cost.
pub struct Told {
    /// Until the first frame that differs.
    pub first: Duration,
    /// Until the frame in which what was waited for stands; nothing where nothing was.
    pub marked: Duration,
    /// Until the frame in which the answer stands and nothing moves any more.
    pub last: Duration,
    /// In the first frame something says that there is work under way.
    pub says: bool,
    pub calls: Vec<Called>,
}

/// An operation that was asked meanwhile, from and to as seen by the page.
pub struct Called {
    pub name: String,
    pub from: Duration,
    pub to: Duration,
}

impl Told {
    /// From the last answer of this operation to the frame in which what was waited for stands.
    pub fn marked_since(&self, operation: &str) -> Option<Duration> {
        let answered = self.calls.iter().filter(|call| call.name == operation).map(|call| call.to).max()?;
        Some(self.marked.saturating_sub(answered))
    }
}

pub struct Page {
    window: Window,
}

impl Page {
    pub async fn open(home: &Path, workspace: &Path) -> Self {
        let page = Self { window: Window::open(home, &["--workspace", workspace.to_str().expect("a plain path")]).await };
        page.begin().await;
        page
    }

    /// The page as after a start, with nothing remembered in it: the program goes on with what it knows.
    pub async fn again(&self) {
        self.window.run("localStorage.clear(); location.reload()", vec![]).await;
        self.window.until("window.stopwatch === undefined && document.querySelector('[data-testid=place-sources]')").await;
        self.begin().await;
    }

    async fn begin(&self) {
        self.window.until("document.querySelector('[data-testid=place-region]')").await;
        self.window.run(STOPWATCH, vec![]).await;
        // What the start itself asks is over, and what it leaves for a time of rest.
        self.time("true").await;
        tokio::time::sleep(REST).await;
    }

    /// None where there is no such thing to be clicked. `gesture`: an expression; false for none.
    pub async fn time(&self, gesture: &str) -> Option<Told> {
        self.time_until(gesture, None).await
    }

    /// The same, and when what the selector finds stands.
    pub async fn time_until(&self, gesture: &str, mark: Option<&str>) -> Option<Told> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
            const {{ press, choose, show, write }} = window.stopwatch;
            window.stopwatch.run(() => ({gesture}), arguments[0]).then(done, (cause) => done({{ cause: String(cause) }}));"
        );
        let told = self.window.client.execute_async(&script, vec![json!(mark)]).await.unwrap_or_else(|error| panic!("{gesture}: {error}"));
        assert!(told["cause"].is_null(), "{gesture}: {}", told["cause"]);
        if told.is_null() {
            return None;
        }
        let calls = told["calls"].as_array().into_iter().flatten();
        let calls: Vec<Called> = calls
            .map(|call| Called {
                name: call["name"].as_str().unwrap_or_default().to_owned(),
                from: milliseconds(&call["from"]),
                to: milliseconds(&call["to"]),
            })
            .collect();
        let answered = calls.iter().map(|call| call.to).max().unwrap_or_default();
        Some(Told {
            first: milliseconds(&told["first"]),
            marked: milliseconds(&told["marked"]),
            last: milliseconds(&told["last"]).max(answered),
            says: told["says"] == true,
            calls,
        })
    }

    /// How many elements the selector finds.
    pub async fn count(&self, selector: &str) -> u64 {
        self.window.value(&format!("document.querySelectorAll({selector:?}).length")).await.as_u64().unwrap_or_default()
    }

    pub async fn close(self) {
        self.window.close().await;
    }
}

fn milliseconds(value: &Value) -> Duration {
    Duration::from_secs_f64(value.as_f64().unwrap_or_default() / 1e3)
}
