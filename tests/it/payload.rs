//! Answers without their questions, for tests that replace the answers of some questions: made of the program's own table of reads.

use jiff::Timestamp;
#[allow(clippy::wildcard_imports, reason = "the table of reads names the types of all answers")]
use tollkeeper::domain::{traffic::*, *};
use tollkeeper::for_each_read;

macro_rules! payloads {
    ($(
        $(#[$doc:meta])*
        $name:ident: $Read:ident $(($($asked:ident: $Asked:ty),+))? [$($key:ident: $Key:ty = $of:expr)?]
            -> $Answer:ty, $label:literal, $lifetime:expr;
    )*) => {
        /// What a read brought.
        #[derive(Clone, Debug)]
        pub enum Payload {$(
            $(#[$doc])*
            $Read($Answer),
        )*}

        /// The answer to a question; another one's payload is a fault of the test.
        pub fn answer(resource: Resource, outcome: Result<Payload, Failure>) -> ReadAnswer {
            let payload = match outcome {
                Ok(payload) => payload,
                Err(failure) => return resource.failed(failure),
            };
            match (resource, payload) {
                $((Resource::$Read $(($($asked),+))?, Payload::$Read(value)) => ReadAnswer::$Read($($($asked,)+)? Ok(value)),)*
                (resource, payload) => panic!("asked for {resource:?}, got {payload:?}"),
            }
        }

        /// What an answer brought.
        #[allow(unused_variables, reason = "the question does not matter")]
        pub fn outcome(answer: ReadAnswer) -> Result<Payload, Failure> {
            match answer {$( ReadAnswer::$Read($($($asked,)+)? outcome) => outcome.map(Payload::$Read), )*}
        }
    };
}

for_each_read!(payloads);

/// The worker's word that something was read.
pub fn read(session: Session, resource: Resource, at: Timestamp, outcome: Result<Payload, Failure>) -> Event {
    Event::Read { session, at, answer: answer(resource, outcome) }
}
