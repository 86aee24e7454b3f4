//! REST APIs, read only: the practice account's company does not design APIs here.

use crate::{
    call::Call,
    error::ApiError,
    paging,
    reply::Reply,
    state::{Account, Api},
};

/// GetRestApis: every API, in pages.
pub fn list(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    paging::list(account.apis.iter().map(Api::wire).collect(), call)
}

/// GetRestApi: one API by its id.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(200, &account.api(call.id(0))?.wire()))
}
