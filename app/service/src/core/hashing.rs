//! Argon2id for what people choose, on a fixed set of threads.
//!
//! Each thread owns one memory buffer and runs at a lower priority than the threads that serve
//! pages: a storm of sign-ins takes a fixed amount of memory, and pages stay quick. When too many
//! wait already, the answer is an honest "busy".

use crate::{Error, secrets::Secrets};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;

/// The cost of one hash (OWASP, Password Storage Cheat Sheet: Argon2id, m = 19 MiB, t = 2, p = 1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// The number of passes.
    pub passes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory: 19_456, passes: 2 }
    }
}

/// The result of checking a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Whether it is the right one.
    pub right: bool,
    /// Whether the stored hash should be renewed: another cost or an earlier pepper.
    pub outdated: bool,
}

enum Job {
    Hash { password: String, salt: [u8; 16], reply: oneshot::Sender<String> },
    Verify { password: String, stored: Option<String>, reply: oneshot::Sender<Verdict> },
}

/// The hashing threads. Dropping it ends them.
pub struct Hasher {
    jobs: mpsc::SyncSender<Job>,
    done: Arc<AtomicU64>,
}

/// How many sign-ins may wait for each thread: about two seconds' work.
const QUEUE_PER_THREAD: usize = 64;

const SALT: usize = 16;
const OUTPUT: usize = 32;

impl Hasher {
    /// Starts `threads` threads.
    #[must_use]
    pub fn start(threads: usize, cost: Cost, secrets: &Secrets) -> Self {
        let (jobs, queue) = mpsc::sync_channel(threads * QUEUE_PER_THREAD);
        let queue = Arc::new(Mutex::new(queue));
        let peppers: Vec<Vec<u8>> =
            [Some(secrets.pepper.clone()), secrets.previous_pepper.clone()].into_iter().flatten().collect();
        let done = Arc::<AtomicU64>::default();
        for n in 0..threads {
            let (queue, peppers, done) = (queue.clone(), peppers.clone(), done.clone());
            thread::Builder::new()
                .name(format!("qinghe-hash-{n}"))
                .spawn(move || work(&queue, &peppers, cost, &done))
                .expect("a thread can be started");
        }
        Self { jobs, done }
    }

    /// How many passwords were hashed or verified since the start.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Hash { password: password.to_owned(), salt, reply })?;
        answer.await.map_err(|_| Error::Busy(1))
    }

    /// Whether the password matches the stored PHC string. With none stored it takes just as long and returns `false`,
    /// so that the time does not reveal which accounts exist.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict, Error> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Verify { password: password.to_owned(), stored: stored.map(str::to_owned), reply })?;
        answer.await.map_err(|_| Error::Busy(1))
    }

    fn send(&self, job: Job) -> Result<(), Error> {
        self.jobs.try_send(job).map_err(|_| {
            metrics::counter!("qinghe_hash_refused_total").increment(1);
            Error::Busy(2)
        })
    }
}

fn work(queue: &Mutex<mpsc::Receiver<Job>>, peppers: &[Vec<u8>], cost: Cost, done: &AtomicU64) {
    // Best effort: without the lower priority everything works, only pages wait longer in a storm.
    if thread_priority::set_current_thread_priority(thread_priority::ThreadPriority::Min).is_err() {
        tracing::debug!("hashing.priority_unchanged");
    }
    // Allocated at the first hash and kept: a server without password sign-ins needs none.
    let mut memory = Vec::new();
    loop {
        // The lock is held while waiting, never while hashing.
        let job = queue.lock().map_err(drop).and_then(|q| q.recv().map_err(drop));
        match job {
            Err(()) => return,
            Ok(Job::Hash { password, salt, reply }) => {
                let out = digest(&password, &salt, &peppers[0], cost, &mut memory);
                done.fetch_add(1, Ordering::Relaxed);
                drop(reply.send(phc(cost, &salt, &out)));
            }
            Ok(Job::Verify { password, stored, reply }) => {
                // The caller has stopped waiting: save the time.
                if !reply.is_closed() {
                    let verdict = judge(&password, stored.as_deref(), peppers, cost, &mut memory);
                    done.fetch_add(1, Ordering::Relaxed);
                    let _ = reply.send(verdict);
                }
            }
        }
    }
}

fn judge(password: &str, stored: Option<&str>, peppers: &[Vec<u8>], cost: Cost, memory: &mut Vec<Block>) -> Verdict {
    let Some((its_cost, salt, hash)) = stored.and_then(parse) else {
        // As many hashes as a wrong password costs where there is one.
        for pepper in peppers {
            digest(password, &[0; SALT], pepper, cost, memory);
        }
        return Verdict { right: false, outdated: false };
    };
    for (n, pepper) in peppers.iter().enumerate() {
        if bool::from(digest(password, &salt, pepper, its_cost, memory).ct_eq(&hash)) {
            return Verdict { right: true, outdated: n > 0 || its_cost != cost };
        }
    }
    Verdict { right: false, outdated: false }
}

fn params(cost: Cost) -> Params {
    Params::new(cost.memory, cost.passes, 1, Some(OUTPUT)).expect("the cost is within Argon2's bounds")
}

fn digest(password: &str, salt: &[u8], pepper: &[u8], cost: Cost, memory: &mut Vec<Block>) -> [u8; OUTPUT] {
    let params = params(cost);
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    let mut out = [0; OUTPUT];
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
        .and_then(|a| a.hash_password_into_with_memory(password.as_bytes(), salt, &mut out, memory))
        .expect("lengths are within Argon2's bounds");
    out
}

fn phc(cost: Cost, salt: &[u8], hash: &[u8]) -> String {
    format!(
        "$argon2id$v=19$m={},t={},p=1${}${}",
        cost.memory,
        cost.passes,
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(hash)
    )
}

/// Reads what [`phc`] wrote. Costs beyond 256 MiB or 16 passes are not ours and are refused.
fn parse(stored: &str) -> Option<(Cost, [u8; SALT], [u8; OUTPUT])> {
    let mut parts = stored.strip_prefix("$argon2id$v=19$")?.split('$');
    let mut cost = parts.next()?.split(',').map(|p| p.split_once('=').map_or("", |(_, v)| v));
    let memory = cost.next()?.parse().ok().filter(|m| (8..=262_144).contains(m))?;
    let passes = cost.next()?.parse().ok().filter(|p| (1..=16).contains(p))?;
    let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
    let hash = STANDARD_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
    Some((Cost { memory, passes }, salt, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory: 64, passes: 1 };

    #[tokio::test]
    async fn a_hash_is_verified_and_an_outdated_one_noticed() {
        let old = Secrets::from_bytes(&[1; 64]);
        let mut new = Secrets::from_bytes(&[2; 64]);
        let stored = Hasher::start(1, CHEAP, &old).hash("正确的口令", [3; 16]).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));

        let same = Hasher::start(1, CHEAP, &old);
        assert_eq!(same.verify("正确的口令", Some(&stored)).await.unwrap(), Verdict { right: true, outdated: false });
        assert!(!same.verify("错误的口令", Some(&stored)).await.unwrap().right);
        assert!(!same.verify("正确的口令", None).await.unwrap().right);
        assert!(!same.verify("正确的口令", Some("$argon2id$v=19$m=9999999,t=2,p=1$AAAA$AAAA")).await.unwrap().right);

        let dearer = Hasher::start(1, Cost { memory: 128, passes: 1 }, &old);
        assert_eq!(dearer.verify("正确的口令", Some(&stored)).await.unwrap(), Verdict { right: true, outdated: true });

        assert!(!Hasher::start(1, CHEAP, &new).verify("正确的口令", Some(&stored)).await.unwrap().right);
        new.previous_pepper = Some(old.pepper.clone());
        let rotated = Hasher::start(1, CHEAP, &new).verify("正确的口令", Some(&stored)).await.unwrap();
        assert_eq!(rotated, Verdict { right: true, outdated: true });
    }

    #[tokio::test]
    async fn a_full_queue_says_busy() {
        let hasher = Hasher::start(1, Cost { memory: 65_536, passes: 3 }, &Secrets::from_bytes(&[1; 64]));
        let all: Vec<_> = (0..200).map(|_| hasher.verify("x", None)).collect();
        let busy = futures::future::join_all(
            all.into_iter().map(|f| async { tokio::time::timeout(std::time::Duration::from_millis(20), f).await }),
        )
        .await;
        assert!(busy.iter().any(|r| matches!(r, Ok(Err(Error::Busy(_))))));
    }
}
