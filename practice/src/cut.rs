//! Connections that can be cut in the middle of a request: the fault that no HTTP answer can show. One whose client reads no more is
//! cut too, since its answer would be held for as long.

use std::{
    future::Future as _,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

use super::bounds::ANSWER_PATIENCE;

/// A connection that fails instead of writing once it is cut.
pub(super) struct Connection {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
    /// Since when its client has not read.
    stuck: Option<Pin<Box<Sleep>>>,
}

/// The other end of a connection, as a handler knows it.
#[derive(Clone)]
pub(super) struct Peer {
    /// The client's address and port.
    pub address: SocketAddr,
    cut: Arc<AtomicBool>,
}

impl Peer {
    /// Closes the connection before the next byte is written to it.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
    }
}

impl Connection {
    /// A connection to a client, and the client as handlers know it.
    pub fn new(stream: TcpStream, address: SocketAddr) -> (Self, Peer) {
        let cut = Arc::<AtomicBool>::default();
        (Self { stream, cut: Arc::clone(&cut), stuck: None }, Peer { address, cut })
    }

    fn check(&self) -> io::Result<()> {
        if self.cut.load(Ordering::Relaxed) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }

    /// What a write came to, unless the client has not read for too long.
    fn patiently<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck = None;
            return written;
        }
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(ANSWER_PATIENCE)));
        stuck.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.patiently(written, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
