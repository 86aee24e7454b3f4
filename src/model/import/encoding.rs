//! A file's bytes as text, however the spreadsheet that wrote them encodes it.
//!
//! AWS documents UTF-8. Excel's plain “CSV” is in the encoding of its Windows, its “Unicode Text” in UTF-16; both hold keys all the
//! same. What has a mark or is valid UTF-8 is known for sure; the rest is taken for Windows-1252, which is said, since another
//! table would give other letters. Values are ASCII: no guess here can change one.

use secrecy::SecretString;
use secrecy::zeroize::Zeroize as _;

/// What bytes say.
pub(super) struct Decoded {
    /// The text: a secret, since it holds values.
    pub text: SecretString,
    /// The encoding was guessed: letters beyond ASCII may be others.
    pub guessed: bool,
}

/// Windows-1252 from 0x80 to 0x9F; the rest of it is Latin-1. Five places are taken by nothing.
const UPPER: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// Reads bytes as text; an error, in words, where they are none.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, &'static str> {
    let known = |text: String| Decoded { text: text.into(), guessed: false };
    if let Some(big) = utf16(bytes) {
        return text16(bytes, big).map(known);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().any(|byte| is_control(*byte)) {
        return Err("It is no text: save the table as CSV in UTF-8 and choose that file");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(known(text.to_owned()));
    }
    Ok(Decoded { text: text1252(bytes)?.into(), guessed: true })
}

/// Whether bytes are UTF-16, and then whether the high byte comes first. Without a mark the head tells: its letters are ASCII.
fn utf16(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xFF, 0xFE, ..] | [1..=0x7F, 0, 1..=0x7F, 0, ..] => Some(false),
        [0xFE, 0xFF, ..] | [0, 1..=0x7F, 0, 1..=0x7F, ..] => Some(true),
        _ => None,
    }
}

fn text16(bytes: &[u8], big: bool) -> Result<String, &'static str> {
    const CUT: &str = "It is UTF-16 that breaks off or is damaged: save it again as CSV in UTF-8";
    let (pairs, []) = bytes.as_chunks::<2>() else { return Err(CUT) };
    let unit = |pair: &[u8; 2]| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
    // Room for the longest letters, so that growing leaves no copy of a value behind.
    let mut text = String::with_capacity(bytes.len() * 2);
    for letter in char::decode_utf16(pairs.iter().map(unit)) {
        match letter {
            Ok('\u{FEFF}') if text.is_empty() => {}
            Ok(letter) if letter != '\0' => text.push(letter),
            Ok(_) | Err(_) => {
                text.zeroize();
                return Err(CUT);
            }
        }
    }
    Ok(text)
}

fn text1252(bytes: &[u8]) -> Result<String, &'static str> {
    let mut text = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        let letter = match byte {
            0x80..=0x9F => UPPER[usize::from(byte - 0x80)],
            _ => Some(char::from(*byte)),
        };
        let Some(letter) = letter else {
            text.zeroize();
            return Err("Its letters are in an encoding that is not known here: save it as CSV in UTF-8");
        };
        text.push(letter);
    }
    Ok(text)
}

/// Bytes that no table holds: pictures, archives and spreadsheets' own files do.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn read(bytes: &[u8]) -> Result<(String, bool), &'static str> {
        decode(bytes).map(|decoded| (decoded.text.expose_secret().to_owned(), decoded.guessed))
    }

    #[test]
    fn what_spreadsheets_write_is_read_and_a_guess_is_told() {
        let both = |big: bool| {
            let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            "Name\tMüller".encode_utf16().flat_map(unit).collect::<Vec<u8>>()
        };
        let sure = Ok(("Name\tMüller".to_owned(), false));
        assert_eq!(read("Name\tMüller".as_bytes()), sure);
        assert_eq!(read("\u{feff}Name\tMüller".as_bytes()), sure);
        assert_eq!((read(&both(false)), read(&both(true))), (sure.clone(), sure.clone()), "without a mark");
        assert_eq!(read(&[&[0xFF, 0xFE][..], &both(false)].concat()), sure);
        assert_eq!(read(&[&[0xFE, 0xFF][..], &both(true)].concat()), sure);
        assert_eq!(read(b"Name\tM\xFCller \x80"), Ok(("Name\tMüller €".to_owned(), true)));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(read(b"PK\x03\x04xlsx").is_err(), "a spreadsheet's own file");
        assert!(read(b"Name\n\x81").is_err(), "no letter of Windows-1252");
        assert!(read(&[0xFF, 0xFE, b'N']).is_err() && read(&[0xFF, 0xFE, 0, 0xD8]).is_err());
        assert_eq!(read(b""), Ok((String::new(), false)));
    }
}
