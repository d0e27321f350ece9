//! What happens in a repository on GitHub, told in a line or two with the address to look at.
//! <https://docs.github.com/en/webhooks/webhook-events-and-payloads>

use super::{excerpt, payload::View};
use crate::problem::Error;
use http::HeaderMap;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use protocol::{ClientId, Draft, Note, Priority, Reason, Refusal};

/// Longest part of a comment or a release's notes that is told, in characters.
const EXCERPT_CHARS: usize = 300;
/// Longest first line of a commit's message, in characters.
const COMMIT_CHARS: usize = 100;
/// Commits of a push that are told one by one.
const COMMITS: usize = 5;

/// What of a branch's name can't stand in an address.
const NOT_IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');

/// What is told of an event, before it is cut to fit.
struct Told {
    title: String,
    lines: Vec<String>,
    priority: Option<Priority>,
}

/// A redelivery has the id of the delivery it repeats, and is not told twice.
///
/// # Errors
/// When the request does not say which event it is.
pub fn read(headers: &HeaderMap, payload: View<'_>) -> Result<Option<Draft>, Error> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let event = header("x-github-event").ok_or_else(|| {
        Refusal::new(
            Reason::Hook,
            "The header X-GitHub-Event is missing: this address takes webhooks of GitHub.",
        )
    })?;
    let Some(told) = tell(event, payload) else { return Ok(None) };
    let Some(body) = excerpt::body(&excerpt::lines(told.lines)) else { return Ok(None) };
    let note = Note {
        // A stream has a ping of its own.
        event: excerpt::event_name(if event == "ping" { "hook" } else { event }),
        title: excerpt::title(&told.title),
        priority: told.priority,
        tags: excerpt::tag(payload.text("repository.name")).into_iter().collect(),
    };
    let client_id: Option<ClientId> =
        header("x-github-delivery").and_then(|id| format!("github-{id}").parse().ok());
    Ok(Some(Draft { body, note, files: Vec::new(), reply_to: None, client_id }))
}

fn tell(event: &str, payload: View<'_>) -> Option<Told> {
    match event {
        "ping" => Some(ping(payload)),
        "push" => push(payload),
        "pull_request" => pull_request(payload),
        "issues" => issue(payload),
        "issue_comment" => comment(payload),
        "pull_request_review" => review(payload),
        "release" => release(payload),
        "workflow_run" => workflow_run(payload),
        "create" => created(payload),
        "delete" => deleted(payload),
        "fork" => Some(fork(payload)),
        "star" => star(payload),
        // Comes with every star.
        "watch" => None,
        other => Some(anything(other, payload)),
    }
}

fn ping(payload: View<'_>) -> Told {
    let events: Vec<String> =
        payload.list("hook.events").map(|event| event.shown().replace('*', "everything")).collect();
    let of = if events.is_empty() { String::new() } else { format!(": {}", events.join(", ")) };
    usual(
        place(payload),
        [
            format!("GitHub will tell here what happens in {}{of}.", place(payload)),
            excerpt::line(payload.text("zen"), EXCERPT_CHARS),
        ],
    )
}

/// Of branches: that they come and go, and that tags do, is told by events of its own.
fn push(payload: View<'_>) -> Option<Told> {
    let branch = payload.text("ref").strip_prefix("refs/heads/")?;
    let commits: Vec<View<'_>> = payload.list("commits").collect();
    let (forced, count) = (payload.is("forced"), commits.len());
    if payload.is("deleted") || (count == 0 && !forced) {
        return None;
    }
    let what = match (forced, count) {
        (true, _) => format!("{} force-pushed {branch}", who(payload)),
        (false, 1) => format!("{} pushed a commit to {branch}", who(payload)),
        (false, _) => format!("{} pushed {count} commits to {branch}", who(payload)),
    };
    let mut lines = vec![what];
    lines.extend(commits.iter().take(COMMITS).map(|commit| {
        let id: String = commit.text("id").chars().take(7).collect();
        format!("{id} {}", excerpt::first_line(commit.text("message"), COMMIT_CHARS)).trim().to_owned()
    }));
    if count > COMMITS {
        lines.push(format!("… and {} more", count - COMMITS));
    }
    lines.push(link(payload, "compare"));
    Some(usual(format!("{}: {branch}", place(payload)), lines))
}

fn pull_request(payload: View<'_>) -> Option<Told> {
    let draft = if payload.is("pull_request.draft") { "draft " } else { "" };
    let (done, what) = match payload.text("action") {
        "opened" => ("opened", format!("{draft}pull request")),
        "closed" if payload.is("pull_request.merged") => ("merged", "pull request".to_owned()),
        "closed" => ("closed", "pull request".to_owned()),
        "reopened" => ("reopened", format!("{draft}pull request")),
        "ready_for_review" => ("asks for a review of", "pull request".to_owned()),
        _ => return None,
    };
    let number = number(payload, "pull_request");
    let title = titled(payload, "pull_request");
    let line = format!("{} {done} {what} {number} in {}", who(payload), place(payload));
    Some(usual(title, [line, link(payload, "pull_request.html_url")]))
}

fn issue(payload: View<'_>) -> Option<Told> {
    let (done, how) = match (payload.text("action"), payload.text("issue.state_reason")) {
        ("opened", _) => ("opened", ""),
        ("reopened", _) => ("reopened", ""),
        ("closed", "not_planned") => ("closed", " as not planned"),
        ("closed", "duplicate") => ("closed", " as a duplicate"),
        ("closed", _) => ("closed", ""),
        _ => return None,
    };
    let line =
        format!("{} {done} issue {} in {}{how}", who(payload), number(payload, "issue"), place(payload));
    Some(usual(titled(payload, "issue"), [line, link(payload, "issue.html_url")]))
}

fn comment(payload: View<'_>) -> Option<Told> {
    if payload.text("action") != "created" {
        return None;
    }
    let what = if payload.at("issue.pull_request").is_some() { "pull request" } else { "issue" };
    let line =
        format!("{} commented on {what} {} in {}", who(payload), number(payload, "issue"), place(payload));
    let text = excerpt::line(payload.text("comment.body"), EXCERPT_CHARS);
    Some(usual(titled(payload, "issue"), [line, text, link(payload, "comment.html_url")]))
}

fn review(payload: View<'_>) -> Option<Told> {
    if payload.text("action") != "submitted" {
        return None;
    }
    let done = match payload.text("review.state").to_ascii_lowercase().as_str() {
        "approved" => "approved",
        "changes_requested" => "asked for changes in",
        _ => "commented on",
    };
    let number = number(payload, "pull_request");
    let line = format!("{} {done} pull request {number} in {}", who(payload), place(payload));
    let text = excerpt::line(payload.text("review.body"), EXCERPT_CHARS);
    Some(usual(titled(payload, "pull_request"), [line, text, link(payload, "review.html_url")]))
}

fn release(payload: View<'_>) -> Option<Told> {
    if payload.text("action") != "published" {
        return None;
    }
    let tag = payload.text("release.tag_name");
    let name = Some(payload.text("release.name")).filter(|name| !name.trim().is_empty()).unwrap_or(tag);
    let what = if payload.is("release.prerelease") { "pre-release" } else { "release" };
    let line = format!("{} published {what} {tag} of {}", who(payload), place(payload));
    let text = excerpt::line(payload.text("release.body"), EXCERPT_CHARS);
    let title = format!("{} {name}", payload.text("repository.name"));
    Some(usual(title, [line, text, link(payload, "release.html_url")]))
}

/// A failure matters more.
fn workflow_run(payload: View<'_>) -> Option<Told> {
    if payload.text("action") != "completed" {
        return None;
    }
    let run = payload.at("workflow_run")?;
    let (ended, priority) = match run.text("conclusion") {
        "success" => ("succeeded", None),
        "failure" => ("failed", Some(Priority::HIGH)),
        "timed_out" => ("ran out of time", Some(Priority::HIGH)),
        "startup_failure" => ("could not start", Some(Priority::HIGH)),
        "cancelled" => ("was cancelled", None),
        "action_required" => ("waits for somebody", None),
        // Skipped, neutral, stale: nothing was done.
        _ => return None,
    };
    let name = Some(run.text("name")).filter(|name| !name.is_empty()).unwrap_or("A workflow");
    let on = Some(run.text("head_branch")).filter(|branch| !branch.is_empty());
    let on = on.map(|branch| format!(" on {branch}")).unwrap_or_default();
    let number = run.number("run_number").map(|number| format!(" (run {number})")).unwrap_or_default();
    let line = format!("{name} {ended}{on} in {}{number}", place(payload));
    let commit = match run.text("display_title") {
        "" => excerpt::first_line(run.text("head_commit.message"), COMMIT_CHARS),
        title => excerpt::line(title, COMMIT_CHARS),
    };
    let title = format!("{name} {ended}{on}");
    Some(Told { title, lines: vec![line, commit, link(run, "html_url")], priority })
}

fn created(payload: View<'_>) -> Option<Told> {
    let what = branch_or_tag(payload)?;
    let name = payload.text("ref");
    let tree = match payload.text("repository.html_url") {
        "" => String::new(),
        repository => format!("{repository}/tree/{}", utf8_percent_encode(name, NOT_IN_PATH)),
    };
    Some(usual(place(payload), [format!("{} created {what} {name}", who(payload)), tree]))
}

fn deleted(payload: View<'_>) -> Option<Told> {
    let what = branch_or_tag(payload)?;
    let line = format!("{} deleted {what} {}", who(payload), payload.text("ref"));
    Some(usual(place(payload), [line, link(payload, "repository.html_url")]))
}

fn fork(payload: View<'_>) -> Told {
    let line = format!("{} forked it to {}", who(payload), payload.text("forkee.full_name"));
    usual(place(payload), [line, link(payload, "forkee.html_url")])
}

fn star(payload: View<'_>) -> Option<Told> {
    if payload.text("action") != "created" {
        return None;
    }
    let stars = match payload.number("repository.stargazers_count") {
        Some(count @ 2..) => format!("It has {count} stars now."),
        _ => String::new(),
    };
    let line = format!("{} gave it a star", who(payload));
    Some(usual(place(payload), [line, stars, link(payload, "repository.html_url")]))
}

/// Of what has no sentence of its own, that it happened.
fn anything(event: &str, payload: View<'_>) -> Told {
    let action = payload.text("action").replace('_', " ");
    let what = format!("{} {action}", event.replace('_', " "));
    let line = format!("{} in {} by {}", what.trim(), place(payload), who(payload));
    usual(place(payload), [excerpt::line(&line, EXCERPT_CHARS), link(payload, "repository.html_url")])
}

fn usual(title: String, lines: impl Into<Vec<String>>) -> Told {
    Told { title, lines: lines.into(), priority: None }
}

fn who(payload: View<'_>) -> String {
    let sender = Some(payload.text("sender.login")).filter(|login| !login.is_empty());
    sender.unwrap_or("somebody").to_owned()
}

/// The repository, or the organization of what is in none.
fn place(payload: View<'_>) -> String {
    let names = ["repository.full_name", "organization.login"].map(|path| payload.text(path));
    names.into_iter().find(|name| !name.is_empty()).unwrap_or("GitHub").to_owned()
}

fn number(payload: View<'_>, of: &str) -> String {
    payload.number(&format!("{of}.number")).map(|number| format!("#{number}")).unwrap_or_default()
}

fn titled(payload: View<'_>, of: &str) -> String {
    format!("{} {}", number(payload, of), payload.text(&format!("{of}.title")))
}

/// An address, on a line of its own.
fn link(payload: View<'_>, path: &str) -> String {
    excerpt::line(payload.text(path), 1_000)
}

fn branch_or_tag(payload: View<'_>) -> Option<&str> {
    match payload.text("ref_type") {
        what @ ("branch" | "tag") => Some(what),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
