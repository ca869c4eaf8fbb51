//! Bytes to text and back: UTF-8 with or without a mark, GB18030 (of which GBK and GB2312 are parts), UTF-16.
//!
//! A file that is not valid UTF-8 is GB18030, the only other encoding that offices save tables in. A file that
//! is UTF-8 almost to its end is a damaged UTF-8 file and is refused: read as GB18030 it would silently turn
//! into other characters.

use super::FileProblem;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// How a file's text is written in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 that begins with a byte order mark, as spreadsheets write it.
    Utf8Mark,
    /// GB18030, GBK or GB2312.
    Gb18030,
    /// UTF-16 with a byte order mark ("Unicode text").
    Utf16,
}

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Characters beyond ASCII that, read as UTF-8 without a fault, prove that the file was meant as UTF-8.
///
/// Chinese GB18030 text passes for UTF-8 over two or three characters by chance, never over eight.
const PROOF_OF_UTF8: usize = 8;

impl Encoding {
    /// The name that people know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 | Encoding::Utf8Mark => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16 => "UTF-16",
        }
    }
}

/// The text of a file and how it was written.
///
/// # Errors
/// [`FileProblem::Workbook`] for a spreadsheet's own format, [`FileProblem::NotText`] for other bytes,
/// [`FileProblem::DamagedText`] for UTF-8 that breaks off somewhere.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), FileProblem> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(FileProblem::Workbook);
    }
    if let Some(rest) = bytes.strip_prefix(UTF8_MARK) {
        let text = std::str::from_utf8(rest).map_err(|e| damaged(rest, e.valid_up_to()))?;
        return Ok((no_nul(text.into())?, Encoding::Utf8Mark));
    }
    for (mark, encoding) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
            return Ok((no_nul(text.ok_or(FileProblem::NotText)?)?, Encoding::Utf16));
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((no_nul(text.into())?, Encoding::Utf8)),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let beyond_ascii = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
            if std::str::from_utf8(valid).is_ok_and(|text| beyond_ascii(text) >= PROOF_OF_UTF8) {
                return Err(damaged(bytes, error.valid_up_to()));
            }
            let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
            Ok((no_nul(text.ok_or(FileProblem::NotText)?)?, Encoding::Gb18030))
        }
    }
}

fn damaged(bytes: &[u8], at: usize) -> FileProblem {
    let lines = bytes.iter().take(at).filter(|b| **b == b'\n').count();
    FileProblem::DamagedText { line: lines as u64 + 1 }
}

fn no_nul(text: Cow<'_, str>) -> Result<Cow<'_, str>, FileProblem> {
    if text.contains('\0') { Err(FileProblem::NotText) } else { Ok(text) }
}

/// The bytes of a text. UTF-16 is read but never written: it becomes UTF-8 with a mark.
pub fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Mark | Encoding::Utf16 => [UTF8_MARK, text.as_bytes()].concat(),
        Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_reads_back_to_the_same_text() {
        let text = "code,name\r\n440783001210,石海村委会\r\n440783106999,簕冲村𠮷\r\n";
        for encoding in [Encoding::Utf8, Encoding::Utf8Mark, Encoding::Gb18030] {
            let bytes = encode(text, encoding);
            assert_eq!(decode(&bytes), Ok((text.into(), encoding)));
        }
        let utf16: Vec<u8> = "\u{FEFF}姓名\t电话".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16), Ok(("姓名\t电话".into(), Encoding::Utf16)));
    }

    #[test]
    fn two_chinese_characters_are_enough_to_tell_gb18030() {
        // 姓名 in GBK, written by hand: D0D5 C3FB.
        assert_eq!(decode(b"\xD0\xD5\xC3\xFB,1\n"), Ok(("姓名,1\n".into(), Encoding::Gb18030)));
    }

    #[test]
    fn a_damaged_utf8_file_is_not_read_as_something_else() {
        let mut bytes = "name\n石海村委会东河社区\n冈中".as_bytes().to_vec();
        bytes.pop();
        assert_eq!(decode(&bytes), Err(FileProblem::DamagedText { line: 3 }));
        assert_eq!(decode(b"\xEF\xBB\xBFa\n\xFF"), Err(FileProblem::DamagedText { line: 2 }));
    }

    #[test]
    fn what_is_no_table_at_all_is_refused() {
        assert_eq!(decode(b"PK\x03\x04rest of a workbook"), Err(FileProblem::Workbook));
        assert_eq!(decode(b"a,b\n\0,1"), Err(FileProblem::NotText));
        assert_eq!(decode(b"\xFF\x00\xFF\x01"), Err(FileProblem::NotText));
    }
}
