//! The text of a GIFT file in parts: escaped characters are masked, and each question is told from the next.

use super::super::build::is_shown;
use crate::stop;

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

/// What is between empty lines, and what belongs to it after one.
struct Block {
    /// The number of its first line.
    first: usize,
    text: String,
    /// Line ends in it: counted as they come, for a block may be the whole file.
    ends: usize,
    /// Whether its last brace is open.
    open: bool,
}

impl Block {
    fn new(first: usize, text: String, open: bool) -> Self {
        Self { first, ends: text.matches('\n').count(), text, open }
    }

    /// Adds what comes from this line on.
    fn add(&mut self, line: usize, text: &str, open: bool) {
        // Lines are counted, so the empty ones stay.
        let empty = line.saturating_sub(self.first + self.ends);
        self.text.extend(std::iter::repeat_n('\n', empty));
        self.text.push_str(text);
        self.ends += empty + text.matches('\n').count();
        self.open = open;
    }
}

/// The blocks of a file with the number of their first lines: what is between empty lines, and what belongs to a question
/// with open braces after one. Escaped characters are masked.
pub(super) fn parted(source: &str) -> Vec<(usize, String)> {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = vec![];
    let mut first = 1;
    let mut blocks: Vec<Block> = vec![];
    for (at, line) in source.split('\n').chain([""]).enumerate() {
        if !line.trim().is_empty() {
            if lines.is_empty() {
                first = at + 1;
            }
            lines.push(line);
            continue;
        }
        if lines.is_empty() {
            continue;
        }
        if stop::check().is_err() {
            break;
        }
        let masked = mask(&lines.join("\n"));
        lines.clear();
        let code: String = masked.split('\n').filter(|l| !is_comment(l)).collect::<Vec<_>>().join("\n");
        let (opens, closes) = (code.find('{'), code.find('}'));
        let open = code.rfind('{').is_some_and(|at| code[at..].find('}').is_none());
        let goes_on = match closes {
            Some(close) => opens.is_none_or(|open| close < open),
            // Some of the answers, with an empty line before and after them.
            None => opens.is_none() && code.trim_start().starts_with(['=', '~', '#']),
        };
        match blocks.last_mut() {
            Some(block) if block.open && goes_on => block.add(first, &masked, open || closes.is_none()),
            _ => blocks.push(Block::new(first, masked, open)),
        }
    }
    blocks.into_iter().map(|block| (block.first, block.text)).collect()
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
