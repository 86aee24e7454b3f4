//! Resources and methods of the edited model.

use crate::{
    call::Call,
    error::ApiError,
    paging,
    patch::{Op, PatchOp},
    reply::Reply,
    state::{Account, Method},
};

/// GetResources: every path, with its methods whole only on `embed=methods`.
pub fn resources(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let embed = call.embeds("methods");
    let resources = &account.api(call.id(0))?.resources;
    paging::list(resources.iter().map(|resource| resource.wire(embed)).collect(), call)
}

/// GetResource: one path of the edited API.
pub fn resource(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let resource = account.api(call.id(0))?.resource(call.id(1))?;
    Ok(Reply::json(200, &resource.wire(call.embeds("methods"))))
}

/// GetMethod: one method of the edited API.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let resource = account.api(call.id(0))?.resource(call.id(1))?;
    let method = resource.methods.get(call.id(2)).ok_or_else(no_method)?;
    Ok(Reply::json(200, &method.wire(call.id(2), &resource.id)))
}

/// UpdateMethod. AWS names the resource, not the API, where the API is unknown.
pub fn update(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let no_api = |_| ApiError::not_found("Invalid Resource identifier specified");
    let api = account.api_mut(call.id(0)).map_err(no_api)?;
    let authorizers: Vec<String> = api.authorizers.iter().map(|known| known.id.clone()).collect();
    let resource = api.resource_mut(call.id(1))?;
    let method = resource.methods.get_mut(call.id(2)).ok_or_else(no_method)?;
    let mut edited = method.clone();
    for op in call.patches()? {
        patch(&mut edited, &op)?;
    }
    check_authorizer(&mut edited, &authorizers)?;
    *method = edited;
    Ok(Reply::json(200, &method.wire(call.id(2), call.id(1))))
}

/// Any text but "true" unlocks the method: AWS answers 200 to a typo too.
fn patch(method: &mut Method, op: &PatchOp) -> Result<(), ApiError> {
    match (op.op, op.path.as_str()) {
        (Op::Replace, "/apiKeyRequired") => method.api_key_required = op.text() == "true",
        (Op::Replace, "/authorizationType") => op.text().clone_into(&mut method.authorization_type),
        (Op::Replace, "/authorizerId") => method.authorizer_id.clone_from(&op.value),
        (Op::Replace, "/operationName") => method.operation_name.clone_from(&op.value),
        _ => {
            let paths = ["/apiKeyRequired", "/authorizationType", "/authorizerId", "/operationName"];
            return Err(op.refused(&paths));
        }
    }
    Ok(())
}

/// UpdateIntegration: another function behind a method. One whose name ends in `answers-429` answers that.
pub fn update_integration(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let resource = account.api_mut(call.id(0))?.resource_mut(call.id(1))?;
    let id = resource.id.clone();
    let method = resource.methods.get_mut(call.id(2)).ok_or_else(no_method)?;
    for op in call.patches()? {
        match (op.op, op.path.as_str()) {
            (Op::Replace, "/uri") => method.backend.point(op.text()),
            _ => return Err(op.refused(&["/uri"])),
        }
    }
    Ok(Reply::json(200, &method.wire(call.id(2), &id)["methodIntegration"]))
}

/// One of these types needs an authorizer; of the others AWS forgets it.
fn check_authorizer(method: &mut Method, known: &[String]) -> Result<(), ApiError> {
    if !matches!(method.authorization_type.as_str(), "CUSTOM" | "COGNITO_USER_POOLS") {
        method.authorizer_id = None;
        return Ok(());
    }
    if method.authorizer_id.as_ref().is_some_and(|id| known.contains(id)) {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    ))
}

fn no_method() -> ApiError {
    ApiError::not_found("Invalid Method identifier specified")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::update;
    use crate::{call::tests::call, testing::account};

    #[test]
    fn a_typo_unlocks() {
        let mut account = account();
        let api = account.api("k3x9q2m7ra").unwrap();
        let resource =
            api.resources.iter().find(|resource| resource.path == "/inventory").unwrap().id.clone();
        let body =
            json!({ "patchOperations": [{ "op": "replace", "path": "/apiKeyRequired", "value": "True" }] });
        let reply = update(&mut account, &call(&["k3x9q2m7ra", &resource, "GET"], &[], &body)).unwrap();
        assert_eq!(reply.status, 200);
        assert!(String::from_utf8(reply.body).unwrap().contains("\"apiKeyRequired\":false"));
    }

    #[test]
    fn an_unknown_api_is_reported_as_a_resource() {
        let err = update(&mut account(), &call(&["none", "none", "GET"], &[], &json!({}))).unwrap_err();
        assert_eq!(err.message, "Invalid Resource identifier specified");
    }
}
