//! Alerts of the Prometheus Alertmanager and of Grafana (webhook, version 4): one message for each notification, as the
//! group that its operator made of them. One message is also told once or not at all, where a part of many could fail.

use super::{excerpt, payload::View};
use protocol::{Draft, Note, Priority, limits::MESSAGE_CHARS};
use std::collections::HashSet;

/// Longest line that is taken from an annotation, in characters.
const LINE_CHARS: usize = 500;
/// What is kept free for the line that says how many alerts are missing.
const MORE_CHARS: usize = 40;

pub fn read(payload: View<'_>) -> Option<Draft> {
    let alerts: Vec<View<'_>> = payload.list("alerts").collect();
    let firing = alerts.iter().any(|alert| alert.text("status") == "firing");
    let names = distinct(alerts.iter().map(|alert| name(*alert)));
    let severities = distinct(alerts.iter().map(|alert| alert.text("labels.severity")));
    Some(Draft {
        body: excerpt::body(&body(&alerts, payload.number("truncatedAlerts").unwrap_or_default()))?,
        note: Note {
            event: excerpt::event_name(if firing { "firing" } else { "resolved" }),
            title: excerpt::title(&names.join(", ")),
            priority: firing.then_some(Priority::HIGH),
            tags: severities.into_iter().take(2).filter_map(excerpt::tag).collect(),
        },
        files: Vec::new(),
        reply_to: None,
        client_id: None,
    })
}

/// As many alerts as a message holds, those that fire first, and how many more there are.
fn body(alerts: &[View<'_>], left_out_before: u64) -> String {
    let is_resolved = |alert: &&View<'_>| alert.text("status") == "resolved";
    let mut sorted: Vec<&View<'_>> = alerts.iter().collect();
    sorted.sort_by_key(is_resolved);
    let mut body = String::new();
    let mut told = 0;
    for alert in sorted {
        let text = excerpt::cut(&told_of(*alert), MESSAGE_CHARS - MORE_CHARS);
        if told > 0 && body.chars().count() + 2 + text.chars().count() > MESSAGE_CHARS - MORE_CHARS {
            break;
        }
        if told > 0 {
            body.push_str("\n\n");
        }
        body.push_str(&text);
        told += 1;
    }
    match (alerts.len() - told) as u64 + left_out_before.min(1_000_000) {
        0 => body,
        more => format!("{body}\n\n… and {more} more."),
    }
}

/// What is wrong, where, and where to look.
fn told_of(alert: View<'_>) -> String {
    let state = match alert.text("status") {
        "resolved" => "Resolved",
        _ => "Firing",
    };
    let annotation = |name: &str| excerpt::line(alert.text(&format!("annotations.{name}")), LINE_CHARS);
    let summary = match annotation("summary") {
        none if none.is_empty() => excerpt::line(name(alert), LINE_CHARS),
        summary => summary,
    };
    let description = annotation("description");
    let labels: Vec<String> = alert
        .texts("labels")
        .filter(|(label, _)| *label != "alertname")
        .map(|(label, value)| format!("{label}={value}"))
        .collect();
    excerpt::lines([
        format!("{state}: {summary}"),
        if description == summary { String::new() } else { description },
        excerpt::line(&labels.join(", "), LINE_CHARS),
        excerpt::line(alert.text("generatorURL"), 2 * LINE_CHARS),
    ])
}

fn name<'a>(alert: View<'a>) -> &'a str {
    match alert.text("labels.alertname") {
        "" => "An alert without a name",
        name => name,
    }
}

/// Each once, in the order of the first.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    texts.filter(|text| !text.is_empty() && seen.insert(*text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn alert(status: &str, name: &str, instance: &str) -> Value {
        json!({
            "status": status,
            "labels": { "alertname": name, "instance": instance, "job": "door", "severity": "critical" },
            "annotations": {
                "summary": format!("{instance} is down"),
                "description": "Nobody has answered for 5 minutes.\nLook at the hinge."
            },
            "startsAt": "2026-11-20T23:08:45.828Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
            "fingerprint": "1a30ba71cca2921f"
        })
    }

    fn told(status: &str, alerts: &[Value], left_out: u64) -> Option<Draft> {
        let payload = json!({
            "version": "4", "groupKey": "{}:{alertname=\"Down\"}", "truncatedAlerts": left_out,
            "status": status, "receiver": "hallway", "groupLabels": {}, "commonLabels": {},
            "commonAnnotations": {}, "externalURL": "http://alertmanager.example:9093", "alerts": alerts
        });
        read(View(&payload))
    }

    #[test]
    fn a_firing_alert_says_what_is_wrong_and_where_to_look() {
        let draft = told("firing", &[alert("firing", "Down", "api-1")], 0).unwrap();
        assert_eq!(
            draft.body.as_str(),
            "Firing: api-1 is down\nNobody has answered for 5 minutes. Look at the hinge.\n\
             instance=api-1, job=door, severity=critical\n\
             http://prometheus.example:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1"
        );
        assert_eq!(draft.note.event.unwrap().as_str(), "firing");
        assert_eq!(draft.note.title.unwrap().as_str(), "Down");
        assert_eq!(draft.note.priority, Some(Priority::HIGH));
        assert_eq!(draft.note.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(), ["critical"]);
    }

    #[test]
    fn a_group_is_one_message_and_what_fires_comes_first() {
        let group = [alert("resolved", "Down", "api-1"), alert("firing", "Slow", "api-2")];
        let draft = told("firing", &group, 0).unwrap();
        let body = draft.body.as_str();
        assert!(body.starts_with("Firing: api-2 is down\n"), "{body}");
        assert!(body.contains("\n\nResolved: api-1 is down\n"), "{body}");
        assert_eq!(draft.note.title.unwrap().as_str(), "Down, Slow");
        let over = told("resolved", &group[..1], 0).unwrap();
        assert_eq!((over.note.event.unwrap().as_str(), over.note.priority), ("resolved", None));
    }

    #[test]
    fn of_a_storm_of_alerts_the_rest_is_counted() {
        let storm: Vec<Value> = (0..100).map(|n| alert("firing", "Down", &format!("api-{n}"))).collect();
        let draft = told("firing", &storm, 7).unwrap();
        let told = draft.body.as_str().matches("Firing: ").count();
        assert!(told > 10);
        assert!(draft.body.as_str().ends_with(&format!("… and {} more.", 107 - told)));
    }

    #[test]
    fn nothing_is_told_of_nothing() {
        assert_eq!(told("firing", &[], 0), None);
        assert_eq!(read(View(&json!("alerts"))), None);
    }
}
