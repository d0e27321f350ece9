//! A name: what is taken can be seen, is short, stays what it is when it is taken again, and looks like itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::limits::NAME_GRAPHEMES;
use server::nickname::Nickname;

fuzz_target!(|text: &str| {
    let Ok(name) = text.parse::<Nickname>() else { return };
    let again: Nickname = name
        .as_str()
        .parse()
        .unwrap_or_else(|refusal| panic!("{text:?} became {:?}, which is refused: {refusal}", name.as_str()));
    assert_eq!(again.as_str(), name.as_str(), "{text:?}");
    assert_eq!(again.look(), name.look());
    let kept: &str = name.as_str();
    assert!(!kept.is_empty() && kept.trim() == kept);
    assert!(!kept.chars().any(char::is_control));
    for number in [2, 99, 1_000_000] {
        let numbered = name.numbered(number);
        assert!(numbered.as_str().ends_with(&format!(" {number}")));
        assert!(numbered.as_str().chars().count() <= name.as_str().chars().count() + NAME_GRAPHEMES);
    }
});
