//! Pictures in JSON.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::NoPicture;

/// The bytes in `data:<type>;base64,<bytes>`, at most `max`. What the type says is not believed.
///
/// <https://www.rfc-editor.org/rfc/rfc2397>
///
/// # Errors
/// [`NoPicture::Uri`] or [`NoPicture::Size`].
pub fn from_data_uri(uri: &str, max: usize) -> Result<Vec<u8>, NoPicture> {
    let rest = uri.strip_prefix("data:").ok_or(NoPicture::Uri)?;
    let (head, text) = rest.split_once(',').ok_or(NoPicture::Uri)?;
    if !head.ends_with(";base64") {
        return Err(NoPicture::Uri);
    }
    // Four characters are three bytes.
    if text.len() / 4 > max.div_ceil(3) {
        return Err(NoPicture::Size(max));
    }
    let bytes = STANDARD.decode(text).map_err(|_| NoPicture::Uri)?;
    match bytes.len() > max {
        true => Err(NoPicture::Size(max)),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::from_data_uri;
    use crate::NoPicture;

    #[test]
    fn a_data_uri_is_decoded_within_its_limit() {
        assert_eq!(
            from_data_uri("data:image/png;base64,AAEC", 3).as_deref(),
            Ok(&[0, 1, 2][..])
        );
        assert_eq!(
            from_data_uri("data:image/png;base64,AAEC", 2),
            Err(NoPicture::Size(2))
        );
        let long = format!("data:;base64,{}", "A".repeat(4000));
        assert_eq!(from_data_uri(&long, 100), Err(NoPicture::Size(100)));
        for uri in [
            "",
            "data:",
            "data:,AAEC",
            "data:image/png,AAEC",
            "data:;base64,A*==",
            "http://x/;base64,AAEC",
        ] {
            assert_eq!(from_data_uri(uri, 100), Err(NoPicture::Uri), "{uri}");
        }
    }
}
