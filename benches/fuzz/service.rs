//! An endpoint that answers what a run tells it to, so that the SDK's own parsing and the program's mapping are fuzzed together.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use tollkeeper::aws::{self, Client, OpenGate};
use tollkeeper::domain::{ReadAnswer, Resource, Target};

const IDENTITY: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
    <Arn>arn:aws:iam::482100773915:user/fuzz</Arn><UserId>U</UserId><Account>482100773915</Account>\
    </GetCallerIdentityResult></GetCallerIdentityResponse>";

/// The endpoint, and a client that is connected to it.
pub struct Service {
    answer: Arc<Mutex<Vec<u8>>>,
    client: Client,
    runtime: tokio::runtime::Runtime,
}

impl Service {
    /// Starts one.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let answer = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&answer);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let told = Arc::clone(&told);
                std::thread::spawn(move || serve(client, &told));
            }
        });
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an event loop");
        let target = Target { endpoint: Some(url), practice: true, ..Target::default() };
        let connecting = aws::connect(&target, jiff::Timestamp::UNIX_EPOCH, Arc::new(OpenGate));
        let client = runtime.block_on(connecting).expect("the endpoint says who we are");
        Self { answer, client, runtime }
    }

    /// Reads something that is answered so.
    pub fn read(&self, resource: &Resource, answer: &[u8]) -> ReadAnswer {
        *self.answer.lock().expect("nobody panics with it") = answer.to_vec();
        self.runtime.block_on(aws::read(&self.client, resource))
    }
}

fn serve(mut client: TcpStream, told: &Mutex<Vec<u8>>) {
    let Ok(copy) = client.try_clone() else { return };
    let mut from = BufReader::new(copy);
    while let Some(head) = request(&mut from) {
        let (kind, body) = if head.starts_with("POST / ") && !head.to_lowercase().contains("x-amz-target") {
            ("text/xml", IDENTITY.as_bytes().to_vec())
        } else if head.contains("StartQuery") {
            ("application/x-amz-json-1.1", br#"{"queryId":"q"}"#.to_vec())
        } else {
            ("application/json", told.lock().map(|told| told.clone()).unwrap_or_default())
        };
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        if client.write_all(&[head.into_bytes(), body].concat()).is_err() {
            return;
        }
    }
}

/// The head of the next request, whose body is passed over.
fn request(from: &mut BufReader<TcpStream>) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if from.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    from.read_exact(&mut vec![0; length.unwrap_or(0)]).ok()?;
    Some(head)
}
