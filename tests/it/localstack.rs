//! Starts and stops LocalStack, the AWS look-alike that we did not write.
//!
//! `tests/localstack/serve.py` sets it up under `target/` on first use and then becomes it; this module waits for it and
//! ends it, where [`emulators::wanted`] says so; a machine that cannot run it then fails the test. State is in memory and there is no reset, so every test takes a fresh account number as its access key.

use crate::emulators;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a set-up LocalStack may take until it answers; two to three seconds are usual.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running LocalStack; dropping it stops it.
pub struct LocalStack {
    child: Child,
    url: String,
    address: SocketAddr,
    files: tempfile::TempDir,
}

/// One HTTP answer: status code and body.
pub struct Answer {
    /// The status code, such as 403.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

impl LocalStack {
    /// Starts one on a free port and waits until its health page answers; `None` where nobody asked for it.
    pub fn start() -> Option<Self> {
        if !emulators::wanted() {
            return None;
        }
        let files = tempfile::tempdir().expect("a temporary folder");
        let mut command = serve();
        command.arg("--files").arg(files.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("python3 is on the path");
        let url = first_line(&mut child);
        if url.is_empty() {
            not_started(child);
        }
        let address = url.trim_start_matches("http://").parse().expect("serve.py prints http://address:port");
        let mut running = Self { child, url, address, files };
        running.wait_until_healthy();
        Some(running)
    }

    /// Where the SDK, or the window's `--endpoint-url`, finds it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A plain GET, for what must be seen without our own client: the health page and the data plane.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let mut request = format!("GET {path} HTTP/1.0\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            request.extend([*name, ": ", *value, "\r\n"]);
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes())?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        let answer = status.zip(body).map(|(status, body)| Answer { status, body });
        answer.ok_or_else(|| std::io::Error::other(format!("not HTTP: {text}")))
    }

    /// Fills a fresh account with one API (GET /warehouses, open to anyone, deployed to prod), the plan Premium and `keys`
    /// keys, the first of them on the plan. The answer has `api`, `stage`, `path`, `resource`, `deployment`, `plan`, `key`
    /// and `value`, as `tests/localstack/seed.py` prints them. 10,000 keys take about 40 s. Metrics of `minutes` whole minutes
    /// say what the first key called, from the second `first` on.
    pub fn seed(&self, account: &str, keys: usize, minutes: usize) -> serde_json::Value {
        let python = python();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/localstack/seed.py");
        let mut command = Command::new(python);
        command.arg(script).args(["--endpoint", &self.url, "--account", account]);
        command.args(["--keys", &keys.to_string(), "--minutes", &minutes.to_string()]);
        let done = command.output().expect("python runs");
        let errors = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "seed.py failed: {errors}\n{}", self.log());
        serde_json::from_slice(&done.stdout).expect("seed.py prints JSON")
    }

    fn wait_until_healthy(&mut self) {
        let start = Instant::now();
        while !self.get("/_localstack/health", &[]).is_ok_and(|answer| answer.status == 200) {
            let ended = self.child.try_wait().expect("our own child");
            assert!(
                ended.is_none() && start.elapsed() < PATIENCE,
                "LocalStack did not start:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// What LocalStack itself wrote, for a failure's message.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.files.path().join("log")).unwrap_or_default()
    }
}

impl Drop for LocalStack {
    fn drop(&mut self) {
        // SIGTERM lets it stop its services; the standard library could only send SIGKILL.
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// The Python of LocalStack's environment, which has boto3 in a pinned version.
fn python() -> PathBuf {
    let done = serve().arg("--setup-only").output().expect("python3 is on the path");
    assert!(done.status.success(), "serve.py failed: {}", String::from_utf8_lossy(&done.stderr));
    PathBuf::from(String::from_utf8_lossy(&done.stdout).trim())
}

/// A 12-digit access key id that no other test uses: LocalStack takes it as the account's number.
pub fn fresh_account() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:06}{:06}", std::process::id() % 1_000_000, NEXT.fetch_add(1, Ordering::Relaxed))
}

fn serve() -> Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target/tmp lies in target");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/localstack/serve.py");
    let mut command = Command::new("python3");
    command.arg(script).arg("--venv").arg(target.join("localstack-venv"));
    command
}

/// What a script prints first.
pub fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut line).expect("serve.py prints text");
    line.trim().to_owned()
}

/// Fails with what `serve.py` said when it ended: a tool is missing on this machine, or no package index was reached.
fn not_started(child: Child) -> ! {
    let done = child.wait_with_output().expect("our own child");
    panic!("LocalStack was not started: {}", String::from_utf8_lossy(&done.stderr).trim());
}
