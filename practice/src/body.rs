//! Receives bodies, within bounds: how long one may take, how large it may be, and how much all of them may hold together.
//!
//! A body that never ends, or sixty that never do, would else be held in memory for as long as their clients like.

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use axum::body::{Bytes, HttpBody};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    bounds::{BODY_PATIENCE, BODY_PAUSE, MOST_BODIES_BYTES, MOST_BODY_BYTES},
    error::ApiError,
};

/// Room for the bodies that are received or answered, and patience with those who send them.
#[derive(Debug)]
pub struct Bodies {
    room: Arc<Semaphore>,
    pause: Duration,
    patience: Duration,
}

/// A body that came in whole, and the room that it takes until it is dropped.
#[derive(Debug, Default)]
pub struct Received {
    /// What was sent.
    pub bytes: Vec<u8>,
    room: Option<OwnedSemaphorePermit>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self::new(MOST_BODIES_BYTES, BODY_PAUSE, BODY_PATIENCE)
    }
}

impl Bodies {
    fn new(room: usize, pause: Duration, patience: Duration) -> Self {
        Self { room: Arc::new(Semaphore::new(room)), pause, patience }
    }

    /// Receives a body to its end.
    ///
    /// # Errors
    /// 400 where it is too large or breaks off, 408 where it takes too long, 503 where others take all the room.
    pub async fn receive<B>(&self, body: B) -> Result<Received, ApiError>
    where
        B: HttpBody<Data = Bytes> + Unpin,
    {
        timeout(self.patience, self.read(body)).await.unwrap_or_else(|_| Err(too_slow()))
    }

    async fn read<B>(&self, mut body: B) -> Result<Received, ApiError>
    where
        B: HttpBody<Data = Bytes> + Unpin,
    {
        let mut received = Received::default();
        loop {
            let piece = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
            match timeout(self.pause, piece).await {
                Err(_) => return Err(too_slow()),
                Ok(None) => return Ok(received),
                Ok(Some(Err(_))) => return Err(ApiError::bad_request("The request body broke off")),
                Ok(Some(Ok(frame))) => {
                    if let Ok(bytes) = frame.into_data() {
                        self.take(&mut received, &bytes)?;
                    }
                }
            }
        }
    }

    fn take(&self, received: &mut Received, piece: &[u8]) -> Result<(), ApiError> {
        if received.bytes.len() + piece.len() > MOST_BODY_BYTES {
            return Err(ApiError::bad_request("Request body too large"));
        }
        let room = Arc::clone(&self.room).try_acquire_many_owned(piece.len() as u32);
        let room = room.map_err(|_| ApiError::from_status(503))?;
        match &mut received.room {
            Some(known) => known.merge(room),
            none => *none = Some(room),
        }
        received.bytes.extend_from_slice(piece);
        Ok(())
    }
}

fn too_slow() -> ApiError {
    ApiError { status: 408, ..ApiError::bad_request("Request Timeout") }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
        time::Duration,
    };

    use axum::body::{Body, Bytes, HttpBody};
    use hyper::body::Frame;

    use super::{Bodies, MOST_BODY_BYTES};

    const SHORT: Duration = Duration::from_millis(30);
    const LONG: Duration = Duration::from_mins(1);

    /// A body of which nothing ever comes.
    struct Silence;

    impl HttpBody for Silence {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn a_body_comes_in_whole_and_gives_its_room_back() {
        let bodies = Bodies::new(8, LONG, LONG);
        for _ in 0..3 {
            let received = bodies.receive(Body::from("12345678")).await.unwrap();
            assert_eq!(received.bytes, b"12345678");
            let refused = bodies.receive(Body::from("9")).await.unwrap_err();
            assert_eq!(refused.status, 503, "the first one is still being answered");
            drop(received);
        }
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_or_too_slow_is_refused() {
        let bodies = Bodies::default();
        let large = bodies.receive(Body::from(vec![0; MOST_BODY_BYTES + 1])).await.unwrap_err();
        assert_eq!((large.status, large.message.as_str()), (400, "Request body too large"));
        for (pause, patience) in [(SHORT, LONG), (LONG, SHORT)] {
            let refused = Bodies::new(8, pause, patience).receive(Silence).await.unwrap_err();
            assert_eq!(refused.status, 408);
        }
    }
}
