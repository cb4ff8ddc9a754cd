//! Writes a zip whose entries are stored as they are.
//!
//! It knows no modules. Format: PKWARE's APPNOTE 4.3 (local header 4.3.7, central directory 4.3.12, its end 4.3.16).

/// The archive of named contents, in their order.
pub(crate) fn stored_zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let offset = length(&archive);
        let common = entry(name, content);
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&common);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(content);

        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        // No comment, first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset);
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, size) = (length(&archive), length(&directory));
    let count = u16::try_from(files.len()).expect("a synthetic module has few files").to_le_bytes();
    archive.extend_from_slice(&directory);
    archive.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend_from_slice(&[count, count].concat());
    archive.extend_from_slice(&[size, start].concat());
    archive.extend_from_slice(&[0, 0]);
    archive
}

/// What the local header and the directory say alike: version, flags, method, time, checksum, sizes, lengths.
fn entry(name: &str, content: &[u8]) -> Vec<u8> {
    let mut entry = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    entry.extend_from_slice(&crc32(content).to_le_bytes());
    entry.extend_from_slice(&[length(content), length(content)].concat());
    entry.extend_from_slice(&length(name.as_bytes())[..2]);
    entry.extend_from_slice(&[0, 0]);
    entry
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).expect("a synthetic module is small").to_le_bytes()
}

/// The checksum of zip and gzip (reflected polynomial 0xEDB88320).
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
