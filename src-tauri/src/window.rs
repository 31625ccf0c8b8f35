//! The same operations from the window.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{Emitter, Manager, WebviewUrl, WebviewWindowBuilder, Wry};

use crate::app::App;
use crate::message;
use crate::operations::contract::{Failure, ProgressView};
use crate::operations::{Call, Declared, OPERATIONS};
use crate::session::{Session, own_folder};

/// What the window sends with every call.
#[derive(Deserialize)]
struct Envelope {
    input: Value,
    /// A name by which the call can be followed and cancelled.
    job: Option<String>,
}

/// The program's own context: its screens, name and version.
pub fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// The folder with what the program carries: beside it after a build, where the installer put it otherwise.
pub fn resources(context: &tauri::Context) -> Result<PathBuf, Failure> {
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned()));
    if let Some(folder) = beside.filter(|folder| folder.join("fonts").is_dir()) {
        return Ok(folder);
    }
    tauri::utils::platform::resource_dir(context.package_info(), &tauri::Env::default())
        .map_err(|error| Failure::internal("resources", "Suisho のファイルが見つかりません。", error))
}

/// Opens the window on a workspace and stays until it is closed.
pub fn run(workspace: Option<PathBuf>, context: tauri::Context) -> Result<(), Failure> {
    let resources = resources(&context)?;
    let folder = workspace.map_or_else(own_folder, Ok)?;
    let session = Session::open(&folder, true)?;
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(answer)
        .setup(move |tauri| {
            tauri.manage(Arc::new(App::new(session, &resources)));
            WebviewWindowBuilder::new(tauri, "main", WebviewUrl::default())
                .title("推奨 Suisho")
                .inner_size(1440.0, 900.0)
                .min_inner_size(640.0, 400.0)
                .prevent_overflow()
                .zoom_hotkeys_enabled(true)
                .build()?;
            Ok(())
        })
        .run(context)
        .map_err(|error| Failure::internal("window", "画面を開けませんでした。", error))
}

/// Answers a call of the window away from its thread; calls of plugins are not ours.
fn answer(invoke: Invoke<Wry>) -> bool {
    let name = invoke.message.command();
    let Some(operation) = OPERATIONS.iter().find(|operation| operation.name == name) else { return false };
    let envelope = match invoke.message.payload() {
        InvokeBody::Json(value) => Envelope::deserialize(value).map_err(|error| error.to_string()),
        InvokeBody::Raw(_) => Err("not JSON".to_owned()),
    };
    let window = invoke.message.webview();
    let app = window.state::<Arc<App>>().inner().clone();
    tauri::async_runtime::spawn_blocking(move || {
        let report = |progress: ProgressView| {
            // A window that is gone needs no news.
            window.emit("progress", progress).ok();
        };
        let answer = envelope
            .map_err(|error| Failure::internal("input", "画面から読めない指示が来ました。", error))
            .and_then(|envelope| carry_out(operation, &app, envelope, &report));
        match answer {
            Ok(value) => invoke.resolver.resolve(value),
            Err(failure) => invoke.resolver.reject(failure),
        }
    });
    true
}

fn carry_out(operation: &Declared, app: &App, envelope: Envelope, report: &(dyn Fn(ProgressView) + Sync)) -> Result<Value, Failure> {
    // A call that panics has to be answered too; what it held is let go of, and every change is one transaction.
    let run = || app.with_job(envelope.job, report, |job| (operation.run)(&Call { app, session: app.session(), job }, envelope.input));
    std::panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(message::panicked(&*panic)))
}
