//! The page that tells whether streams pass between a browser and this house, and what to change where they don't. It stands
//! still; `doctor.js` measures and fills in what it found.

use crate::{
    Site,
    document::{Brand, Document, Motion},
    feeds::copyable::copyable,
    language::words,
};
use leptos::prelude::*;
use protocol::paths;

/// What is measured, by the id under which the script tells what it found.
const MEASURED: [&str; 6] = ["frames", "quiet", "http", "proxy", "clock", "tabs"];

/// What stands between browsers and houses, and the lines with which it lets streams pass.
const REMEDIES: [(&str, &str, &str); 4] = [
    (
        "nginx",
        "nginx",
        "proxy_http_version 1.1;\nproxy_set_header Connection \"\";\nproxy_buffering off;\nproxy_read_timeout 60s;",
    ),
    ("caddy", "Caddy", "reverse_proxy 127.0.0.1:3000 {\n    flush_interval -1\n}"),
    (
        "haproxy",
        "HAProxy",
        "defaults\n    mode http\n    option http-no-delay\n    timeout client 60s\n    timeout server 60s",
    ),
    (
        "cloudflare",
        "Cloudflare",
        "ingress:\n  - hostname: chat.example\n    service: http://127.0.0.1:3000\n  - service: http_status:404",
    ),
];

/// `release` is the build that answers.
#[component]
pub fn DoctorPage(release: String) -> impl IntoView {
    let site = Site::of_this_page();
    let house = site.url.clone();
    let said = words().doctor;
    let findings = MEASURED.into_iter().zip(said.findings).map(move |(id, name)| {
        view! {
            <li id=id data-verdict="open">
                <span class="mark" aria-hidden="true"></span>
                <span class="name">{name}</span>
                <span class="verdict">{said.not_yet}</span>
            </li>
        }
    });
    let whens = [said.nginx, said.caddy, said.haproxy, said.cloudflare];
    let remedies = REMEDIES.into_iter().zip(whens).map(|((id, name, lines), when)| {
        view! {
            <details id=id>
                <summary>{name}</summary>
                <p>{when}</p>
                {lines_to_copy(lines)}
            </details>
        }
    });
    view! {
        <Document
            title=said.page_title
            description=said.description
            page="plain-page doctor-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <p class="lede">
                    {said.lede}
                </p>
                <section class="needs-script" aria-labelledby="measured">
                    <h2 id="measured">{said.measured}</h2>
                    <p id="summary" role="status">
                        {said.measuring}
                    </p>
                    <ul class="findings" role="list">
                        {findings.collect_view()}
                    </ul>
                    <p class="again">
                        <button type="button" id="again">
                            {said.again}
                        </button>
                        " "
                        <button class="quiet" type="button" id="longer">
                            {said.longer}
                        </button>
                    </p>
                </section>
                <section aria-labelledby="shell">
                    <h2 id="shell">{said.shell}</h2>
                    <p class="without-script">{said.by_hand}</p>
                    <p>{said.frames}</p>
                    {copyable(format!("curl -N {house}{}", paths::DOCTOR_FRAMES), None)}
                    <p>{said.quiet}</p>
                    {copyable(format!("curl -N '{house}{}?seconds=20'", paths::DOCTOR_QUIET), None)}
                    <p>{said.arrives}</p>
                    {copyable(format!("curl -H 'Accept: application/json' {house}{}", paths::DOCTOR), None)}
                </section>
                <section aria-labelledby="remedies">
                    <h2 id="remedies">{said.remedies}</h2>
                    <p>
                        {said.remedies_means}
                    </p>
                    {remedies.collect_view()}
                    <p>
                        {said.proxies}
                    </p>
                    {copyable(format!("hallway --public-url {house} --trusted-proxies 127.0.0.1"), None)}
                    <p>
                        {said.others}
                    </p>
                </section>
            </main>
            <footer class="build">{said.build} " " {release}</footer>
        </Document>
    }
}

/// Like [`copyable`], of several lines.
fn lines_to_copy(lines: &'static str) -> impl IntoView {
    view! {
        <div class="copyable">
            <pre tabindex="0">
                <code>{lines}</code>
            </pre>
            <button class="quiet copy" type="button" hidden>
                <span aria-live="polite">{words().feeds.copy}</span>
            </button>
        </div>
    }
}
