//! Only the commands that the window's capability names one by one can be called.

use serde_json::Value;

fn main() {
    let capability = std::fs::read_to_string("capabilities/main.json").expect("the window's capability is part of the source");
    let capability: Value = serde_json::from_str(&capability).expect("the window's capability is JSON");
    let permissions = capability["permissions"].as_array().expect("a capability lists permissions");
    let commands: Vec<&'static str> = permissions
        .iter()
        .filter_map(|permission| permission.as_str()?.strip_prefix("allow-"))
        .map(|command| &*command.replace('-', "_").leak())
        .collect();
    println!("cargo:rerun-if-changed=capabilities");
    let manifest = tauri_build::AppManifest::new().commands(commands.leak());
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)).expect("tauri's build step");
}
