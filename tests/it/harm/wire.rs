//! The wire between a window and its account, and what goes wrong on it: refusals, dropped connections and lost answers, at a
//! write of the run's choice. There too the run does what people do at a bad moment: kill the program, close it, fill the disk.
//!
//! It shares nothing with the program but TCP, so that what has left is known whatever the program says.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use super::http::{Message, message, parsed, reader, refusal, server_error};
use crate::parity;
use crate::recorder::Sent;

/// How long an act may take before the wire goes on without it.
const PATIENCE: Duration = Duration::from_secs(20);
/// A slow answer; the program's own limit is longer by far, and a run shall be short.
const SLOW: Duration = Duration::from_millis(300);

/// What happens to the window itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Gone at once, as after SIGKILL: nothing more is written or sent.
    Kill,
    /// Closed in order, as after SIGTERM.
    Leave,
    /// Read-only is switched on.
    ReadOnly,
    /// Another account is connected.
    Switch,
    /// The journal cannot be written any more.
    DiskFull,
}

/// What happens to a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// Nothing.
    Nothing,
    /// 429, once.
    TooMany,
    /// 409, once.
    Conflict,
    /// 403 for this operation, from now on.
    Denied,
    /// 403 for every call from now on: the sign-in has run out.
    Expired,
    /// 500, before the account has heard of it.
    ServerBefore,
    /// 500, though the account has carried it out.
    ServerAfter,
    /// The connection ends before the account has heard of it.
    DropBefore,
    /// The connection ends after the account has carried it out.
    DropAfter,
    /// The answer takes long.
    Slow,
    /// Something happens to the window before the account hears of the write.
    ActBefore(Act),
    /// Something happens to the window when the account has carried the write out and the answer is not there yet.
    ActAfter(Act),
}

/// When somebody else changes the same thing, apart from the time before the change is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// While AWS has put the write off with a 429.
    PutOff,
    /// When the first write was carried out, before its answer arrives.
    FirstDone,
}

/// An act that is asked of the window, and where it says that it is done.
pub type Asked = (Act, mpsc::Sender<()>);

type Meddling = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Bad {
    /// Writes that pass unharmed first.
    pass: usize,
    strike: Option<Strike>,
    denied: Option<String>,
    expired: bool,
}

struct State {
    account: String,
    bad: Mutex<Bad>,
    sent: Mutex<Vec<Sent>>,
    dark: AtomicBool,
    acts: Mutex<mpsc::Sender<Asked>>,
    meddling: Mutex<Option<(Moment, Meddling)>>,
}

/// The wire; its threads end with their connections.
pub struct Wire {
    url: String,
    state: Arc<State>,
}

impl Wire {
    /// A wire to the account at `url`, and where it asks for acts.
    pub fn to(url: &str) -> (Self, mpsc::Receiver<Asked>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let (acts, asked) = mpsc::channel();
        let state = Arc::new(State {
            account: url.trim_start_matches("http://").to_owned(),
            bad: Mutex::default(),
            sent: Mutex::default(),
            dark: AtomicBool::new(false),
            acts: Mutex::new(acts),
            meddling: Mutex::new(None),
        });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if shared.is_dark() {
                    return;
                }
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(client, &state));
            }
        });
        (Self { url: own, state }, asked)
    }

    /// Where the window finds it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Strikes the write after so many others.
    pub fn strike(&self, pass: usize, strike: Strike) {
        let mut bad = self.state.bad.lock().unwrap();
        (bad.pass, bad.strike) = (pass, Some(strike));
    }

    /// Nothing goes wrong any more.
    pub fn mend(&self) {
        *self.state.bad.lock().unwrap() = Bad::default();
    }

    /// Somebody else comes in at that moment.
    pub fn meddle(&self, moment: Moment, meddling: impl FnOnce() + Send + 'static) {
        *self.state.meddling.lock().unwrap() = Some((moment, Box::new(meddling)));
    }

    /// Nothing passes any more, in either direction.
    pub fn cut(&self) {
        self.state.dark.store(true, Ordering::SeqCst);
        // The listener looks at it when the next connection comes.
        drop(TcpStream::connect(self.url.trim_start_matches("http://")));
    }

    /// How many requests have arrived.
    pub fn count(&self) -> usize {
        self.state.sent.lock().unwrap().len()
    }

    /// The writes that arrived after so many requests, by operation, with their parameters.
    pub fn writes_after(&self, count: usize) -> Vec<(String, serde_json::Value)> {
        let sent = self.state.sent.lock().unwrap();
        sent.iter().skip(count).filter_map(write).collect()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
    }
}

/// A write's operation and parameters; nothing for a read.
fn write(sent: &Sent) -> Option<(String, serde_json::Value)> {
    let writes = |name: &str| tollkeeper::domain::operation::writes().any(|known| known.name == name);
    // CloudWatch names the operation in its path; what only reads there is not decoded.
    if sent.target.split_once("/operation/").is_some_and(|(_, name)| !writes(name)) {
        return None;
    }
    parity::read(sent).filter(|(name, _)| writes(name))
}

impl State {
    fn is_dark(&self) -> bool {
        self.dark.load(Ordering::SeqCst)
    }

    /// What happens to this request.
    fn fate(&self, sent: &Sent) -> Strike {
        let name = write(sent).map(|(name, _)| name);
        let mut bad = self.bad.lock().unwrap();
        if bad.expired {
            return Strike::Expired;
        }
        let Some(name) = name else { return Strike::Nothing };
        if bad.denied.as_ref() == Some(&name) {
            return Strike::Denied;
        }
        if bad.pass > 0 {
            bad.pass -= 1;
            return Strike::Nothing;
        }
        let strike = bad.strike.take().unwrap_or(Strike::Nothing);
        bad.expired = strike == Strike::Expired;
        if strike == Strike::Denied {
            bad.denied = Some(name);
        }
        strike
    }

    fn act(&self, act: Act) {
        let (done, is_done) = mpsc::channel();
        if self.acts.lock().unwrap().send((act, done)).is_ok() {
            let _ = is_done.recv_timeout(PATIENCE);
        }
    }

    fn meddle(&self, now: Moment) {
        let mut meddling = self.meddling.lock().unwrap();
        if let Some((_, come_in)) = meddling.take_if(|(moment, _)| *moment == now) {
            come_in();
        }
    }
}

/// Hands on what comes, one request after the other, until either side closes or the wire is cut.
fn serve(mut client: TcpStream, state: &State) {
    let Ok(mut server) = TcpStream::connect(&state.account) else { return };
    let (mut from_client, mut from_server) = (reader(&client), reader(&server));
    while let Some(request) = message(&mut from_client) {
        if state.is_dark() {
            return;
        }
        let sent = parsed(&request);
        let fate = state.fate(&sent);
        let is_write = write(&sent).is_some();
        state.sent.lock().unwrap().push(sent);
        let Some(answer) = answered(state, fate, is_write, || {
            server.write_all(&request.bytes()).ok()?;
            message(&mut from_server)
        }) else {
            return;
        };
        if state.is_dark() || client.write_all(&answer.bytes()).is_err() {
            return;
        }
    }
}

/// What comes back; nothing where the connection ends instead.
fn answered(
    state: &State,
    fate: Strike,
    is_write: bool,
    hand_on: impl FnOnce() -> Option<Message>,
) -> Option<Message> {
    match fate {
        Strike::DropBefore => return None,
        Strike::TooMany => {
            state.meddle(Moment::PutOff);
            return Some(refusal(429, "TooManyRequestsException", "Too Many Requests"));
        }
        Strike::Conflict => return Some(refusal(409, "ConflictException", "Another change is in progress")),
        Strike::Denied => {
            let why = "User: arn:aws:iam::482100773915:user/maja is not authorized to perform this";
            return Some(refusal(403, "AccessDeniedException", why));
        }
        Strike::Expired => {
            let why = "The security token included in the request is expired";
            return Some(refusal(403, "ExpiredTokenException", why));
        }
        Strike::ServerBefore => return Some(server_error()),
        Strike::ActBefore(act) => state.act(act),
        Strike::Nothing | Strike::ServerAfter | Strike::DropAfter | Strike::Slow | Strike::ActAfter(_) => {}
    }
    if state.is_dark() {
        return None;
    }
    let answer = hand_on()?;
    if is_write && answer.head.split(' ').nth(1).is_some_and(|status| status.starts_with('2')) {
        state.meddle(Moment::FirstDone);
    }
    match fate {
        Strike::DropAfter => return None,
        Strike::ServerAfter => return Some(server_error()),
        Strike::Slow => std::thread::sleep(SLOW),
        Strike::ActAfter(act) => state.act(act),
        _ => {}
    }
    Some(answer)
}
