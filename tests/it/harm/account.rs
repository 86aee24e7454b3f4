//! The account as another client sees it: plain HTTP, none of the program's code. It tells what is there, object by object, and
//! is the hand of whoever else changes it.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value as Json, json};

/// What is there, by the object's name: `key/tcowbfg3l0`, `plan/di8unn`, `plan/di8unn/keys`, `method/{api}/{resource}/GET`,
/// `stage/{api}/prod`, `live/{api}/prod`, `deployments/{api}`, `account`.
pub type State = BTreeMap<String, Json>;

/// Another client of the account.
#[derive(Clone, Debug)]
pub struct Account {
    address: String,
    credential: String,
}

impl Account {
    /// A client of the account at `url`; an emulator takes the access key for the account's number.
    pub fn at(url: &str, access_key: &str, region: &str) -> Self {
        let credential = format!("{access_key}/20261119/{region}/apigateway/aws4_request");
        Self { address: url.trim_start_matches("http://").to_owned(), credential }
    }

    /// What the account answers: status, and the body as JSON, `null` where it is none.
    pub fn ask(&self, method: &str, path: &str, body: &Json) -> (u16, Json) {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {path} HTTP/1.0\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             authorization: AWS4-HMAC-SHA256 Credential={}, SignedHeaders=host, Signature=0\r\n\r\n{body}",
            self.address,
            body.len(),
            self.credential
        );
        socket.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer with a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// What the account answers to a `GET` that it must answer.
    pub fn get(&self, path: &str) -> Json {
        let (status, answer) = self.ask("GET", path, &Json::Null);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    fn items(&self, path: &str) -> Vec<Json> {
        let answer = self.get(path);
        answer["item"].as_array().or(answer["items"].as_array()).cloned().unwrap_or_default()
    }

    /// Replaces one value; whether the account took it.
    pub fn replace(&self, path: &str, at: &str, value: &str) -> bool {
        let body = json!({"patchOperations": [{"op": "replace", "path": at, "value": value}]});
        self.ask("PATCH", path, &body).0 < 300
    }

    /// All that is there.
    pub fn state(&self) -> State {
        let mut state = State::new();
        for api in self.items("/restapis?limit=500") {
            self.read_api(text(&api["id"]), &mut state);
        }
        for plan in self.items("/usageplans?limit=500") {
            let id = text(&plan["id"]).to_owned();
            let keys = self.items(&format!("/usageplans/{id}/keys?limit=500"));
            let mut keys: Vec<&str> = keys.iter().map(|key| text(&key["id"])).collect();
            keys.sort_unstable();
            state.insert(format!("plan/{id}/keys"), json!(keys));
            state.insert(format!("plan/{id}"), undated(plan));
        }
        for key in self.items("/apikeys?limit=500&includeValues=false") {
            state.insert(format!("key/{}", text(&key["id"])), undated(key));
        }
        state.insert("account".into(), self.get("/account"));
        state
    }

    fn read_api(&self, api: &str, state: &mut State) {
        for resource in self.items(&format!("/restapis/{api}/resources?embed=methods&limit=500")) {
            let methods = resource["resourceMethods"].as_object().cloned().unwrap_or_default();
            for (verb, method) in methods {
                let lock = json!({"apiKeyRequired": method["apiKeyRequired"], "path": resource["path"]});
                state.insert(format!("method/{api}/{}/{verb}", text(&resource["id"])), lock);
            }
        }
        for stage in self.items(&format!("/restapis/{api}/stages")) {
            let (name, serves) =
                (text(&stage["stageName"]).to_owned(), text(&stage["deploymentId"]).to_owned());
            let live = self.get(&format!("/restapis/{api}/deployments/{serves}?embed=apisummary"));
            state.insert(format!("live/{api}/{name}"), live["apiSummary"].clone());
            state.insert(format!("stage/{api}/{name}"), undated(stage));
        }
        let deployments = self.items(&format!("/restapis/{api}/deployments?limit=500"));
        let mut ids: Vec<&str> = deployments.iter().map(|one| text(&one["id"])).collect();
        ids.sort_unstable();
        state.insert(format!("deployments/{api}"), json!(ids));
    }
}

/// A text, or an empty one.
pub fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

fn undated(mut object: Json) -> Json {
    if let Some(fields) = object.as_object_mut() {
        fields.remove("lastUpdatedDate");
        fields.remove("value");
    }
    object
}

/// The names of the objects that differ, came or went.
pub fn differing(before: &State, after: &State) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}
