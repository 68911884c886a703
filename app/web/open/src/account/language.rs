//! The language of the page, for this device and for the account.

use axum::http::{HeaderMap, header};
use qinghe_kit::{
    cookies,
    forms::{Fields, local_path, see_other},
    language::apply_language,
    page::{Cx, Reply},
};

/// `POST /language`
pub async fn submit(cx: Cx, headers: HeaderMap, fields: Fields) -> Reply {
    let cookie = apply_language(&cx, &fields).await?;
    let referer = headers.get(header::REFERER).and_then(|r| r.to_str().ok());
    let mut response = see_other(way_back(&cx.visitor.origin, referer, fields.get("back")));
    cookies::add(&mut response, cookie);
    Ok(response)
}

/// The page the language was chosen on: where the browser says it was, since a quiz changes its
/// address as it goes; else what the form says.
fn way_back<'a>(origin: &str, referer: Option<&'a str>, back: &'a str) -> &'a str {
    let here = referer.and_then(|r| r.strip_prefix(origin)).filter(|path| path.starts_with('/'));
    local_path(here.unwrap_or(back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_where_the_browser_was() {
        let site = "https://qinghe.example.cn";
        let back = |referer, back| way_back(site, referer, back);
        assert_eq!(back(Some("https://qinghe.example.cn/learn/1?item=4"), "/learn/1"), "/learn/1?item=4");
        assert_eq!(back(None, "/learn/1"), "/learn/1");
        for elsewhere in
            ["https://evil.example/a", "https://qinghe.example.cn.evil.example/a", "https://qinghe.example.cn"]
        {
            assert_eq!(back(Some(elsewhere), "/learn"), "/learn", "{elsewhere}");
        }
        assert_eq!(back(Some("https://qinghe.example.cn//evil.example"), "/learn"), "/");
        assert_eq!(back(None, "//evil.example"), "/");
    }
}
