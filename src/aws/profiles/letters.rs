//! From a file's bytes to lines of text, whatever wrote it.
//!
//! Notepad puts a byte order mark in front, an old editor writes `ü` as one byte, a mail program leaves the lines' ends of another
//! system. AWS's tools refuse the whole file for the first two, some of them without a word. Here the text is read all the same,
//! and what is wrong is told with its line.

use super::remark::Remark;

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The lines of a file, without their ends, and what is wrong with their letters. `None` for what is no text.
pub fn lines(bytes: &[u8], remarks: &mut Vec<Remark>) -> Option<Vec<String>> {
    if let Some(units) = utf16(bytes) {
        remarks.push(Remark::read("the file is in UTF-16; save it as UTF-8", 1));
        return Some(split(&String::from_utf16_lossy(&units)).map(str::to_owned).collect());
    }
    if bytes.contains(&0) {
        return None;
    }
    let rest = bytes.strip_prefix(UTF8_MARK);
    if rest.is_some() {
        let why =
            "the file begins with a byte order mark, which AWS's tools refuse; save it as UTF-8 without one";
        remarks.push(Remark::read(why, 1));
    }
    let bytes = rest.unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(split(text).map(str::to_owned).collect());
    }
    // Latin-1 and what is like it have their line ends where UTF-8 has them.
    let text: String = bytes.split_inclusive(|byte| *byte == b'\n').map(line).collect();
    let wrong = bytes.split(|byte| *byte == b'\n').position(|line| std::str::from_utf8(line).is_err());
    let why = "a letter is not UTF-8, for which AWS's tools take the file for empty; save it as UTF-8";
    remarks.push(Remark::read(why, wrong.unwrap_or_default() + 1));
    Some(split(&text).map(str::to_owned).collect())
}

/// A line of text; one that is not UTF-8 is taken for Latin-1, in which each byte is a letter.
fn line(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes)
        .map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
}

/// The lines' ends of all systems: `\n`, `\r\n` and the old `\r`.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// The units of UTF-16, as its byte order mark tells.
fn utf16(bytes: &[u8]) -> Option<Vec<u16>> {
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return None,
    };
    Some(rest.as_chunks().0.iter().map(|two| unit(*two)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_whatever_wrote_it() {
        let read = |bytes: &[u8]| {
            let mut remarks = Vec::new();
            let lines = lines(bytes, &mut remarks);
            (lines.map(|lines| lines.join("|")), remarks.first().and_then(|remark| remark.line))
        };
        let units = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        assert_eq!(read("a\r\nü\rb".as_bytes()), (Some("a|ü|b".into()), None));
        assert_eq!(read(b"a\n\xFC\nb"), (Some("a|\u{fc}|b".into()), Some(2)));
        assert_eq!(read("\u{feff}a\nb".as_bytes()), (Some("a|b".into()), Some(1)));
        assert_eq!(read(&units("\u{feff}ü\nb")), (Some("ü|b".into()), Some(1)));
        assert_eq!(read(b"\x7fELF\0\0"), (None, None));
    }
}
