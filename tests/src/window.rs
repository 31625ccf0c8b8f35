//! The real window, driven as a person drives it: WebDriver inside, xdotool for what is the system's own.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::program::{isolated, program};

/// How long the screen may take to show what is waited for, on a machine that does other things besides.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process and what it started, ended together.
struct Owned(Child);

impl Owned {
    fn start(mut command: Command) -> Self {
        let child = command.process_group(0).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}; `make test` installs it"));
        Self(child)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        // The group may be gone already; nothing is to be done about it then.
        let signal = |which: &str| Command::new("kill").args([which, "--", &group]).stderr(Stdio::null()).status();
        let _ = signal("-KILL");
        let _ = self.0.wait();
        // What it started holds its files until it is gone too.
        let end = Instant::now() + Duration::from_secs(5);
        while signal("-0").is_ok_and(|status| status.success()) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A screen of its own, without a window manager.
struct Display {
    number: String,
    _server: Owned,
}

impl Display {
    fn start() -> Self {
        let mut command = Command::new("Xvfb");
        // The server picks a free number and says it on standard output when it is ready.
        command.args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Owned::start(command);
        let mut number = String::new();
        let output = server.0.stdout.take().expect("standard output is piped");
        BufReader::new(output).read_line(&mut number).expect("Xvfb says its number");
        Self { number: format!(":{}", number.trim()), _server: server }
    }
}

/// The program in its window.
pub struct Window {
    pub client: Client,
    /// When the window was asked for.
    pub asked: Instant,
    home: PathBuf,
    display: Display,
    _driver: Owned,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

fn tauri_driver() -> PathBuf {
    let ours = crate::project().join(".tools/bin/tauri-driver");
    if ours.is_file() { ours } else { "tauri-driver".into() }
}

impl Window {
    /// Opens the program with these arguments; what it keeps for itself goes under `home`.
    pub async fn open(home: &Path, arguments: &[&str]) -> Self {
        let display = Display::start();
        let (port, native_port) = (free_port(), free_port());
        let mut command = isolated(Command::new(tauri_driver()), home);
        std::fs::create_dir_all(home.join("XDG_RUNTIME_DIR")).expect("a folder can be made");
        command
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .env("DISPLAY", &display.number)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = Owned::start(command);

        let mut capabilities = Capabilities::new();
        capabilities.insert("browserName".into(), json!("wry"));
        capabilities.insert("tauri:options".into(), json!({ "application": program(), "args": arguments }));
        // Both drivers need a moment until they listen.
        for port in [port, native_port] {
            let end = Instant::now() + PATIENCE;
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                assert!(Instant::now() < end, "nobody listens at port {port}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        let asked = Instant::now();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder.capabilities(capabilities);
        let client = connecting.connect(&format!("http://127.0.0.1:{port}")).await.unwrap_or_else(|error| panic!("no window: {error}"));
        Self { client, asked, home: home.to_owned(), display, _driver: driver }
    }

    /// Waits until the JavaScript expression is true.
    #[track_caller]
    pub fn until<'a>(&'a self, expression: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = Location::caller();
        async move { self.returned_true(&format!("return Boolean({expression})"), caller).await }
    }

    /// Runs the script again and again until it returns true.
    #[track_caller]
    pub fn until_script<'a>(&'a self, script: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = Location::caller();
        async move { self.returned_true(script, caller).await }
    }

    async fn returned_true(&self, script: &str, caller: &Location<'_>) {
        let end = Instant::now() + PATIENCE;
        while self.client.execute(script, vec![]).await.ok() != Some(json!(true)) {
            if Instant::now() > end {
                panic!("{caller}: never true: {script}\n{}", self.what_is_seen().await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether the JavaScript expression is true now.
    pub async fn is(&self, expression: &str) -> bool {
        self.value(&format!("Boolean({expression})")).await == json!(true)
    }

    /// What the JavaScript expression gives now.
    pub async fn value(&self, expression: &str) -> Value {
        let value = self.client.execute(&format!("return {expression}"), vec![]).await;
        value.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Runs a script once.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("{script}: {error}"));
    }

    /// All text of the page as it is rendered.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", vec![]).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The first visible element that the XPath finds, waited for.
    #[track_caller]
    pub fn find<'a>(&'a self, xpath: &'a str) -> impl Future<Output = Element> + 'a {
        let caller = Location::caller();
        async move { self.found(xpath, caller).await }
    }

    async fn found(&self, xpath: &str, caller: &Location<'_>) -> Element {
        let end = Instant::now() + PATIENCE;
        loop {
            for element in self.client.find_all(Locator::XPath(xpath)).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return element;
                }
            }
            if Instant::now() > end {
                panic!("{caller}: not found: {xpath}\n{}", self.what_is_seen().await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The first visible element of that `data-testid`, waited for.
    #[track_caller]
    pub fn marked<'a>(&'a self, mark: &'a str) -> impl Future<Output = Element> + 'a {
        let caller = Location::caller();
        async move { self.found(&format!("//*[@data-testid='{mark}']"), caller).await }
    }

    /// Clicks what carries that `data-testid`, once it may be clicked.
    #[track_caller]
    pub fn click<'a>(&'a self, mark: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = Location::caller();
        async move { self.clicked(&format!("//*[@data-testid='{mark}'][not(@disabled)]"), caller).await }
    }

    /// Clicks what the XPath finds.
    #[track_caller]
    pub fn click_at<'a>(&'a self, xpath: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = Location::caller();
        async move { self.clicked(xpath, caller).await }
    }

    /// Clicks a button or link by the words on it.
    #[track_caller]
    pub fn press<'a>(&'a self, words: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = Location::caller();
        async move {
            self.clicked(&format!("//*[self::button or self::a or self::summary][normalize-space(.)='{words}'][not(@disabled)]"), caller)
                .await;
        }
    }

    async fn clicked(&self, xpath: &str, caller: &Location<'_>) {
        let end = Instant::now() + PATIENCE;
        // What is found may be drawn anew before it is clicked.
        loop {
            match self.found(xpath, caller).await.click().await {
                Ok(()) => return,
                Err(error) if Instant::now() > end => panic!("{caller}: {xpath} cannot be clicked: {error}\n{}", self.what_is_seen().await),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Replaces what stands in the field that the XPath finds.
    #[track_caller]
    pub fn fill<'a>(&'a self, xpath: &'a str, text: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = Location::caller();
        async move {
            self.clicked(xpath, caller).await;
            let field = self.found(xpath, caller).await;
            let all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
            for keys in [all.as_str(), text] {
                if let Err(error) = field.send_keys(keys).await {
                    panic!("{caller}: {xpath} takes no keys: {error}\n{}", self.what_is_seen().await);
                }
            }
        }
    }

    /// Keys to what has the focus.
    pub async fn keys(&self, keys: &str) {
        let active = self.client.active_element().await.expect("something has the focus");
        active.send_keys(keys).await.expect("it takes keys");
    }

    /// Presses Tab until the condition on the focused element, a JavaScript expression over `it`, holds.
    #[track_caller]
    pub fn tab_to<'a>(&'a self, condition: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = Location::caller();
        async move {
            for _ in 0..120 {
                if self.is(&format!("((it) => {condition})(document.activeElement)")).await {
                    return;
                }
                self.keys(&char::from(Key::Tab).to_string()).await;
            }
            panic!("{caller}: Tab never reaches {condition}\n{}", self.what_is_seen().await);
        }
    }

    /// The window's size in pixels of the display, and how much larger than life it shows everything.
    pub async fn shown_at(&self, (width, height): (u32, u32), zoom: u32) {
        self.client.set_window_rect(0, 0, width, height).await.expect("the window takes a size");
        let script = "const done = arguments[arguments.length - 1];
            window.__TAURI_INTERNALS__.invoke('plugin:webview|set_webview_zoom', { value: arguments[0] }).then(() => done(), done);";
        let failed = self.client.execute_async(script, vec![json!(zoom)]).await.expect("the window zooms");
        assert_eq!(failed, Value::Null);
        self.until(&format!("Math.abs(innerWidth - {}) < 3", width / zoom)).await;
    }

    /// Writes a picture of the window for people to look at.
    pub async fn picture(&self, file: &Path) {
        let picture = self.client.screenshot().await.expect("the window can be pictured");
        std::fs::write(file, picture).expect("a picture can be written");
    }

    /// Violations that axe finds on the screen as it is, one line each.
    pub async fn axe(&self) -> Vec<String> {
        let source = crate::project().join("ui/node_modules/axe-core/axe.min.js");
        let axe =
            std::fs::read_to_string(&source).unwrap_or_else(|error| panic!("{}: {error}; `make setup` installs it", source.display()));
        self.client.execute(&axe, vec![]).await.expect("axe can be loaded");
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
                (result) => done(result.violations.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.map((n) => n.html).join(' | '))),
                (error) => done(['axe: ' + error]));";
        let found = self.client.execute_async(script, vec![]).await.expect("axe runs");
        found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Answers the system's own dialog for a file to write, which WebDriver does not see: types the path and confirms.
    pub async fn save_in_dialog(&self, title: &str, path: &str) {
        self.dialog(title).await;
        self.xdotool(&["key", "--clearmodifiers", "ctrl+a"]).await;
        self.xdotool(&["type", "--delay", "10", path]).await;
        self.xdotool(&["key", "--clearmodifiers", "Return"]).await;
        self.dialog_is_gone(title).await;
    }

    /// Answers the system's own dialog for files to read: goes to the person's home folder and chooses all that is there.
    pub async fn choose_home_in_dialog(&self, title: &str) {
        self.dialog(title).await;
        // The dialog says nothing of when it has read the folder.
        for keys in ["alt+Home", "ctrl+a", "Return"] {
            self.xdotool(&["key", "--clearmodifiers", keys]).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        self.dialog_is_gone(title).await;
    }

    async fn dialog(&self, title: &str) {
        let found = self.xdotool(&["search", "--sync", "--onlyvisible", "--name", title]).await;
        let dialog = found.lines().next_back().unwrap_or_else(|| panic!("no dialog {title}")).to_owned();
        self.xdotool(&["windowfocus", "--sync", &dialog]).await;
    }

    async fn dialog_is_gone(&self, title: &str) {
        let end = Instant::now() + PATIENCE;
        while self.asked_of_display(&["search", "--onlyvisible", "--name", title]).await.status.success() {
            assert!(Instant::now() < end, "the dialog {title} stays\n{}", self.what_is_seen().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn xdotool(&self, arguments: &[&str]) -> String {
        let output = self.asked_of_display(arguments).await;
        assert!(output.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    async fn asked_of_display(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = tokio::process::Command::new("xdotool");
        command.args(arguments).env("DISPLAY", &self.display.number).kill_on_drop(true);
        tokio::time::timeout(PATIENCE, command.output())
            .await
            .unwrap_or_else(|_| panic!("xdotool {arguments:?}: nothing happened"))
            .unwrap_or_else(|error| panic!("xdotool: {error}; `make test` installs it"))
    }

    /// For a failure: the text of the page and where the picture of the whole screen lies.
    async fn what_is_seen(&self) -> String {
        let picture = std::env::temp_dir().join(format!("suisho-window-{}.png", std::process::id()));
        let taken = Command::new("import").args(["-window", "root"]).arg(&picture).env("DISPLAY", &self.display.number).status();
        let place = if taken.is_ok_and(|status| status.success()) { picture.display().to_string() } else { "no picture".into() };
        format!("on the screen ({place}):\n{}", self.text().await)
    }

    /// Ends the program as a person does, and waits until it has let go of its files.
    pub async fn close(self) -> PathBuf {
        self.client.close().await.expect("the window closes");
        self.home
    }
}
