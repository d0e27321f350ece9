//! Payloads as GitHub documents them, shortened to what is read.

use super::*;
use serde_json::{Value, json};

const DELIVERY: &str = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

fn told(event: &str, mut payload: Value) -> Option<Draft> {
    payload["repository"] = json!({
        "id": 186853002, "name": "hall", "full_name": "octo/hall",
        "html_url": "https://github.com/octo/hall", "default_branch": "main", "stargazers_count": 42
    });
    payload["sender"] = json!({ "login": "ann", "id": 21031067, "type": "User" });
    let headers = [("x-github-event", event), ("x-github-delivery", DELIVERY)];
    let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    read(&HeaderMap::from_iter(headers), View(&payload)).unwrap()
}

fn body(event: &str, payload: Value) -> String {
    told(event, payload).unwrap().body.as_str().to_owned()
}

fn title(draft: &Draft) -> &str {
    draft.note.title.as_ref().unwrap().as_str()
}

fn pushed(commits: usize) -> Value {
    let commit = |n: usize| {
        json!({
            "id": format!("{n}d0d1c2b3a4f5e6d7c8b9a0f1e2d3c4b5a6f7e8d9"),
            "message": format!("Oil hinge {n}\n\nIt squeaked."),
            "author": { "name": "Ann", "username": "ann" }, "distinct": true
        })
    };
    json!({
        "ref": "refs/heads/main", "before": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
        "after": "1d0d1c2b3a4f5e6d7c8b9a0f1e2d3c4b5a6f7e8d", "created": false, "deleted": false, "forced": false,
        "compare": "https://github.com/octo/hall/compare/6113728f27ae...1d0d1c2b3a4f",
        "commits": (1..=commits).map(commit).collect::<Vec<_>>(),
        "pusher": { "name": "ann", "email": "ann@example.org" }
    })
}

fn pull_request(action: &str, merged: bool, draft: bool) -> Value {
    json!({
        "action": action, "number": 12,
        "pull_request": {
            "number": 12, "title": "Oil the hinge", "html_url": "https://github.com/octo/hall/pull/12",
            "state": "open", "merged": merged, "draft": draft, "body": null, "user": { "login": "ann" }
        }
    })
}

fn run(conclusion: &str) -> Value {
    json!({
        "action": "completed",
        "workflow_run": {
            "id": 30433642, "name": "CI", "display_title": "Oil the hinge", "head_branch": "main",
            "head_sha": "acb5820ced9479c074f688cc328bf03f341a511d", "run_number": 562, "event": "push",
            "status": "completed", "conclusion": conclusion,
            "html_url": "https://github.com/octo/hall/actions/runs/30433642"
        },
        "workflow": { "name": "CI", "path": ".github/workflows/ci.yml" }
    })
}

#[test]
fn a_new_hook_says_what_it_will_tell() {
    let ping = json!({
        "zen": "Keep it logically awesome.", "hook_id": 1,
        "hook": { "type": "Repository", "id": 1, "active": true, "events": ["push", "pull_request"] }
    });
    let draft = told("ping", ping).unwrap();
    assert_eq!(
        draft.body.as_str(),
        "GitHub will tell here what happens in octo/hall: push, pull_request.\nKeep it logically awesome."
    );
    assert_eq!(draft.note.event.unwrap().as_str(), "hook", "a stream has a ping of its own");
}

#[test]
fn a_push_tells_its_commits() {
    let draft = told("push", pushed(2)).unwrap();
    assert_eq!(
        draft.body.as_str(),
        "ann pushed 2 commits to main\n1d0d1c2 Oil hinge 1\n2d0d1c2 Oil hinge 2\n\
         https://github.com/octo/hall/compare/6113728f27ae...1d0d1c2b3a4f"
    );
    assert_eq!(title(&draft), "octo/hall: main");
    assert_eq!(draft.note.event.unwrap().as_str(), "push");
    assert_eq!(draft.note.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(), ["hall"]);
    assert!(
        body("push", pushed(1)).starts_with("ann pushed a commit to main\n1d0d1c2 Oil hinge 1\nhttps://")
    );
    assert!(body("push", pushed(9)).contains("\n5d0d1c2 Oil hinge 5\n… and 4 more\n"));
}

#[test]
fn a_push_that_only_makes_or_removes_a_branch_is_left_to_the_event_that_says_so() {
    let mut deleted = pushed(0);
    deleted["deleted"] = json!(true);
    let mut tag = pushed(1);
    tag["ref"] = json!("refs/tags/v1");
    assert_eq!([told("push", deleted), told("push", tag), told("push", pushed(0))], [None, None, None]);
    let mut forced = pushed(0);
    forced["forced"] = json!(true);
    assert!(body("push", forced).starts_with("ann force-pushed main\n"));
}

#[test]
fn a_pull_request_is_told_when_it_opens_and_ends() {
    let draft = told("pull_request", pull_request("opened", false, false)).unwrap();
    assert_eq!(
        draft.body.as_str(),
        "ann opened pull request #12 in octo/hall\nhttps://github.com/octo/hall/pull/12"
    );
    assert_eq!(title(&draft), "#12 Oil the hinge");
    for (action, merged, draft, sentence) in [
        ("opened", false, true, "ann opened draft pull request #12 in octo/hall"),
        ("closed", true, false, "ann merged pull request #12 in octo/hall"),
        ("closed", false, false, "ann closed pull request #12 in octo/hall"),
        ("reopened", false, false, "ann reopened pull request #12 in octo/hall"),
        ("ready_for_review", false, false, "ann asks for a review of pull request #12 in octo/hall"),
    ] {
        let told = body("pull_request", pull_request(action, merged, draft));
        assert_eq!(told.lines().next().unwrap(), sentence);
    }
    for noise in ["synchronize", "labeled", "edited", "review_requested", ""] {
        assert_eq!(told("pull_request", pull_request(noise, false, false)), None, "{noise}");
    }
}

#[test]
fn issues_and_what_is_said_about_them_are_told() {
    let issue = |action: &str, reason: Value| {
        json!({ "action": action, "issue": {
            "number": 3, "title": "The door squeaks", "html_url": "https://github.com/octo/hall/issues/3",
            "state_reason": reason
        } })
    };
    let draft = told("issues", issue("opened", Value::Null)).unwrap();
    assert_eq!(
        draft.body.as_str(),
        "ann opened issue #3 in octo/hall\nhttps://github.com/octo/hall/issues/3"
    );
    assert_eq!(title(&draft), "#3 The door squeaks");
    let closed = body("issues", issue("closed", json!("not_planned")));
    assert!(closed.starts_with("ann closed issue #3 in octo/hall as not planned\n"), "{closed}");
    assert_eq!(told("issues", issue("labeled", Value::Null)), None);

    let mut comment = issue("created", Value::Null);
    comment["comment"] = json!({
        "body": "Have you\r\ntried oil?", "html_url": "https://github.com/octo/hall/issues/3#issuecomment-492700400"
    });
    assert_eq!(
        body("issue_comment", comment.clone()),
        "ann commented on issue #3 in octo/hall\nHave you tried oil?\n\
         https://github.com/octo/hall/issues/3#issuecomment-492700400"
    );
    comment["issue"]["pull_request"] = json!({ "url": "https://api.github.com/repos/octo/hall/pulls/3" });
    assert!(body("issue_comment", comment.clone()).starts_with("ann commented on pull request #3"));
    comment["action"] = json!("edited");
    assert_eq!(told("issue_comment", comment), None);
}

#[test]
fn a_review_says_its_verdict() {
    for (state, done) in [
        ("approved", "approved"),
        ("changes_requested", "asked for changes in"),
        ("commented", "commented on"),
    ] {
        let mut payload = pull_request("submitted", false, false);
        payload["review"] = json!({
            "state": state, "body": null,
            "html_url": "https://github.com/octo/hall/pull/12#pullrequestreview-237895671"
        });
        assert_eq!(
            body("pull_request_review", payload),
            format!(
                "ann {done} pull request #12 in octo/hall\n\
                 https://github.com/octo/hall/pull/12#pullrequestreview-237895671"
            )
        );
    }
}

#[test]
fn a_release_is_told_once() {
    let release = |action: &str| {
        json!({ "action": action, "release": {
            "tag_name": "v1.0", "name": null, "prerelease": false, "draft": false, "body": "The door no longer squeaks.",
            "html_url": "https://github.com/octo/hall/releases/tag/v1.0"
        } })
    };
    let draft = told("release", release("published")).unwrap();
    assert_eq!(
        draft.body.as_str(),
        "ann published release v1.0 of octo/hall\nThe door no longer squeaks.\n\
         https://github.com/octo/hall/releases/tag/v1.0"
    );
    assert_eq!(title(&draft), "hall v1.0");
    assert_eq!([told("release", release("created")), told("release", release("released"))], [None, None]);
}

#[test]
fn a_workflow_that_failed_matters() {
    let draft = told("workflow_run", run("failure")).unwrap();
    assert_eq!(
        draft.body.as_str(),
        "CI failed on main in octo/hall (run 562)\nOil the hinge\nhttps://github.com/octo/hall/actions/runs/30433642"
    );
    assert_eq!((title(&draft), draft.note.priority), ("CI failed on main", Some(Priority::HIGH)));
    assert_eq!(told("workflow_run", run("timed_out")).unwrap().note.priority, Some(Priority::HIGH));
    assert_eq!(told("workflow_run", run("success")).unwrap().note.priority, None);
    let mut requested = run("success");
    requested["action"] = json!("requested");
    assert_eq!([told("workflow_run", run("skipped")), told("workflow_run", requested)], [None, None]);
}

#[test]
fn branches_tags_forks_and_stars_are_told() {
    let create =
        json!({ "ref": "fix/#3", "ref_type": "branch", "master_branch": "main", "pusher_type": "user" });
    assert_eq!(
        body("create", create),
        "ann created branch fix/#3\nhttps://github.com/octo/hall/tree/fix/%233"
    );
    let delete = json!({ "ref": "v0.9", "ref_type": "tag", "pusher_type": "user" });
    assert_eq!(body("delete", delete), "ann deleted tag v0.9\nhttps://github.com/octo/hall");
    let forkee = json!({ "full_name": "bob/hall", "html_url": "https://github.com/bob/hall" });
    assert_eq!(
        body("fork", json!({ "forkee": forkee })),
        "ann forked it to bob/hall\nhttps://github.com/bob/hall"
    );
    let star = |action: &str| json!({ "action": action, "starred_at": "2026-11-20T15:20:40Z" });
    assert_eq!(
        body("star", star("created")),
        "ann gave it a star\nIt has 42 stars now.\nhttps://github.com/octo/hall"
    );
    assert_eq!([told("star", star("deleted")), told("watch", star("started"))], [None, None]);
}

#[test]
fn any_other_event_is_told_in_a_plain_line() {
    let draft = told("deployment_status", json!({ "action": "created" })).unwrap();
    assert_eq!(
        draft.body.as_str(),
        "deployment status created in octo/hall by ann\nhttps://github.com/octo/hall"
    );
    assert_eq!(draft.note.event.unwrap().as_str(), "deployment_status");
    let long = told("custom_property_promoted_to_enterprise", json!({})).unwrap();
    assert_eq!(long.note.event.unwrap().as_str(), "custom_property_promoted_to_ente");
}

#[test]
fn a_redelivery_has_the_id_of_the_delivery() {
    let (first, again) = (told("push", pushed(1)).unwrap(), told("push", pushed(1)).unwrap());
    assert_eq!(first, again);
    assert_eq!(first.client_id.unwrap().as_str(), format!("github-{DELIVERY}"));
}

#[test]
fn an_event_without_a_name_is_refused() {
    let refused = read(&HeaderMap::new(), View(&json!({})));
    assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.kind() == "hook"));
}
