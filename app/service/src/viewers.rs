//! The number of viewers on this server, for its metrics.

use crate::{App, board::Snapshot, campaigns::ParticipationWatch, matches::register::Rooms, watch::Watched};

impl App {
    /// The number of boards and nodes watched on this server, and of their viewers.
    #[must_use]
    pub fn viewers(&self) -> (usize, usize) {
        let (boards, nodes) =
            (self.shared::<Watched<Snapshot>>().count(), self.shared::<Watched<ParticipationWatch>>().count());
        (boards.0 + nodes.0, boards.1 + nodes.1)
    }

    /// The number of matches watched on this server, and of their viewers.
    #[must_use]
    pub fn match_viewers(&self) -> (usize, usize) {
        self.shared::<Rooms>().count()
    }
}
