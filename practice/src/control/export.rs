//! GetExport: a stage's deployed methods as an API description. A method that needs a key says so in `security`.

use serde_json::{Map, Value, json};

use super::stages;
use crate::{
    call::Call,
    error::ApiError,
    reply::Reply,
    state::{Account, Method},
};

/// GetExport in `oas30` or `swagger`, as JSON.
pub fn get(account: &mut Account, call: &Call) -> Result<Reply, ApiError> {
    let (host, api) = (format!("execute-api.{}.amazonaws.com", account.region), account.api(call.id(0))?);
    let stage = stages::find(api, call.id(1))?;
    let live = api.deployment(&stage.deployment);
    let mut paths = Map::new();
    for (path, verb, method) in live.iter().flat_map(|live| live.each()) {
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        entry[name(verb)] = operation(method);
    }
    let info = json!({ "title": api.name, "version": live.map(|live| live.created.to_string()) });
    let scheme = json!({ "api_key": { "type": "apiKey", "name": "x-api-key", "in": "header" } });
    let host = format!("{}.{host}", api.id);
    let body = match call.id(2) {
        "oas30" => json!({
            "openapi": "3.0.1",
            "info": info,
            "servers": [{ "url": format!("https://{host}/{}", stage.name) }],
            "paths": paths,
            "components": { "securitySchemes": scheme },
        }),
        "swagger" => json!({
            "swagger": "2.0",
            "info": info,
            "host": host,
            "basePath": format!("/{}", stage.name),
            "schemes": ["https"],
            "paths": paths,
            "securityDefinitions": scheme,
        }),
        _ => {
            return Err(ApiError::bad_request(
                "Invalid export type specified. Must be one of: [oas30, swagger]",
            ));
        }
    };
    let file = format!("attachment; filename=\"{}_{}.json\"", call.id(2), api.id);
    Ok(Reply::json(200, &body).with("content-disposition", file))
}

fn operation(method: &Method) -> Value {
    let mut operation = json!({ "responses": { "200": { "description": "200 response" } } });
    if method.api_key_required {
        operation["security"] = json!([{ "api_key": [] }]);
    }
    operation
}

/// `ANY` is an extension in both formats.
fn name(verb: &str) -> String {
    if verb == "ANY" { "x-amazon-apigateway-any-method".into() } else { verb.to_ascii_lowercase() }
}
