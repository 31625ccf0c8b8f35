//! Every screen of 地域 at every size.

use fantoccini::key::Key;
use tests::region;
use tests::window::Window;

use crate::screen::{SETTLED, assert_accessible, opened, pictures, pressed, sample};

/// What of the page does not fit: an element of the screen that could be scrolled sideways as a whole.
const TOO_WIDE: &str = "[document.documentElement, ...document.querySelectorAll('main, [role=tabpanel], aside')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.tagName} ${one.className}: ${one.scrollWidth} > ${one.clientWidth}`)";

#[tokio::test]
async fn every_screen_fits_at_every_size() {
    let workspace = sample();
    workspace.ask(0, ["receive".into(), region::formulary()]);
    let window = opened(&workspace).await;
    window.click("place-writing").await;
    window.click_at("//*[@data-testid='formularies']//tbody//button[1]").await;
    window.marked("group").await;
    for (width, height) in [(1280, 800), (1920, 1080)] {
        for zoom in [1, 2] {
            window.shown_at((width, height), zoom).await;
            for screen in ["compare", "beside", "place", "choice", "effect", "release", "candidates"] {
                open_screen(&window, screen).await;
                window.until(SETTLED).await;
                let name = format!("{screen} {width}×{height} {}", zoom * 100);
                window.picture(&pictures().join(format!("{screen}-{width}x{height}-{}.png", zoom * 100))).await;
                // A chart follows the size a moment later.
                window.until(&format!("{TOO_WIDE}.length === 0")).await;
                assert_accessible(&window, &name).await;
            }
        }
    }
    window.close().await;
}

async fn open_screen(window: &Window, screen: &str) {
    match screen {
        "compare" => {
            pressed(window, "place-region").await;
            pressed(window, "tab-compare").await;
            window.marked("map").await;
        }
        "beside" => {
            let tick = "const rows = [...document.querySelectorAll('[data-testid=table-ranked] [data-key]')].slice(0, 3);
                for (const row of rows) if (!row.querySelector('.box.ticked')) row.querySelector('span.box').click();
                return rows.length === 3";
            window.until_script(tick).await;
            pressed(window, "open-beside").await;
            window.marked("side-by-side").await;
        }
        "place" => {
            pressed(window, "beside-back").await;
            pressed(window, "open-place").await;
            window.marked("place-events").await;
        }
        "choice" => {
            pressed(window, "place-back").await;
            pressed(window, "tab-choice").await;
            window.until("document.querySelector('[data-testid=table-groups] [data-key]')").await;
        }
        "effect" => {
            pressed(window, "tab-effect").await;
            window.marked("effect-on").await;
            // The day that was given is remembered.
            if window.is("document.querySelector('[data-testid=effect-on]').value === ''").await {
                window.fill("//*[@data-testid='effect-on']", "2025-10-01").await;
                window.keys(&char::from(Key::Enter).to_string()).await;
            }
            window.marked("effect-sentence").await;
            if window.is("!document.querySelector('[data-testid=trace-rows] li')").await {
                pressed(window, "trace").await;
                window.until("document.querySelector('[data-testid=trace-rows] li')").await;
            }
        }
        "release" => {
            pressed(window, "tab-release").await;
            pressed(window, "release-look").await;
            window.marked("release-counts").await;
        }
        _ => {
            pressed(window, "place-writing").await;
            pressed(window, "group").await;
            pressed(window, "tab-candidates").await;
            window.until("document.querySelector('[data-testid=table-candidates] [data-key]')").await;
        }
    }
}
