//! What a file is, by its bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Encoding, GB18030, UTF_8};

use super::folder::PIECE;
use super::model::Purpose;
use crate::platform::closed_list::ClosedList;

macro_rules! media_types {
    ($($variant:ident = $name:literal ($short:literal)),+ $(,)?) => {
        /// The kinds of files that are taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum MediaType { $($variant),+ }

        impl ClosedList for MediaType {
            const ALL: &'static [MediaType] = &[$(MediaType::$variant),+];

            fn as_str(self) -> &'static str {
                match self { $(MediaType::$variant => $name),+ }
            }
        }

        impl MediaType {
            /// The name, such as `image/jpeg`.
            pub const fn as_str(self) -> &'static str {
                match self { $(MediaType::$variant => $name),+ }
            }

            /// What people call it, such as `JPEG`.
            pub const fn short(self) -> &'static str {
                match self { $(MediaType::$variant => $short),+ }
            }

            /// Reads the stored name.
            pub fn parse(text: &str) -> Option<MediaType> {
                <MediaType as ClosedList>::parse(text)
            }
        }
    };
}

media_types! {
    Jpeg = "image/jpeg" ("JPEG"),
    Png = "image/png" ("PNG"),
    Webp = "image/webp" ("WebP"),
    Heic = "image/heic" ("HEIC"),
    Pdf = "application/pdf" ("PDF"),
    Mp4 = "video/mp4" ("MP4"),
    Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ("XLSX"),
    Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document" ("DOCX"),
    Csv = "text/csv" ("CSV"),
}

crate::text_enum!(MediaType);

impl Purpose {
    /// The kinds of files that serve the purpose.
    pub const fn accepts(self) -> &'static [MediaType] {
        use MediaType as M;
        match self {
            Purpose::Evidence => &[
                M::Jpeg,
                M::Png,
                M::Webp,
                M::Heic,
                M::Pdf,
                M::Mp4,
                M::Xlsx,
                M::Docx,
                M::Csv,
            ],
            _ => &[M::Csv, M::Xlsx],
        }
    }
}

/// The kind of the file; `None` when it is none of those that are taken.
///
/// # Errors
/// When the disk fails.
pub fn recognise(path: &Path) -> io::Result<Option<MediaType>> {
    let mut head = Vec::with_capacity(16);
    File::open(path)?.take(16).read_to_end(&mut head)?;
    if let Some(known) = by_magic(&head) {
        return Ok(Some(known));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(office(path));
    }
    Ok(encoding(path)?.map(|_| MediaType::Csv))
}

fn by_magic(head: &[u8]) -> Option<MediaType> {
    let at = |from: usize, to: usize| head.get(from..to).unwrap_or_default();
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Some(MediaType::Jpeg),
        _ if head.starts_with(b"\x89PNG\r\n\x1a\n") => Some(MediaType::Png),
        _ if head.starts_with(b"%PDF-") => Some(MediaType::Pdf),
        _ if at(0, 4) == b"RIFF" && at(8, 12) == b"WEBP" => Some(MediaType::Webp),
        _ if at(4, 8) == b"ftyp" => match at(8, 12) {
            b"heic" | b"heix" | b"mif1" | b"hevc" | b"msf1" => Some(MediaType::Heic),
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1"
            | b"M4V " => Some(MediaType::Mp4),
            _ => None,
        },
        _ => None,
    }
}

/// Office files are archives; what they hold tells them apart.
fn office(path: &Path) -> Option<MediaType> {
    let archive = zip::ZipArchive::new(File::open(path).ok()?).ok()?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Some(MediaType::Xlsx)
    } else if has("word/document.xml") {
        Some(MediaType::Docx)
    } else {
        None
    }
}

/// How a text is written: UTF-8, or GB18030 as Chinese spreadsheets save it. `None` when it is neither,
/// or holds control characters that no text has.
///
/// # Errors
/// When the disk fails.
pub fn encoding(path: &Path) -> io::Result<Option<&'static Encoding>> {
    for candidate in [UTF_8, GB18030] {
        if is_written_in(path, candidate)? {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

fn is_written_in(path: &Path, candidate: &'static Encoding) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut decoder = candidate.new_decoder_with_bom_removal();
    let mut piece = vec![0; PIECE];
    let mut text = String::with_capacity(PIECE * 3 + 16);
    loop {
        let read = file.read(&mut piece)?;
        let bytes = piece.get(..read).unwrap_or_default();
        text.clear();
        let (result, _, had_errors) = decoder.decode_to_string(bytes, &mut text, read == 0);
        if had_errors || result == CoderResult::OutputFull || !is_plain(&text) {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte >= b' ' || matches!(byte, b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        let cases: [(&[u8], Option<MediaType>); 9] = [
            (b"\xFF\xD8\xFF\xE0abcdefghijkl", Some(MediaType::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(MediaType::Png)),
            (b"RIFF\x01\x02\x03\x04WEBPVP8 ", Some(MediaType::Webp)),
            (b"RIFF\x01\x02\x03\x04WAVEfmt ", None),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Some(MediaType::Heic)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0", Some(MediaType::Mp4)),
            (b"%PDF-1.7", Some(MediaType::Pdf)),
            (b"<svg xmlns=", None),
            (b"", None),
        ];
        for (head, expected) in cases {
            assert_eq!(by_magic(head), expected, "{head:?}");
        }
    }

    #[test]
    fn a_text_is_read_in_either_encoding_and_binary_is_none() {
        let folder = std::env::temp_dir().join(format!("aftercare-kinds-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (gb, _, _) = GB18030.encode("料号,名称\nA-1,压缩机\n");
        let cases: [(&[u8], Option<&'static Encoding>); 5] = [
            ("\u{FEFF}料号,名称\n".as_bytes(), Some(UTF_8)),
            (b"sku,name\n", Some(UTF_8)),
            (&gb, Some(GB18030)),
            (b"sku\0name", None),
            (b"\x7FELF\x02\x01\x01\0\0", None),
        ];
        for (index, (bytes, expected)) in cases.into_iter().enumerate() {
            let path = folder.join(index.to_string());
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(encoding(&path).unwrap(), expected, "{index}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
