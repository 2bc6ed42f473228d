//! Whether the texts of a film are for people, or a log of where something was, as drones and dashcams write them.

use std::ops::Range;

use super::boxes::Boxes;
use crate::Unmade;

/// Bytes of a track of text that are read.
const LOOKED_AT: u64 = 16 << 10;
/// Bytes before a text that say how long it is.
const LENGTH: usize = 2;

/// Whether at least half of the texts, of which each lies in one of `samples`, say where something was. People speak of that, too, but
/// not all the time. Texts that are empty, between two others, do not count.
pub(super) fn tell_places(
    boxes: &mut Boxes,
    samples: impl Iterator<Item = Range<u64>>,
) -> Result<bool, Unmade> {
    let mut left = LOOKED_AT;
    let (mut telling, mut others) = (0_u32, 0_u32);
    for range in samples {
        boxes.count()?;
        let end = range.end.min(range.start.saturating_add(left));
        let text = boxes.table(&(range.start..end))?;
        match says_where(&text) {
            true => telling += 1,
            false if is_empty(&text) => {}
            false => others += 1,
        }
        left = left
            .saturating_sub(end.saturating_sub(range.start))
            .saturating_sub(1);
        if left == 0 {
            break;
        }
    }
    Ok(telling > 0 && telling >= others)
}

/// Whether a text is none: no letters after its length, or the box that says so in WebVTT (ISO/IEC 14496-30).
fn is_empty(text: &[u8]) -> bool {
    let letters = text.get(LENGTH..).unwrap_or_default();
    letters.iter().all(|letter| *letter <= b' ') || text == b"\0\0\0\x08vtte"
}

/// Whether there is a place in a text.
fn says_where(text: &[u8]) -> bool {
    (0..text.len()).any(|at| {
        let (before, rest) = text.split_at(at);
        let is_word = at == LENGTH || !before.last().is_some_and(u8::is_ascii_alphanumeric);
        is_place(rest, is_word)
    })
}

/// Whether a text begins with a place as DJI, Yuneec and Autel write it, or as receivers do (NMEA 0183). Words alone are none: people use
/// them, too.
fn is_place(text: &[u8], is_word: bool) -> bool {
    match text {
        [b'G', b'P', b'S', rest @ ..] => matches!(rest, [b' ' | b'(' | b':', ..]) && is_number(rest),
        [b'H', b'O', b'M', b'E', b'(', next, ..] => {
            next.is_ascii_alphanumeric() || matches!(next, b'+' | b'-')
        }
        [b'$', b'G', b'P' | b'N', first, second, third, b',', ..] => {
            [first, second, third].into_iter().all(u8::is_ascii_uppercase)
        }
        _ => match (after(text, b"latitude"), after(text, b"lat")) {
            (Some(rest), _) => is_number(rest),
            (None, Some(rest)) => is_word && is_number(rest),
            (None, None) => false,
        },
    }
}

/// What follows this word, however it is written.
fn after<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let (first, rest) = text.split_at_checked(word.len())?;
    first.eq_ignore_ascii_case(word).then_some(rest)
}

/// Whether a number follows, perhaps after the side of the world, or what DJI writes instead as long as it does not know.
fn is_number(text: &[u8]) -> bool {
    let mut rest = between(text, 3);
    if let [b'N' | b'S' | b'E' | b'W', after @ ..] = rest
        && rest.len() < text.len()
    {
        rest = between(after, 2);
    }
    matches!(rest, [b'0'..=b'9', ..] | [b'+' | b'-', b'0'..=b'9' | b'.', ..]) || rest.starts_with(b"n/a")
}

/// What follows at most so many signs that stand between a word and a number.
fn between(text: &[u8], most: usize) -> &[u8] {
    let signs = text.iter().take(most);
    let count = signs.take_while(|sign| b" :=(\"".contains(sign)).count();
    text.get(count..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it stands in a film: after its length.
    fn is_log(text: &str) -> bool {
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes();
        says_where(&[&length[..], text.as_bytes()].concat())
    }

    #[test]
    fn logs_are_known_by_their_form() {
        for log in [
            "F/2.8, SS 1000, ISO 100, EV 0, DZOOM 1.000, GPS (13.4100, 52.5200, 20), D 5.24m, H 6.00m",
            "F/2.8, SS 30.15, ISO 710, EV 0, GPS (n/a, n/a, 4), D n/a, H 1.10m",
            "HOME(13.4100,52.5200) 2015.09.18 14:13:51",
            "GPS(-13.4100,52.5200,16) BAROMETER:1.0",
            "HOME(W: 13.4100, N: 52.5200) 2020-11-01 15:29:24",
            "GPS(W: 13.4100, N: 52.5200, 174.21m)",
            "FrameCnt: 1 [iso: 100] [latitude: 52.5200] [longitude: 13.4100] [rel_alt: 1.2]",
            "[latitude : -52.5200] [longtitude : 13.4100]",
            "{\"Latitude\": 52.5200}",
            "latitude=.5 GPSLatitude=+52.5200",
            "LAT:52.5200 LON:13.4100",
            "Lat = 52.5200",
            "LAT: N52.5200",
            "GPS: 52.5200",
            "$GPRMC,201555.000,A,5231.2000,N,01324.6000,E",
            "text $GNGGA,201555.000",
        ] {
            assert!(is_log(log), "{log}");
        }
        // Also if no length is before it.
        assert!(says_where(b"lat 52.5200") && says_where(b"$GPGGA,1"));
    }

    #[test]
    fn what_people_write_is_no_log() {
        for text in [
            "",
            "THREE YEARS LATER",
            "GRATITUDE",
            "with gratitude",
            "a new latitude",
            "LATE NIGHT",
            "LATE 5",
            "CHAPTER 3: LATER",
            "an apartment, FLAT 5",
            "flat 5",
            "My GPS is broken.",
            "the GPS",
            "HOME (5)",
            "HOME()",
            "$GPT, $GNP and $GPU4,",
            "LAT",
            "lat: somewhere",
        ] {
            assert!(!is_log(text), "{text}");
        }
    }

    #[test]
    fn what_says_nothing_is_empty() {
        for text in [&b""[..], b"\0\0", b"\0\x02 \n", b"\0\0\0\x08vtte"] {
            assert!(is_empty(text), "{text:?}");
        }
        assert!(!is_empty(b"\0\x01a") && !is_empty("\0\x03\u{4f60}".as_bytes()));
    }
}
