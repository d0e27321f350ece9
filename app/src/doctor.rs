//! The page that tells whether streams pass between a browser and this house, and what to change where they don't. It stands
//! still; `doctor.js` measures and fills in what it found.

use crate::{
    Site,
    document::{Brand, Document, Motion},
    feeds::copyable::copyable,
};
use leptos::{nonce::use_nonce, prelude::*};
use protocol::paths;

/// What is measured: by the id under which the script tells what it found, and in a word or two.
const MEASURED: [(&str, &str); 6] = [
    ("frames", "Streams"),
    ("quiet", "Silence"),
    ("http", "HTTP"),
    ("proxy", "Proxy"),
    ("clock", "Clock"),
    ("tabs", "Tabs"),
];

/// What stands between browsers and houses, and the lines with which it lets streams pass.
const REMEDIES: [(&str, &str, &str, &str); 4] = [
    (
        "nginx",
        "nginx",
        "In the location that leads to Hallway. Streams pass without these lines too, unless another place of the configuration \
         ignores what Hallway says about buffering.",
        "proxy_http_version 1.1;\nproxy_set_header Connection \"\";\nproxy_buffering off;\nproxy_read_timeout 60s;",
    ),
    (
        "caddy",
        "Caddy",
        "Caddy passes streams on by itself. Where it was told otherwise:",
        "reverse_proxy 127.0.0.1:3000 {\n    flush_interval -1\n}",
    ),
    (
        "haproxy",
        "HAProxy",
        "Longer than the 15 seconds between two pings, and no compression of text/event-stream:",
        "defaults\n    mode http\n    option http-no-delay\n    timeout client 60s\n    timeout server 60s",
    ),
    (
        "cloudflare",
        "Cloudflare",
        "It passes streams on and cuts them after 100 seconds of silence, which never come. Make no cache rule for this \
         address that says cache everything. A tunnel needs no more than this:",
        "ingress:\n  - hostname: chat.example\n    service: http://127.0.0.1:3000\n  - service: http_status:404",
    ),
];

/// `release` is the build that answers.
#[component]
pub fn DoctorPage(release: String) -> impl IntoView {
    let site = Site::of_this_page();
    let house = site.url.clone();
    let findings = MEASURED.map(|(id, name)| {
        view! {
            <li id=id data-verdict="open">
                <span class="mark" aria-hidden="true"></span>
                <span class="name">{name}</span>
                <span class="verdict">"Not measured yet."</span>
            </li>
        }
    });
    let remedies = REMEDIES.map(|(id, name, when, lines)| {
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
            title="Do streams pass? · Hallway"
            description="Measures from your browser whether streams pass between it and this house."
            page="plain-page doctor-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>"Do streams pass?"</h1>
                <p class="lede">
                    "Hallway tells a browser what is new in one answer that stays open. This page looks whether everything between you and this house lets it pass."
                </p>
                <section class="needs-script" aria-labelledby="measured">
                    <h2 id="measured">"Measured from your browser"</h2>
                    <p id="summary" role="status">
                        "Measuring …"
                    </p>
                    <ul class="findings" role="list">
                        {findings.collect_view()}
                    </ul>
                    <p class="again">
                        <button type="button" id="again">
                            "Measure again"
                        </button>
                        " "
                        <button class="quiet" type="button" id="longer">
                            "Try two minutes of silence"
                        </button>
                    </p>
                </section>
                <section aria-labelledby="shell">
                    <h2 id="shell">"From a shell"</h2>
                    <p class="without-script">"Measuring in the browser takes a script. These lines do the same by hand."</p>
                    <p>"Four frames, one second apart. If they come together, something holds streams back:"</p>
                    {copyable(format!("curl -N {house}{}", paths::DOCTOR_FRAMES), None)}
                    <p>"Twenty seconds of silence between two frames. If it ends before the second one, something cuts silent streams:"</p>
                    {copyable(format!("curl -N '{house}{}?seconds=20'", paths::DOCTOR_QUIET), None)}
                    <p>"What a request looks like when it arrives: its HTTP version, and whether a proxy names itself:"</p>
                    {copyable(format!("curl -H 'Accept: application/json' {house}{}", paths::DOCTOR), None)}
                </section>
                <section aria-labelledby="remedies">
                    <h2 id="remedies">"If streams are held back or cut"</h2>
                    <p>
                        "Whatever passes requests on to Hallway must hand each piece of an answer on as it comes, and bear 15 seconds of silence: so often streams are pinged. Compression is no trouble, for Hallway forbids it on streams."
                    </p>
                    {remedies.collect_view()}
                    <p>
                        "A proxy also says for whom it speaks, with X-Forwarded-For, and Hallway believes those that it is told of. With the address that people type:"
                    </p>
                    {copyable(format!("hallway --public-url {house} --trusted-proxies 127.0.0.1"), None)}
                    <p>
                        "What is not yours to change, as a company's proxy or an antivirus that reads along, does no lasting harm: pages notice it and ask again and again instead."
                    </p>
                </section>
            </main>
            <footer class="build">"Build "{release}</footer>
            <script type="module" src=site.file("copy.js") nonce=use_nonce()></script>
            <script type="module" src=site.file("doctor.js") nonce=use_nonce()></script>
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
                <span aria-live="polite">"Copy"</span>
            </button>
        </div>
    }
}
