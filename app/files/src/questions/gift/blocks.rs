//! The text of a GIFT file in parts: escaped characters are masked, and each question is told from the next.

use super::super::build::is_shown;

/// Escaped characters, and what replaces them during parsing: characters that no text may contain. The last three are no
/// escapes to Moodle, but to other programs.
const MASKS: [(char, char, char); 11] = [
    ('~', '\u{fdd0}', '~'),
    ('=', '\u{fdd1}', '='),
    ('#', '\u{fdd2}', '#'),
    ('{', '\u{fdd3}', '{'),
    ('}', '\u{fdd4}', '}'),
    (':', '\u{fdd5}', ':'),
    ('n', '\u{fdd6}', '\n'),
    ('\\', '\u{fdd7}', '\\'),
    ('%', '\u{fdd9}', '%'),
    ('[', '\u{fdda}', '['),
    (']', '\u{fddb}', ']'),
];

pub(super) fn mask(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars().filter(|c| is_shown(*c)).peekable();
    while let Some(c) = chars.next() {
        let masked = (c == '\\').then(|| chars.peek().and_then(|next| MASKS.iter().find(|m| m.0 == *next))).flatten();
        if let Some(masked) = masked {
            chars.next();
            out.push(masked.1);
        } else {
            out.push(c);
        }
    }
    out
}

pub(super) fn unmask(masked: &str) -> String {
    masked.chars().map(|c| MASKS.iter().find(|m| m.1 == c).map_or(c, |m| m.2)).collect()
}

/// The blocks of a file with the number of their first lines: what is between empty lines, and what belongs to a question
/// with open braces after one. Escaped characters are masked.
pub(super) fn parted(source: &str) -> Vec<(usize, String)> {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut block: Vec<&str> = vec![];
    let mut first = 1;
    let lines: Vec<&str> = source.split('\n').collect();
    let mut blocks: Vec<(usize, String, bool)> = vec![];
    for (at, line) in lines.iter().copied().chain([""]).enumerate() {
        if !line.trim().is_empty() {
            if block.is_empty() {
                first = at + 1;
            }
            block.push(line);
            continue;
        }
        if block.is_empty() {
            continue;
        }
        let masked = mask(&block.join("\n"));
        block.clear();
        let code: String = masked.split('\n').filter(|l| !is_comment(l)).collect::<Vec<_>>().join("\n");
        let (opens, closes) = (code.find('{'), code.find('}'));
        let open = code.rfind('{').is_some_and(|at| code[at..].find('}').is_none());
        let goes_on = match closes {
            Some(close) => opens.is_none_or(|open| close < open),
            // Some of the answers, with an empty line before and after them.
            None => opens.is_none() && code.trim_start().starts_with(['=', '~', '#']),
        };
        match blocks.last_mut() {
            Some((begun, before, still)) if *still && goes_on => {
                // Lines are counted, so the empty ones stay.
                let had = *begun + before.matches('\n').count();
                before.push_str(&"\n".repeat(first.saturating_sub(had)));
                before.push_str(&masked);
                *still = open || closes.is_none();
            }
            _ => blocks.push((first, masked, open)),
        }
    }
    blocks.into_iter().map(|(line, block, _)| (line, block)).collect()
}

/// The first question of a block with its number of lines, and the rest when that has another question: the separating
/// empty line is missing, or the first one's brace is never closed.
pub(super) fn first_of(block: &str) -> (usize, &str, &str) {
    let (mut end, mut open) = (0, false);
    // Where another question seems to begin while a brace is open: its line and its place.
    let mut named: Option<(usize, usize)> = None;
    let mut comments: Option<(usize, usize)> = None;
    for (at, line) in block.split_inclusive('\n').enumerate() {
        let start = end;
        end += line.len();
        if is_comment(line) {
            comments = comments.or(Some((at, start)));
            continue;
        }
        let above = comments.take().unwrap_or((at, start));
        let (opens, closes) = (line.find('{'), line.find('}'));
        if open {
            if line.trim_start().starts_with("::") {
                named = Some(above);
            }
            // A brace within braces: the first is never closed, and this line is of the next question.
            if opens.is_some_and(|o| closes.is_none_or(|c| o < c)) {
                let (lines, next) = named.unwrap_or(above);
                return (lines, &block[..next], &block[next..]);
            }
        }
        open |= opens.is_some();
        let closed = line.rfind('}').is_some_and(|close| line.rfind('{').is_none_or(|open| open < close));
        if open && closed && block[end..].contains('{') {
            return (at + 1, &block[..end], &block[end..]);
        }
        if open && closed {
            break;
        }
    }
    (0, block, "")
}

pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}
