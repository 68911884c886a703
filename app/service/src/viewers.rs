//! How many look on at what this server shows, for its metrics.

use crate::{App, board::Snapshot, campaigns::Look, matches::register::Rooms, watch::Looks};

impl App {
    /// How many boards and nodes are looked at on this server, and by how many viewers.
    #[must_use]
    pub fn viewers(&self) -> (usize, usize) {
        let (boards, nodes) = (self.shared::<Looks<Snapshot>>().count(), self.shared::<Looks<Look>>().count());
        (boards.0 + nodes.0, boards.1 + nodes.1)
    }

    /// How many matches are looked at on this server, and by how many viewers.
    #[must_use]
    pub fn match_viewers(&self) -> (usize, usize) {
        self.shared::<Rooms>().count()
    }
}
