//! The page that tells whether streams pass between a browser and this house.

use crate::document::{Brand, Document, Motion};
use leptos::prelude::*;

#[component]
pub fn DoctorPage(release: String) -> impl IntoView {
    view! {
        <Document
            title="Do streams pass? · Hallway".to_owned()
            description="Measures whether streams pass between this browser and Hallway."
            page="doctor-page"
            motion=Motion::Still
        >
            <Brand />
            <main id="main" tabindex="-1">
                <h1>"Do streams pass?"</h1>
                <p>"Build " {release}</p>
            </main>
        </Document>
    }
}
