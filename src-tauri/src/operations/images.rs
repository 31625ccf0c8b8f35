//! Charts that leave the program as images. The window draws them; what is written is looked at here.

use base64::Engine;

use super::Call;
use super::contract::*;
use super::publishing::write;

/// Far above any chart; a picture of every municipality is 3 MB.
const MOST: usize = 64 << 20;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

pub fn write_image(call: &Call, input: WriteImageInput) -> Result<WrittenFile, Failure> {
    let bytes = match (input.svg, input.png) {
        (Some(svg), None) if is_still(&svg) => svg.into_bytes(),
        (None, Some(png)) => {
            base64::engine::general_purpose::STANDARD.decode(png).ok().filter(|bytes| bytes.starts_with(PNG)).ok_or_else(no_image)?
        }
        _ => return Err(no_image()),
    };
    if bytes.len() > MOST {
        return Err(no_image());
    }
    write(Some(&call.session.workspace), &input.path, None, &bytes)?;
    Ok(WrittenFile { path: input.path, bytes: bytes.len() as u32 })
}

/// An SVG that carries neither script nor anything from elsewhere: whoever opens it sees a picture and no more. Every tag is looked at;
/// text of a chart is escaped and has none.
fn is_still(svg: &str) -> bool {
    if svg.len() > MOST || svg.contains("<!") {
        return false;
    }
    let mut root = None;
    for tag in svg.split('<').skip(1) {
        let Some((tag, _)) = tag.split_once('>') else { return false };
        if tag.starts_with('/') || tag == r#"?xml version="1.0" encoding="UTF-8"?"# {
            continue;
        }
        let name = tag.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
        root = root.or(Some(name));
        if !DRAWN.contains(&name) || !attributes_are_still(&tag[name.len()..]) {
            return false;
        }
    }
    root == Some("svg")
}

const DRAWN: &[&str] = &[
    "svg",
    "g",
    "defs",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "clipPath",
    "pattern",
    "linearGradient",
    "radialGradient",
    "stop",
];

fn attributes_are_still(attributes: &str) -> bool {
    let mut rest = attributes.trim_end_matches('/').trim();
    while !rest.is_empty() {
        let Some((name, after)) = rest.split_once('=') else { return false };
        let name = name.trim().to_ascii_lowercase();
        let Some(quote @ ('"' | '\'')) = after.chars().next() else { return false };
        let Some((value, after)) = after[1..].split_once(quote) else { return false };
        // A reference goes to a part of the same picture, never out of it.
        let value = value.to_ascii_lowercase();
        let leaves =
            value.split("url(").skip(1).any(|to| !to.trim_start_matches(['"', '\'']).starts_with('#') && !to.starts_with("&quot;#"));
        let namespace = name == "xmlns" || name.starts_with("xmlns:");
        if name.starts_with("on") || name.ends_with("href") || name == "style" || leaves || (!namespace && value.contains("://")) {
            return false;
        }
        rest = after.trim_start();
    }
    true
}

fn no_image() -> Failure {
    Failure::refused("not_an_image", "画像として書き出せないものが渡されました。", "もう一度書き出すか、表を CSV で書き出してください。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_leaves_is_only_a_picture() {
        let with = |inner: &str| {
            format!(r#"<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg" width="9">{inner}</svg>"#)
        };
        for (inner, still) in [
            (r##"<g clip-path="url(#a)"><path d="M0 0L1 1" fill="url(#b)"/><text x="1">5 &lt; 6</text></g>"##, true),
            ("", true),
            (r#"<text font-family="&quot;BIZ UDPGothic&quot;, sans-serif">差</text>"#, true),
            ("<script>alert(1)</script>", false),
            (r#"<path d="" onclick="a()"/>"#, false),
            (r#"<path d="" ONLOAD = "a()"/>"#, false),
            (r##"<a href="#x"/>"##, false),
            (r#"<path xlink:href="x"/>"#, false),
            (r#"<path fill="url(http://example.jp/a)"/>"#, false),
            (r#"<path fill="url( 'a.svg#b')"/>"#, false),
            ("<style>*{}</style>", false),
            (r#"<rect style="fill:red"/>"#, false),
            ("<foreignObject/>", false),
            ("<!DOCTYPE svg>", false),
            ("<![CDATA[<script>]]>", false),
            ("<?xml-stylesheet href='a'?>", false),
            ("<path", false),
            (r#"<path d='a" onload="b'/>"#, true),
            (r#"<path d=a/>"#, false),
        ] {
            assert_eq!(is_still(&with(inner)), still, "{inner}");
        }
        assert!(!is_still("<html></html>"));
        assert!(!is_still("nothing"));
    }
}
