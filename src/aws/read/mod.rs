//! Reads: a function for each row of the table of reads, [`for_each_read`], under the row's name, each to the last page.

mod apis;
mod keys;
mod usage;

use super::Client;
use super::traffic::{calls, insight_rules, log_group, log_groups, times, traffic};
use crate::domain::{ReadAnswer, Resource};
use crate::for_each_read;

#[allow(clippy::wildcard_imports, reason = "a new read needs no line here")]
use apis::*;
pub(super) use apis::{deployments, log_role, methods};
#[allow(clippy::wildcard_imports, reason = "a new read needs no line here")]
use keys::*;
pub(super) use keys::{keys_named, plan, plan_keys, plans};
pub(super) use usage::usage;

/// The largest page that AWS gives.
const PAGE: i32 = 500;

/// Makes [`read`] of the table of reads: the function of a row's name gets what is asked.
macro_rules! reader {
    ($(
        $(#[$doc:meta])*
        $name:ident: $Read:ident $(($($asked:ident: $Asked:ty),+))? [$($key:ident: $Key:ty = $of:expr)?]
            -> $Answer:ty, $label:literal, $lifetime:expr;
    )*) => {
        /// Reads what is asked, at the cost of at least one AWS call.
        ///
        /// The answer fails with what its first failing call meets; a list that was not read to its end is a failure, not a
        /// shorter list, except that of very many log groups.
        pub async fn read(client: &Client, resource: &Resource) -> ReadAnswer {
            match resource {$(
                Resource::$Read $(($($asked),+))? => {
                    ReadAnswer::$Read($($($asked.clone(),)+)? self::$name(client $($(, $asked)+)?).await)
                }
            )*}
        }
    };
}

for_each_read!(reader);
