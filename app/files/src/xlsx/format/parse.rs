//! Reads a format's code.

/// One piece of a format.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Item {
    Literal(String),
    /// 0, # or ?
    Digit(char),
    Point,
    Comma,
    Percent,
    Slash,
    /// E+00: whether a plus is written, and the least digits.
    Exponent(bool, usize),
    General,
    /// @
    At,
    /// A letter of a date or time, and how often it is repeated.
    Date(char, usize),
    /// [h], [m], [s]
    Elapsed(char, usize),
    /// AM/PM, or 上午/下午.
    HalfDay(&'static str, &'static str),
}

/// The format of some numbers.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Section {
    pub(super) items: Vec<Item>,
}

impl Section {
    pub(super) fn is_date(&self) -> bool {
        self.items.iter().any(|i| matches!(i, Item::Date(..) | Item::Elapsed(..) | Item::HalfDay(..)))
    }

    /// Whether it changes nothing.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.items[..], [] | [Item::General | Item::At])
    }

    fn say(&mut self, words: &str) {
        if let Some(Item::Literal(text)) = self.items.last_mut() {
            text.push_str(words);
        } else {
            self.items.push(Item::Literal(words.to_owned()));
        }
    }
}

/// Words that stand for themselves.
static WORDS: [(&str, Item); 6] = [
    ("general", Item::General),
    ("g/通用格式", Item::General),
    ("am/pm", Item::HalfDay("AM", "PM")),
    ("a/p", Item::HalfDay("A", "P")),
    ("上午/下午", Item::HalfDay("上午", "下午")),
    ("%", Item::Percent),
];

/// A code's sections; none when it is not understood.
pub(super) fn sections(code: &str) -> Option<Vec<Section>> {
    // ASCII letters alone are looked at without their case, so that every character keeps its place.
    let lower: Vec<char> = code.chars().map(|c| c.to_ascii_lowercase()).collect();
    let text: Vec<char> = code.chars().collect();
    let mut sections = vec![Section::default()];
    let mut at = 0;
    while at < text.len() {
        let count = sections.len();
        let section = sections.last_mut()?;
        if let Some((word, item)) =
            WORDS.iter().find(|(word, _)| lower[at..].starts_with(&word.chars().collect::<Vec<_>>()))
        {
            section.items.push(item.clone());
            at += word.chars().count();
            continue;
        }
        let run = lower[at..].iter().take_while(|c| **c == lower[at]).count();
        match lower[at] {
            '"' => {
                let end = text[at + 1..].iter().position(|c| *c == '"').map_or(text.len(), |n| at + 1 + n);
                section.say(&text[at + 1..end].iter().collect::<String>());
                at = end + 1;
                continue;
            }
            '\\' => {
                section.say(&text.get(at + 1).map(char::to_string).unwrap_or_default());
                at += 2;
                continue;
            }
            // A space as wide as the next character; the next character, repeated.
            '_' | '*' => {
                at += 2;
                continue;
            }
            '[' => {
                let end = text[at..].iter().position(|c| *c == ']').map(|n| at + n)?;
                bracket(&lower[at + 1..end], &text[at + 1..end], section)?;
                at = end + 1;
                continue;
            }
            ';' if count < 4 => sections.push(Section::default()),
            ';' => return None,
            '@' => section.items.push(Item::At),
            '0' | '#' | '?' => section.items.push(Item::Digit(lower[at])),
            '.' => section.items.push(Item::Point),
            ',' => section.items.push(Item::Comma),
            '/' => section.items.push(Item::Slash),
            'e' if matches!(lower.get(at + 1), Some('+' | '-')) => {
                let digits = lower[at + 2..].iter().take_while(|c| **c == '0').count();
                section.items.push(Item::Exponent(lower[at + 1] == '+', digits.max(1)));
                at += 2 + digits;
                continue;
            }
            'y' | 'm' | 'd' | 'h' | 's' | 'e' => {
                section.items.push(Item::Date(lower[at], run));
                at += run;
                continue;
            }
            'a' if run >= 3 => {
                section.items.push(Item::Date('a', run));
                at += run;
                continue;
            }
            // Eras, the Buddhist calendar, and letters no format has unquoted.
            c if c.is_ascii_alphabetic() => return None,
            _ => section.say(&text[at].to_string()),
        }
        at += 1;
    }
    Some(sections)
}

/// What is in square brackets: a colour, a currency with a language, elapsed time.
fn bracket(lower: &[char], text: &[char], section: &mut Section) -> Option<()> {
    match lower {
        ['$', ..] => {
            let sign: String = text[1..].iter().take_while(|c| **c != '-').collect();
            if !sign.is_empty() {
                section.say(&sign);
            }
        }
        [first @ ('h' | 'm' | 's'), rest @ ..] if rest.iter().all(|c| c == first) => {
            section.items.push(Item::Elapsed(*first, lower.len()));
        }
        // Conditions and other numerals.
        ['<' | '>' | '=', ..] | ['d', 'b', ..] | ['n', 'a', 't', ..] => return None,
        _ => {}
    }
    Some(())
}
