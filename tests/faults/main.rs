//! What breaks in the middle: programs killed, disks that are full or fail, clocks that jump. Whatever was acknowledged is there
//! afterwards, once; a backup, a restore or an upgrade is old or new, never between; and the figures are right.
//!
//! Each campaign has a short form, which runs with the other tests, and a long one (`make faults`), with as many rounds as are
//! asked for and a seed that is printed. Killing a server among answers, matches and a contest is in `tests/service/crash_recovery.rs`
//! and belongs to the long form as well. Disks fail by `strace`, which gives single calls of a real program an error (nothing is
//! put between the program and its libraries), and by the kernel's limit of a file's size.

mod clocks;
mod commands;
mod disks;
mod kills;
mod litestream;
mod writer;
