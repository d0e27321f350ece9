//! The way of an own message out of the room: said, shown at once as pending, carried to the house, confirmed or failed.

use super::scene::{Post, Scene};
use crate::{
    backend::{Failure, World},
    connection::Line,
    timeline::{Delivery, Timeline, Unsent},
};
use leptos::{prelude::*, task::spawn_local};
use protocol::{Body, ClientId, Message, RoomName};

/// Seconds before each further attempt to reach the house. After the last one its author decides.
const PATIENCE: [f64; 4] = [1.0, 2.0, 4.0, 6.0];
/// Longest wait that the house can ask for before the author is asked instead, in seconds.
const LONGEST_WAIT: u32 = 30;

impl Scene {
    /// Says something: it appears at once, at the end of the list, and is on its way, behind what was said before.
    pub fn say(self, body: Body) {
        let Some(world) = self.world() else { return };
        self.timeline.update(|timeline| {
            timeline.retry_unreached();
            timeline.pend(world.new_client_id(), body, world.now());
        });
        self.go_to_the_end();
        self.deliver_pending();
    }

    pub fn retry(self, client_id: &ClientId) {
        self.timeline.update(|timeline| timeline.deliver(client_id, Delivery::Pending));
        self.deliver_pending();
    }

    pub fn discard(self, client_id: &ClientId) {
        self.timeline.update(|timeline| timeline.discard(client_id));
    }

    /// The line is back: whatever could not be delivered is tried again, at once or when the post is back too.
    pub(super) fn resend_unreached(self) {
        if self.post() != Post::Idle {
            self.set_post(Post::Recalled);
        } else if self.timeline.with_untracked(Timeline::has_unreached) {
            self.timeline.update(Timeline::retry_unreached);
            self.deliver_pending();
        }
    }

    /// Carries what is pending to the house, one message after the other. Where one cannot be delivered, those behind
    /// it wait with it.
    fn deliver_pending(self) {
        let Some(world) = self.world() else { return };
        if self.post() != Post::Idle {
            return;
        }
        self.set_post(Post::Underway);
        spawn_local(async move {
            let room = self.room();
            while let Some(unsent) = self.timeline.with_untracked(Timeline::next_pending) {
                let answer = self.deliver(&world, &room, &unsent).await;
                let before = self.timeline.with_untracked(|timeline| timeline.me().id.clone());
                self.timeline.update(|timeline| match answer {
                    Ok(Some(message)) => timeline.confirm(&unsent.client_id, message),
                    Ok(None) => {}
                    Err(Delivery::Unreached) => timeline.hold_back(),
                    Err(delivery) => timeline.deliver(&unsent.client_id, delivery),
                });
                self.keep_to_the_end();
                let me = self.timeline.with_untracked(|timeline| timeline.me().id.clone());
                if me != before {
                    self.booth.be(me);
                    if self.line() != Line::Paused {
                        // The stream still listens as whom the page was before.
                        self.listen();
                    }
                }
            }
            let post = self.post();
            self.set_post(Post::Idle);
            if post == Post::Recalled && self.line() == Line::Live {
                self.resend_unreached();
            }
        });
    }

    /// Without a room to come back to it never sets out.
    fn post(self) -> Post {
        self.desk.try_with_value(|desk| desk.post).unwrap_or(Post::Underway)
    }

    fn set_post(self, post: Post) {
        self.desk.update_value(|desk| desk.post = post);
    }

    /// Tries until the house has the message, says no, or patience ends. The same `ClientId` every time: it is said
    /// once. `None` if the stream has brought it although no answer came.
    async fn deliver(
        self,
        world: &World,
        room: &RoomName,
        unsent: &Unsent,
    ) -> Result<Option<Message>, Delivery> {
        let mut patience = PATIENCE.iter();
        loop {
            match world.say(room, unsent.body.clone(), unsent.client_id.clone()).await {
                Ok(message) => return Ok(Some(message)),
                Err(Failure::Refused(problem)) => return Err(Delivery::Refused(problem.detail)),
                Err(Failure::Unreachable { retry_after }) => {
                    let asked = retry_after.unwrap_or(0);
                    let Some(seconds) = patience.next().filter(|_| asked <= LONGEST_WAIT) else {
                        return Err(Delivery::Unreached);
                    };
                    let seconds = (seconds * (0.75 + world.chance() / 2.0)).max(f64::from(asked));
                    if self.wait_for_news_of(unsent, world, seconds, asked).await == News::Arrived {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Waits so many seconds, and less if the stream brings the message or the line comes back in the meantime.
    async fn wait_for_news_of(self, unsent: &Unsent, world: &World, seconds: f64, asked: u32) -> News {
        const STEP: f64 = 0.25;
        let line = self.line();
        let mut waited = 0.0;
        while waited < seconds {
            world.pause(STEP * 1_000.0).await;
            waited += STEP;
            if !self.timeline.with_untracked(|timeline| timeline.carries(&unsent.client_id)) {
                return News::Arrived;
            }
            let back = line != Line::Live && self.line() == Line::Live;
            if back && asked == 0 {
                break;
            }
        }
        News::None
    }
}

/// What happened while a message waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    None,
    /// It stands in the log.
    Arrived,
}

#[cfg(test)]
mod tests;
