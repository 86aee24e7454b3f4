//! Takes connections and serves them, no more at once than there is room for.
//!
//! Hyper by itself rather than a framework's `serve`, which waits for a request's head as long as its client likes.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use super::{
    bounds::{HEAD_PATIENCE, MOST_CONNECTIONS, MOST_HEAD_BYTES, MOST_HEADERS},
    cut::Connection,
    dispatch,
    shared::Shared,
};

/// Before the next try where the system has no connection to give.
const REST: Duration = Duration::from_millis(100);

/// Serves for as long as it is polled; dropping it ends no connection, dropping its runtime ends all.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let (stream, address) = accept(&listener).await;
        tokio::spawn(one(stream, address, Arc::clone(&shared), place));
    }
}

/// Serves one connection to its end, then gives its place to the next.
async fn one(stream: TcpStream, address: SocketAddr, shared: Arc<Shared>, place: OwnedSemaphorePermit) {
    let (connection, peer) = Connection::new(stream, address);
    let service = service_fn(move |request: Request<Incoming>| {
        let (shared, peer) = (Arc::clone(&shared), peer.clone());
        async move { Ok::<_, Infallible>(dispatch::answer(&shared, &peer, request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_headers(MOST_HEADERS)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(TokioIo::new(connection), service)
        .await;
    if let Err(err) = served {
        tracing::trace!(%err, "a connection ended early");
    }
    drop(place);
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // Out of handles, most likely: a connection that ends makes room.
            Err(err) => {
                tracing::debug!(%err, "no connection could be taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
}
