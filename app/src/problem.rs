//! What a person sees when something did not go: a sentence, and a way onward.

use crate::{
    document::{Brand, Document, Motion},
    language::words,
};
use leptos::prelude::*;
use protocol::{Problem, paths};

/// A page for an address that leads nowhere, or a request that the house refused.
#[component]
pub fn ProblemPage(problem: Problem) -> impl IntoView {
    view! {
        <Document
            title=format!("{} · Hallway", problem.title)
            description=words().problem.description
            page="plain-page problem-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <p class="number" aria-hidden="true">{problem.status}</p>
                <h1>{problem.title}</h1>
                <p class="lede">{problem.detail}</p>
                <p>
                    <a class="button" href=paths::LOBBY>{words().problem.to_the_lobby}</a>
                </p>
            </main>
        </Document>
    }
}

/// A refused form's sentence, said above the form.
#[component]
pub fn Sentence(problem: Option<Problem>) -> impl IntoView {
    problem.map(|problem| view! { <p class="problem" role="alert">{problem.detail}</p> })
}
