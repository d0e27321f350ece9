//! Where one listener listens to a room: what waits for them, and their line while nothing does.

use super::{
    Filter,
    queue::{Offer, Queue},
    round::Round,
};
use crate::sse::Form;
use bytes::{Buf, Bytes};
use protocol::{ByeReason, Seq};
use socket2::SockRef;
use std::{io::ErrorKind::WouldBlock, sync::Arc};
use tokio::net::TcpStream;

#[derive(Debug)]
pub(super) struct Place {
    number: u64,
    queue: Arc<Queue>,
    /// Laid open while nothing waits. It lies here and not with the queue so that a hall is told by going along its
    /// places, with as little as can be of what is elsewhere in memory.
    line: Option<OpenLine>,
}

/// A line to a listener who has heard everything up to a place of the log, and by now what was written here too.
#[derive(Debug, Clone)]
pub(super) struct OpenLine {
    socket: Arc<TcpStream>,
    reached: Seq,
    filter: Filter,
    form: Form,
}

impl Place {
    pub(super) fn of(number: u64, queue: Arc<Queue>) -> Self {
        Self { number, queue, line: None }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }

    /// The line, if it lies open. Whoever has it writes to it, and nobody else does meanwhile: one task at a time tells a room;
    /// as long as the line lies here nothing gets into the queue, so that the listener's own task has nothing to write; and
    /// that task lays it open only when it has written everything.
    pub(super) fn line(&self) -> Option<OpenLine> {
        self.line.clone()
    }

    /// Lays the line open, if there is nothing left to be written to it.
    pub(super) fn lay_open(&mut self, socket: &Arc<TcpStream>, reached: Seq) {
        if self.line.is_none() && self.queue.is_quiet() {
            self.queue.give_back_memory();
            let (filter, form) = (self.queue.filter().clone(), self.queue.form());
            self.line = Some(OpenLine { socket: socket.clone(), reached, filter, form });
        }
    }

    /// The line has not taken everything: this comes first, and whoever listens goes on with it.
    pub(super) fn interrupt(&mut self, rest: Bytes) {
        self.line = None;
        self.queue.interrupt(rest);
    }

    /// Keeps a round for a listener whose line does not lie open.
    pub(super) fn keep(&self, round: &Round) -> Offer {
        self.queue.push_all(&round.frames)
    }

    /// Nothing is heard here after what is waiting.
    pub(super) fn end(&mut self, reason: ByeReason) {
        self.line = None;
        self.queue.end(reason);
    }
}

impl OpenLine {
    /// Writes a round, and gives back what the line does not take at once.
    pub(super) fn write(&self, round: &Round) -> Bytes {
        let mut wire = round.wire(&self.filter, self.form, self.reached);
        if !wire.is_empty() {
            // Not by way of the runtime, whose own record of each socket would have to be fetched too.
            match SockRef::from(&*self.socket).send(&wire) {
                Ok(written) => wire.advance(written),
                Err(error) if error.kind() == WouldBlock => {}
                // The listener's task meets the same, and knows what to do.
                Err(error) => tracing::debug!(%error, "a listener is gone"),
            }
        }
        wire
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Frame,
            queue::Next,
            sample::{next, queue, stored},
        },
        *,
    };
    use std::task::Poll;
    use tokio::{io::AsyncReadExt, net::TcpListener};

    fn place() -> Place {
        Place::of(1, queue())
    }

    fn round(frames: impl IntoIterator<Item = Frame>) -> Round {
        let mut round = Round::default();
        round.frames.extend(frames);
        round
    }

    /// As the room does it.
    fn tell(place: &mut Place, round: &Round) {
        match place.line() {
            Some(line) => {
                let rest = line.write(round);
                if !rest.is_empty() {
                    place.interrupt(rest);
                }
            }
            None => drop(place.keep(round)),
        }
    }

    /// Both ends of a line.
    async fn line() -> (Arc<TcpStream>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let far = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (near, _) = listener.accept().await.unwrap();
        near.writable().await.unwrap();
        (Arc::new(near), far)
    }

    #[tokio::test]
    async fn an_open_line_takes_a_round_as_one_chunk_without_what_its_listener_has() {
        let (near, mut far) = line().await;
        let mut place = place();
        place.lay_open(&near, 1);
        tell(&mut place, &round([stored(1, "old"), stored(2, "new"), Frame::passing("kettle", &96)]));
        assert!(next(&place.queue).is_pending());
        let mut got = vec![0; 4 * 1024];
        let length = far.read(&mut got).await.unwrap();
        let got = String::from_utf8(got[..length].to_vec()).unwrap();
        let (size, rest) = got.split_once("\r\n").unwrap();
        let data = rest.strip_suffix("\r\n").unwrap();
        assert_eq!(usize::from_str_radix(size, 16).unwrap(), data.len());
        assert!(
            !data.contains("old")
                && data.contains("\"new\"")
                && data.ends_with("event: kettle\ndata: 96\n\n")
        );
    }

    #[tokio::test]
    async fn what_a_full_line_does_not_take_waits_byte_for_byte_and_then_what_follows() {
        let (near, mut far) = line().await;
        let mut place = place();
        place.lay_open(&near, 0);
        let large = "x".repeat(50 * 1024);
        let mut expected = Vec::new();
        let mut seq = 0;
        while next(&place.queue).is_pending() {
            seq += 1;
            let round = round([stored(seq, &large)]);
            expected.extend_from_slice(&round.wire(&Filter::default(), Form::Sse, 0));
            tell(&mut place, &round);
            if place.line.is_none() {
                break;
            }
        }
        tell(&mut place, &round([stored(seq + 1, "after")]));
        let Poll::Ready(Next::Rest(rest)) = next(&place.queue) else { unreachable!("nothing waits") };
        assert!(
            matches!(next(&place.queue), Poll::Ready(Next::Frame(frame)) if frame.seq() == Some(seq + 1))
        );
        assert!(next(&place.queue).is_pending());
        assert!(place.queue.is_quiet());
        drop((near, place));
        let mut got = Vec::new();
        far.read_to_end(&mut got).await.unwrap();
        got.extend_from_slice(&rest);
        assert!(got == expected, "{} of {} bytes", got.len(), expected.len());
    }

    #[tokio::test]
    async fn a_line_is_not_laid_open_while_something_waits_for_it() {
        let (near, _far) = line().await;
        let mut place = place();
        place.interrupt(Bytes::from_static(b"rest"));
        place.lay_open(&near, 1);
        assert!(place.line().is_none());
        assert!(matches!(next(&place.queue), Poll::Ready(Next::Rest(_))));
        place.keep(&round([stored(2, "new")]));
        place.lay_open(&near, 1);
        assert!(place.line().is_none());
        assert!(matches!(next(&place.queue), Poll::Ready(Next::Frame(_))));
        place.lay_open(&near, 2);
        assert!(place.line().is_some());
        place.end(ByeReason::Finished);
        place.lay_open(&near, 2);
        assert!(place.line().is_none());
    }

    #[tokio::test]
    async fn whoever_reads_nothing_is_let_go_with_the_rest_of_the_last_event_still_to_come() {
        let (near, _far) = line().await;
        let mut place = place();
        place.lay_open(&near, 0);
        let large = "x".repeat(50 * 1024);
        let mut seq = 0;
        while place.queue.ended().is_none() {
            seq += 1;
            tell(&mut place, &round([stored(seq, &large)]));
        }
        assert!(matches!(next(&place.queue), Poll::Ready(Next::Rest(_))));
        assert!(matches!(next(&place.queue), Poll::Ready(Next::End(ByeReason::Slow))));
    }
}
