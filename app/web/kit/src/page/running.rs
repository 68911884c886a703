//! What stands at the top of every printed sheet of a page: its title, and as of when its figures are. Paper is taken
//! apart, and each sheet has to say what it is of.
//!
//! Chromium writes it into the margin (CSS Paged Media, `@top-left`); a browser without margin boxes prints the page's
//! head once. The number of the sheet is in `style/print.css`.

/// The rule for the sheets of one page.
pub(super) fn rule(lines: &[String]) -> String {
    // A line break in a string of CSS.
    let text = lines.iter().filter(|line| !line.is_empty()).map(|line| quoted(line)).collect::<Vec<_>>().join("\\a ");
    format!("@media print{{@page{{@top-left{{content:\"{text}\"}}}}}}")
}

/// A text as it may be inside a string of CSS and inside a `<style>`: all but letters, digits and spaces by its number.
fn quoted(text: &str) -> String {
    use std::fmt::Write as _;
    text.chars().fold(String::new(), |mut quoted, c| {
        if c.is_alphanumeric() || c == ' ' {
            quoted.push(c);
        } else if !c.is_control() {
            let _ = write!(quoted, "\\{:x} ", u32::from(c));
        }
        quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_string_or_the_element() {
        let rule = rule(&["\"}</style><script>\\".to_owned(), String::new(), "清河区 5\n".to_owned()]);
        assert_eq!(
            rule,
            "@media print{@page{@top-left{content:\"\\22 \\7d \\3c \\2f style\\3e \\3c script\\3e \\5c \\a 清河区 5\"}}}"
        );
    }
}
