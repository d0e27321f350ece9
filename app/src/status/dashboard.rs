//! The dashboard as the server draws it: figures of the moment, pictures of the last ten minutes, the same in tables. Each
//! stands in an element with an id, by which [`Pulse`] goes on.

use super::{
    board::{
        Board, CPUS, FIGURES, LISTENERS, LOAD, MEMORY_FREE, MEMORY_TOTAL, MESSAGES, PEOPLE, SPAN, TRAFFIC,
        UPTIME, unknown,
    },
    pulse::{COLUMNS, DASHBOARD, Pulse, flow},
    sparkline::{HEIGHT, sparkline},
};
use crate::{
    connection::Line,
    language::{Status, filled, words},
    listening::switch::ListeningSwitch,
};
use leptos::prelude::*;

#[component]
pub fn Dashboard(board: Board) -> impl IntoView {
    let said = words().status;
    let cpus = match board.spelled(CPUS).as_str() {
        "1" => said.of_one_cpu.to_owned(),
        cpus => filled(said.of_cpus, &[cpus]),
    };
    let cards = [
        (LOAD, cpus),
        (MEMORY_FREE, filled(said.of, &[&board.spelled(MEMORY_TOTAL)])),
        (TRAFFIC, said.in_and_out.to_owned()),
        (MESSAGES, said.per_second.to_owned()),
        (LISTENERS, said.open_streams.to_owned()),
        (PEOPLE, said.each_once.to_owned()),
    ];
    let cards =
        cards.into_iter().zip(said.cards).map(|((figure, of), title)| card(&board, &said, figure, title, of));
    let rows: [&str; FIGURES] = said.figures;
    let rows =
        [LOAD, CPUS, MEMORY_FREE, MEMORY_TOTAL, TRAFFIC, MESSAGES, LISTENERS, PEOPLE, UPTIME].map(|figure| {
            view! {
                <tr>
                    <th scope="row">{rows[figure]}</th>
                    <td id=format!("figure-{figure}")>{board.spelled(figure)}</td>
                </tr>
            }
        });
    let interfaces = board.interfaces.iter().zip(&board.rates).map(|(interface, rate)| {
        let name = interface.name.clone();
        let cells = COLUMNS.iter().zip(flow(interface, *rate)).map(|(part, figure)| {
            view! { <td id=format!("{name}{part}")>{figure.unwrap_or_else(unknown)}</td> }
        });
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <div class="dashboard" id=DASHBOARD data-line=Line::Connecting.word() data-past=board.past()>
            <ListeningSwitch />
            <ul class="cards">{cards.collect_view()}</ul>
            <section aria-labelledby="in-figures">
                <h2 id="in-figures">{said.in_figures}</h2>
                <table class="figures">
                    <tbody>
                        {rows.collect_view()} <tr>
                            <th scope="row">{said.last_update}</th>
                            <td id="updated">{board.updated()}</td>
                        </tr>
                    </tbody>
                </table>
            </section>
            <section aria-labelledby="interfaces">
                <h2 id="interfaces">{said.interfaces}</h2>
                <table class="figures interfaces">
                    <thead>
                        <tr>
                            {said.columns.map(|name| view! { <th scope="col">{name}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{interfaces.collect_view()}</tbody>
                </table>
            </section>
        </div>
        <Pulse />
    }
}

fn card(
    board: &Board,
    said: &Status,
    figure: usize,
    title: &'static str,
    of: String,
) -> impl IntoView + use<> {
    let drawn = sparkline(board, figure);
    view! {
        <li class="card">
            <h2>{title}</h2>
            <p class="now" id=format!("now-{figure}")>{board.spelled(figure)}</p>
            <p class="of">{of}</p>
            <svg
                class="sparkline"
                viewBox=format!("0 0 {SPAN} {HEIGHT}")
                preserveAspectRatio="none"
                role="img"
                aria-label=filled(said.lately, &[title])
                aria-describedby=format!("range-{figure}")
            >
                <path class="area" id=format!("area-{figure}") d=drawn.area></path>
                <path class="trace" id=format!("line-{figure}") d=drawn.line></path>
            </svg>
            <p class="range">
                <span>{said.ten_minutes}</span>
                <span id=format!("range-{figure}")>{drawn.range}</span>
            </p>
        </li>
    }
}
