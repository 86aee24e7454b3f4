//! REST APIs: read, and what UpdateRestApi changes of who comes in at all. The practice account's company does not design APIs
//! here.

use crate::{
    call::Call,
    error::ApiError,
    paging,
    patch::{Op, PatchOp},
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

/// UpdateRestApi. The policy acts from the next deployment on, the default endpoint also from the stage's next change on.
pub fn update(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let api = account.api_mut(call.id(0))?;
    let mut edited = api.clone();
    for op in call.patches()? {
        patch(&mut edited, &op)?;
    }
    *api = edited;
    Ok(Reply::json(200, &api.wire()))
}

const PATHS: [&str; 5] = ["/name", "/description", "/apiKeySource", "/disableExecuteApiEndpoint", "/policy"];

fn patch(api: &mut Api, op: &PatchOp) -> Result<(), ApiError> {
    match (op.op, op.path.as_str()) {
        (Op::Replace, "/name") => op.text().clone_into(&mut api.name),
        (Op::Replace, "/description") => op.text().clone_into(&mut api.description),
        (Op::Replace, "/apiKeySource") if matches!(op.text(), "HEADER" | "AUTHORIZER") => {
            op.text().clone_into(&mut api.key_source);
        }
        (Op::Replace, "/disableExecuteApiEndpoint") => api.endpoint_disabled = op.text() == "true",
        (Op::Replace, "/policy") if op.text().is_empty() => api.policy = None,
        (Op::Replace, "/policy") => {
            let parsed = serde_json::from_str(op.text());
            api.policy = Some(parsed.map_err(|_| ApiError::bad_request("Invalid policy document"))?);
        }
        _ => return Err(op.refused(&PATHS)),
    }
    Ok(())
}
