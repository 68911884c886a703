//! The code of a certificate: long enough that none can be guessed, easy to read aloud and to type.

use std::{fmt, str::FromStr};

/// Crockford's base 32: no I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 100 bits.
const LENGTH: usize = 20;
/// Letters of a group, as printed.
const GROUP: usize = 5;

/// A certificate's code. It is shown in groups and kept without them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Code(String);

impl Code {
    /// From random bytes, one a letter.
    #[must_use]
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        // 256 is a multiple of 32: every letter is as likely as the others.
        Self(bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect())
    }

    /// As kept: letters alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, letter) in self.0.chars().enumerate() {
            if n > 0 && n % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

/// The text is no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a certificate's code")]
pub struct NoCode;

impl FromStr for Code {
    type Err = NoCode;

    /// Reads a code as people type it: groups set apart or not, small letters, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        let mut letters = String::with_capacity(LENGTH);
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '－')) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            if letters.len() == LENGTH || !u8::try_from(c).is_ok_and(|b| LETTERS.contains(&b)) {
                return Err(NoCode);
            }
            letters.push(c);
        }
        if letters.len() == LENGTH { Ok(Self(letters)) } else { Err(NoCode) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_as_it_was_printed_or_typed() {
        let code = Code::from_random(std::array::from_fn(|n| u8::try_from(n * 13).unwrap()));
        let printed = code.to_string();
        assert_eq!(printed.len(), 23);
        assert_eq!(printed.split('-').map(str::len).collect::<Vec<_>>(), [5; 4]);
        assert_eq!(printed.parse(), Ok(code.clone()));
        assert_eq!(code.as_str().to_lowercase().parse(), Ok(code.clone()));
        assert_eq!(format!(" {} ", printed.replace('-', " ").replace('0', "o").replace('1', "l")).parse(), Ok(code));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "12345", "UUUUU-UUUUU-UUUUU-UUUUU", "00000-00000-00000-000000", "号号号号号-00000-00000-00000"]
        {
            assert_eq!(text.parse::<Code>(), Err(NoCode), "{text:?}");
        }
    }
}
