//! What is looked at of a stage and of an API's methods.

use aws_sdk_apigateway::operation::get_stage::GetStageOutput;

use super::Stop;
use crate::aws::operation::GET_STAGE;
use crate::aws::{Client, read};
use crate::domain::{
    ApiId, DeploymentId, Drift, Failure, FailureKind, Lock, MethodName, ResourceId, StageRef, Summary,
};

/// A stage as AWS has it now.
pub async fn stage(client: &Client, at: &StageRef) -> Result<GetStageOutput, Failure> {
    let ask = || client.gateway.get_stage().rest_api_id(at.api.as_str()).stage_name(at.stage.as_str()).send();
    client.call(&GET_STAGE, ask).await
}

/// The stage takes a deployment, serves what it served, and what would go live is what was shown.
pub async fn publishes(
    client: &Client,
    at: &StageRef,
    previous: Option<&DeploymentId>,
    locks: &Summary,
) -> Result<(), Stop> {
    let now = stage(client, at).await.map_err(|failure| no_stage(failure, at))?;
    refuse_canary(&now, at)?;
    let mut drifts: Vec<Drift> = served(&now, at, previous, "a new deployment").into_iter().collect();
    let methods = read::methods(client, &at.api).await?;
    let methods: Summary = methods.into_iter().map(|method| (method.name, method.lock)).collect();
    drifts.extend(lock_drifts(locks, &methods));
    if drifts.is_empty() {
        return Ok(());
    }
    Err(Failure::drifted(format!("{} was not deployed", at.stage), drifts).into())
}

fn no_stage(failure: Failure, at: &StageRef) -> Failure {
    if failure.kind != FailureKind::NotFound {
        return failure;
    }
    Failure {
        what: format!("There is no stage {} any more", at.stage),
        hint: "Nothing was deployed: AWS would have made a new public stage. Refresh and look.".into(),
        ..failure
    }
}

fn refuse_canary(stage: &GetStageOutput, at: &StageRef) -> Result<(), Failure> {
    let Some(canary) = stage.canary_settings() else { return Ok(()) };
    if canary.deployment_id().is_none_or(str::is_empty) {
        return Ok(());
    }
    Err(Failure::new(
        FailureKind::Refused,
        format!("{} has a canary, so it was not deployed", at.stage),
        format!(
            "{} % of its calls go to another deployment; AWS takes no plain deployment until the canary is gone.",
            canary.percent_traffic()
        ),
        "Promote or delete the canary in the AWS console, then deploy.",
    ))
}

/// The stage serves another deployment than it did.
fn served(
    now: &GetStageOutput,
    at: &StageRef,
    previous: Option<&DeploymentId>,
    mine: impl Into<String>,
) -> Option<Drift> {
    let is = now.deployment_id().filter(|id| !id.is_empty());
    let opened = previous.map(DeploymentId::as_str);
    let words =
        |id: Option<&str>| id.map_or_else(|| "no deployment".to_owned(), |id| format!("deployment {id}"));
    (is != opened).then(|| Drift::new(format!("{} serves", at.stage), words(opened), words(is), mine))
}

/// Methods whose lock is another one than was shown, that are new, or that are gone.
fn lock_drifts(shown: &Summary, now: &Summary) -> Vec<Drift> {
    let names: std::collections::BTreeSet<&MethodName> = shown.keys().chain(now.keys()).collect();
    let differing = names.into_iter().filter(|name| shown.get(*name) != now.get(*name));
    differing
        .map(|name| {
            let (opened, now) = (lock_words(shown.get(name)), lock_words(now.get(name)));
            Drift::new(name.to_string(), opened.clone(), now, opened)
        })
        .collect()
}

fn lock_words(lock: Option<&Lock>) -> String {
    let Some(lock) = lock else { return "no such method".into() };
    let key = if lock.key_required { "key required" } else { "no key" };
    if lock.authorization == "NONE" { key.to_owned() } else { format!("{key}, {}", lock.authorization) }
}

/// The stage still serves what it served.
pub async fn serves(
    client: &Client,
    at: &StageRef,
    deployment: Option<&DeploymentId>,
    mine: &DeploymentId,
) -> Result<(), Stop> {
    let now = stage(client, at).await?;
    let Some(drift) = served(&now, at, deployment, format!("deployment {mine}")) else { return Ok(()) };
    Err(Failure::drifted(format!("{} was left as it is", at.stage), vec![drift]).into())
}

/// The method asks for a key, or for none, as it was shown.
pub async fn lock_is(
    client: &Client,
    api: &ApiId,
    resource: &ResourceId,
    method: &MethodName,
    required: bool,
) -> Result<(), Stop> {
    let methods = read::methods(client, api).await?;
    let known =
        methods.into_iter().find(|known| known.resource == *resource && known.name.verb == method.verb);
    let Some(now) = known else {
        let why = "Somebody has removed it since this was opened.";
        let what = format!("There is no method {method} any more");
        return Err(
            Failure::new(FailureKind::NotFound, what, why, "Nothing was sent. Refresh and look.").into()
        );
    };
    if now.lock.key_required == required {
        return Ok(());
    }
    let words = |on: bool| if on { "key required" } else { "no key" };
    let drift = Drift::new(method.to_string(), words(required), words(!required), words(!required));
    Err(Failure::drifted(format!("{method} is so already"), vec![drift]).into())
}

#[cfg(test)]
mod tests {
    use aws_sdk_apigateway::types::CanarySettings;

    use super::*;

    #[test]
    fn a_stage_with_a_canary_is_not_deployed_to() {
        let at = StageRef::new("a", "prod");
        let with = |deployment: Option<&str>| {
            let canary = CanarySettings::builder().percent_traffic(10.0);
            let canary = canary.set_deployment_id(deployment.map(str::to_owned)).build();
            GetStageOutput::builder().canary_settings(canary).build()
        };
        let refused = refuse_canary(&with(Some("d2")), &at).unwrap_err();
        assert_eq!(refused.kind, FailureKind::Refused);
        assert!(refused.why.contains("10 %"), "{}", refused.why);
        assert!(refuse_canary(&with(None), &at).is_ok());
        assert!(refuse_canary(&GetStageOutput::builder().build(), &at).is_ok());
    }

    #[test]
    fn a_lock_that_went_off_a_new_method_and_a_gone_one_are_each_told() {
        let lock = |on| Lock { key_required: on, authorization: "NONE".into() };
        let summary = |all: &[(&str, bool)]| -> Summary {
            all.iter().map(|(path, on)| (MethodName::new("GET", *path), lock(*on))).collect()
        };
        let shown = summary(&[("/a", true), ("/b", true), ("/c", false)]);
        assert!(lock_drifts(&shown, &shown).is_empty());
        let told: Vec<_> = lock_drifts(&shown, &summary(&[("/a", false), ("/b", true), ("/d", true)]))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "GET /a: key required when this was opened, no key now",
                "GET /c: no key when this was opened, no such method now",
                "GET /d: no such method when this was opened, key required now",
            ]
        );
    }
}
