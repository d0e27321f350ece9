//! Hooks from the outside: every source, and whatever may be sent to them.

use super::*;
use http::HeaderValue;
use proptest::prelude::*;
use protocol::EventName;
use serde_json::{Value, json};

fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
    fields
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()))
        .collect()
}

#[test]
fn github_sends_json_or_a_form() {
    let push = json!({ "ref_type": "tag", "ref": "v1", "sender": { "login": "ann" } }).to_string();
    let as_json = headers(&[("x-github-event", "create"), ("content-type", "application/json")]);
    let as_form = headers(&[
        ("x-github-event", "create"),
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
    ]);
    let form = format!(
        "payload={}",
        percent_encoding::utf8_percent_encode(&push, percent_encoding::NON_ALPHANUMERIC)
    );
    let one = read("github", &as_json, &Form::default(), push.as_bytes()).unwrap();
    let other = read("github", &as_form, &Form::default(), form.as_bytes()).unwrap();
    assert_eq!((one.len(), &one), (1, &other));
    // As `curl -d` labels it.
    assert_eq!(read("github", &as_form, &Form::default(), push.as_bytes()).unwrap(), one);
}

#[test]
fn what_is_not_worth_telling_gives_no_message() {
    let starred = headers(&[("x-github-event", "star")]);
    assert_eq!(read("github", &starred, &Form::default(), br#"{"action":"deleted"}"#).unwrap(), []);
}

#[test]
fn an_unknown_source_is_not_found() {
    assert_eq!(read("carrier-pigeon", &HeaderMap::new(), &Form::default(), b"{}"), Err(Error::NotFound));
}

#[test]
fn what_is_no_json_is_refused() {
    for source in ["github", "alertmanager", "json"] {
        for body in [&b""[..], b"hello", b"{\"a\":", b"\xff"] {
            let refused = read(source, &headers(&[("x-github-event", "push")]), &Form::default(), body);
            assert!(matches!(refused, Err(Error::Refused(_))), "{source} {body:?}");
        }
    }
}

/// JSON that has the names our readers look for, with anything in them.
fn payload() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        prop::sample::select(vec![
            "opened",
            "closed",
            "created",
            "completed",
            "submitted",
            "published",
            "failure",
            "success",
            "firing",
            "resolved",
            "branch",
            "tag",
            "refs/heads/main",
            "approved",
            "\u{202e}\0\n",
            "",
            " ",
            ",",
            "ping",
        ])
        .prop_map(str::to_owned),
        ".{0,40}",
        Just("🚪".repeat(5_000)),
    ];
    let leaf = prop_oneof![
        text.prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null)
    ];
    let name = prop::sample::select(vec![
        "action",
        "ref",
        "ref_type",
        "commits",
        "id",
        "message",
        "forced",
        "deleted",
        "compare",
        "pull_request",
        "issue",
        "number",
        "title",
        "html_url",
        "merged",
        "draft",
        "state",
        "state_reason",
        "comment",
        "review",
        "body",
        "release",
        "tag_name",
        "name",
        "workflow_run",
        "conclusion",
        "head_branch",
        "run_number",
        "display_title",
        "repository",
        "full_name",
        "sender",
        "login",
        "hook",
        "events",
        "zen",
        "forkee",
        "alerts",
        "status",
        "labels",
        "alertname",
        "severity",
        "annotations",
        "summary",
        "description",
        "generatorURL",
        "truncatedAlerts",
    ]);
    leaf.prop_recursive(5, 160, 12, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..12)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn event() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "ping",
            "push",
            "pull_request",
            "issues",
            "issue_comment",
            "pull_request_review",
            "release",
            "workflow_run",
            "create",
            "delete",
            "fork",
            "star",
            "message",
        ])
        .prop_map(str::to_owned),
        "[!-~]{1,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// A draft that is read as it is written is a valid one: every part of it is parsed again.
    #[test]
    fn whatever_a_hook_brings_becomes_valid_messages(
        source in prop::sample::select(vec!["github", "alertmanager", "json"]),
        event in event(),
        delivery in "[!-~]{0,80}",
        template in "([{]{0,3}[a-z.0-9 ]{0,12}[}]{0,3}|\\\\|\\PC){0,6}",
        payload in payload(),
    ) {
        let headers = headers(&[
            ("x-github-event", &event), ("x-github-delivery", &delivery), ("idempotency-key", &delivery),
        ]);
        let template = percent_encoding::utf8_percent_encode(&template, percent_encoding::NON_ALPHANUMERIC).to_string();
        for query in [
            String::new(),
            format!("body={template}&title={template}&event={template}&priority={template}&tags={template}"),
            "body={{body}}&title={{title}}&event={{action}}&priority={{number}}&tags={{name}},{{labels}}".to_owned(),
        ] {
            let query = Form::parse(&query).unwrap();
            let Ok(drafts) = read(source, &headers, &query, payload.to_string().as_bytes()) else { continue };
            for draft in drafts {
                let written = serde_json::to_value(&draft).unwrap();
                let text = |field: &str| written[field].as_str().unwrap().to_owned();
                prop_assert!(text("body").parse() == Ok(draft.body));
                prop_assert!(draft.note.event.is_none_or(|event| EventName::of_a_message(&text("event")) == Ok(event)));
                prop_assert!(draft.note.title.is_none_or(|title| text("title").parse() == Ok(title)));
                prop_assert!(draft.client_id.is_none_or(|id| text("client_id").parse() == Ok(id)));
                prop_assert!(draft.note.tags.len() <= protocol::limits::TAGS);
                prop_assert!(draft.note.tags.iter().all(|tag| tag.as_str().parse().as_ref() == Ok(tag)));
            }
        }
    }

    #[test]
    fn no_bytes_are_too_odd_for_a_hook(
        source in ".{0,12}|github|alertmanager|json",
        body in prop::collection::vec(any::<u8>(), 0..200),
        signature in prop::collection::vec(0x20u8..0x7f, 0..80),
    ) {
        let mut headers = headers(&[("x-github-event", "push")]);
        headers.insert("x-hub-signature-256", HeaderValue::from_bytes(&signature).unwrap());
        let _ = read(&source, &headers, &Form::default(), &body);
        prop_assert_eq!(is_signed("key", &headers, &body), Verdict::Forged);
    }
}
