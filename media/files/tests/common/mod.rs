//! Small pictures, as their formats ask for them. (Nothing here reads check sums: they are zero, but for that of the end, which is always the same.)
#![allow(dead_code, reason = "not every test makes every picture")]

pub(crate) mod places;

pub(crate) fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], kind, data, &[0; 4]].concat()
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_chunk(b"IHDR", &header),
        png_chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]),
        b"\0\0\0\0IEND\xaeB`\x82".to_vec(),
    ]
    .concat()
}

pub(crate) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let frame = [
        &[0xff, 0xc0, 0, 11, 8][..],
        &height.to_be_bytes(),
        &width.to_be_bytes(),
        &[1, 1, 0x11, 0],
    ]
    .concat();
    [
        &[0xff, 0xd8, 0xff, 0xe0, 0, 16][..],
        b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
        &frame,
        // The scan: with a stuffed byte and a restart in its data.
        &[
            0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0xff, 0xd0, 0x34,
        ],
        &[0xff, 0xd9],
    ]
    .concat()
}

pub(crate) fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let frame = [
        &[0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0][..],
        &size,
        &[0, 2, 2, 0x4c, 0x01, 0],
    ]
    .concat();
    [
        b"GIF89a",
        &size[..],
        &[0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff],
        &frame.repeat(frames),
        b";",
    ]
    .concat()
}

pub(crate) fn webp(width: u16, height: u16) -> Vec<u8> {
    // VP8L: a byte of signature, then 14 bits each of width and height less one.
    let bits = u32::from(width - 1) | (u32::from(height - 1) << 14);
    let data = [&[0x2f][..], &bits.to_le_bytes(), &[0; 5]].concat();
    let body = [
        &b"WEBPVP8L"[..],
        &u32::try_from(data.len()).unwrap().to_le_bytes(),
        &data,
    ]
    .concat();
    [
        &b"RIFF"[..],
        &u32::try_from(body.len()).unwrap().to_le_bytes(),
        &body,
    ]
    .concat()
}
