//! The way to a vote from a wall: an address that can be typed, and the same as a QR code (ISO/IEC 18004).

use app::Invitation;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Modules of white around the code, without which scanners do not find it.
const QUIET: i32 = 4;

/// An invitation to an address. One that is too long for a code of any size gets an empty one.
pub fn to(url: String) -> Invitation {
    let Ok(code) = QrCode::encode_text(&url, QrCodeEcc::Medium) else {
        return Invitation { url, qr: String::new(), size: 1 };
    };
    let mut qr = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let begin = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > begin {
                // A run of dark modules; writing into a string does not fail.
                let _ = write!(qr, "M{} {}h{}v1h-{}z", begin + QUIET, y + QUIET, x - begin, x - begin);
            }
            x += 1;
        }
    }
    Invitation { url, qr, size: (code.size() + 2 * QUIET) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_its_three_corners_and_is_surrounded_by_white() {
        let invitation = to("http://hall.example/v/lobby".to_owned());
        assert!(invitation.qr.starts_with("M4 4h7v1h-7z"), "{}", &invitation.qr[..40]);
        assert!(invitation.qr.contains(&format!("M{} 4h7v1h-7z", invitation.size - 11)));
        assert!(invitation.qr.contains(&format!("M4 {}h7v1h-7z", invitation.size - 5)));
    }
}
