use super::*;

#[test]
fn the_suggested_format_has_everything_and_no_secret() {
    let format = LogFormat::read(SUGGESTED_FORMAT);
    let fields = format.log_fields().unwrap();
    assert!(format.is_json() && !format.logs_secrets() && SUGGESTED_FORMAT.len() < 3 * 1024);
    assert_eq!((fields.key.as_str(), fields.time_ms.as_deref()), ("apiKeyId", Some("ts")));
    assert_eq!(fields.pattern, None);
    assert!((400..440).contains(&format.usual_bytes()), "{}", format.usual_bytes());
    assert_eq!(format.completed(), (SUGGESTED_FORMAT.to_owned(), Vec::new()));
}

#[test]
fn fields_are_found_by_their_variable_whatever_they_are_called() {
    let format = LogFormat::read(
        r#"{ "who": {"partner-key": "$context.identity.apiKeyId"}, "code":$context.status, "line":"$context.httpMethod $context.path", "id":"$context.requestId" }"#,
    );
    let fields = format.log_fields().unwrap();
    assert_eq!(fields.key, "`who.partner-key`");
    assert_eq!(fields.status.as_deref(), Some("code"));
    assert_eq!(fields.verb, None, "a field of two variables is neither");
    assert!(format.is_bare("code") && !format.is_bare("id"));
}

#[test]
fn other_lines_are_taken_apart_by_a_parse_command() {
    let clf = r#"$context.identity.sourceIp - [$context.requestTime] "$context.httpMethod $context.resourcePath" $context.status $context.requestId $context.identity.apiKeyId"#;
    let format = LogFormat::read(clf);
    let fields = format.log_fields().unwrap();
    assert!(!format.is_json());
    assert_eq!(
        fields.pattern.unwrap().command(),
        r#"parse @message '* - [*] "* *" * * *' as identity_sourceIp, requestTime, httpMethod, resourcePath, status, requestId, identity_apiKeyId"#
    );
    assert_eq!(fields.key, "identity_apiKeyId");
    assert_eq!(fields.time_ms, None);
    let touching = LogFormat::read("$context.requestId$context.identity.apiKeyId");
    assert_eq!(touching.log_fields(), None);
}

#[test]
fn values_of_several_words_do_not_push_others_into_the_wrong_field() {
    let parse =
        |text: &str| LogFormat::read(text).log_fields().map(|fields| fields.pattern.unwrap().command());
    assert_eq!(
        parse("$context.requestTime $context.requestId $context.identity.apiKeyId\n").unwrap(),
        "parse @message '* * * *' as requestTime, requestTime_zone_0, requestId, identity_apiKeyId"
    );
    assert_eq!(parse("$context.identity.userAgent $context.identity.apiKeyId"), None);
    assert!(parse("\"$context.identity.userAgent\" $context.identity.apiKeyId").is_some());
    let words = LogFormat::read("$context.requestId $context.error.message").completed().0;
    assert!(LogFormat::read(&words).log_fields().is_some(), "{words}");
}

#[test]
fn lines_that_are_no_json_once_their_values_stand_in_them_are_read_as_texts() {
    let pattern = |text: &str| LogFormat::read(text).log_fields().unwrap().pattern;
    let command = pattern(r#"{"k":$context.identity.apiKeyId,"s":$context.status}"#).unwrap().command();
    assert_eq!(command, r#"parse @message '{"k":*,"s":*}' as line_identity_apiKeyId, line_status"#);
    assert_eq!(pattern(r#"{"k":"$context.identity.apiKeyId","s":$context.status}"#), None);
}

/// What can be read of a format's lines.
fn told(format: &LogFormat) -> &'static str {
    match format.log_fields().map(|fields| fields.status) {
        None => "nothing",
        Some(None) => "calls",
        Some(Some(_)) => "refusals too",
    }
}

/// Bytes of XML between a name's tags, as AWS's preset has them.
const XML: &str = r#"<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> <requestTime>$context.requestTime</requestTime> <status>$context.status</status> </request>"#;

/// A format; what can be read of its lines, now and once it is completed; whether then CloudWatch can count in them; what its first
/// flaw is about.
type Kept<'a> = (&'a str, &'a str, &'a str, &'a str, bool, &'a str);

const NONE: &str = "nothing";
const ALL: &str = "refusals too";
const KEPT: [Kept<'_>; 24] = [
    (
        "F01",
        r#"$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId"#,
        NONE,
        ALL,
        false,
        "",
    ),
    (
        "F02",
        r#"{ "requestId":"$context.requestId","ip": "$context.identity.sourceIp", "status":"$context.status" }"#,
        NONE,
        ALL,
        true,
        "",
    ),
    ("F03", XML, NONE, ALL, false, ""),
    (
        "F04",
        "$context.identity.sourceIp,$context.identity.caller,$context.requestTime,$context.httpMethod,$context.protocol,$context.status,$context.requestId",
        NONE,
        ALL,
        false,
        "",
    ),
    (
        "F06",
        "  {\t\"requestId\": \"$context.requestId\",\t\"status\": $context.status,\t\"responseLatency\": $context.responseLatency,\t\"user\": \"$context.identity.user\"}  ",
        NONE,
        ALL,
        true,
        "",
    ),
    (
        "F08",
        "$context.identity.sourceIp,$context.identity.user,$context.identity.apiKeyId,$context.identity.userAgent,$context.requestTime,$context.status,$context.requestId",
        "calls",
        "calls",
        false,
        "identity.userAgent",
    ),
    (
        "F09",
        r#"{  "requestId": "$context.requestId",  "status": $context.status,  "integrationLatency": $context.integrationLatency,  "apiKeyId": "$context.identity.apiKeyId",  "error": "$context.error.messageString"}"#,
        ALL,
        ALL,
        false,
        "integrationLatency",
    ),
    (
        "F10",
        r#"{"requestId":"$context.requestId","status":$context.status,"apiKeyId":"$context.identity.apiKeyId","errorMsg":"$context.error.message"}"#,
        ALL,
        ALL,
        true,
        "",
    ),
    (
        "F11",
        r#"{"apiKeyId":"$context.identity.apiKeyId","requestId":"$context.requestId","routeKey":"$context.resourcePath","status":"$context.status"}"#,
        ALL,
        ALL,
        true,
        "",
    ),
    (
        "F13",
        r#"{"api_key": "$context.identity.apiKey","key_id": "$context.identity.apiKeyId","response_status": "$context.status","id": "$context.requestId", "tokens": "$context.responseOverride.header.usageprompttokens"}"#,
        ALL,
        ALL,
        true,
        "",
    ),
    (
        "F14",
        r#"{"dataProcessed": $context.dataProcessed, "error.messageString": "$context.error.messageString", "integration.latency": $context.integration.latency, "requestId": "$context.requestId", "status": $context.status}"#,
        NONE,
        ALL,
        false,
        "dataProcessed",
    ),
    (
        "F15",
        r#"{"error_messageString": "$context.error.messageString", "requestId": "$context.requestId", "status": "$context.status"}"#,
        NONE,
        ALL,
        false,
        "error.messageString",
    ),
    (
        "F17",
        r#"{ "requestId" : "$context.requestId", "status" : "$context.status", "targetUrl" : "$context.method.request.url", "proxyUrl" : "https://$context.domainName$context.path" }"#,
        NONE,
        ALL,
        true,
        "",
    ),
    (
        "F18",
        r#"{"identity":{"ip":"$context.identity.sourceIp"},"requestId":"$context.requestId","status":"$context.status"}"#,
        NONE,
        ALL,
        true,
        "",
    ),
    (
        "F20",
        r#"{  "requestId": "$context.requestId",  "lambdaStatus": $context.integrationStatus,  "responseStatus": $context.status,  "responseLength": $context.responseLength}"#,
        NONE,
        ALL,
        false,
        "integrationStatus",
    ),
    (
        "F21",
        r#"{"requestId":"$context.requestId","user":"$context.authorizer.claims.cognito:username","requestTime":$context.requestTimeEpoch,"status":"$context.status"}"#,
        NONE,
        ALL,
        true,
        "",
    ),
    (
        "F23",
        "$context.identity.sourceIp $context.identity.userAgent $context.authorizer.error $context.error.message $context.responseLatency $context.status $context.requestId",
        NONE,
        NONE,
        false,
        "identity.userAgent",
    ),
    (
        "F25",
        r#"{"requestId":"$context.requestId","user":"$context.identity.user" "status":"$context.status",apiId":"$context.apiId","stage":"$context.stage"}"#,
        NONE,
        ALL,
        false,
        "look like JSON",
    ),
    (
        "F27",
        "user=$context.authorizer.claims.cognito:username key=$context.identity.apiKeyId status=$context.status id=$context.requestId",
        ALL,
        ALL,
        false,
        "",
    ),
    // Found beside them.
    (
        "tabs",
        "$context.requestId\t$context.identity.userAgent\t$context.identity.apiKeyId\t$context.status",
        ALL,
        ALL,
        false,
        "",
    ),
    (
        "a bare text",
        r#"{"id":"$context.requestId","k":$context.identity.apiKeyId,"s":$context.status}"#,
        ALL,
        ALL,
        false,
        "identity.apiKeyId",
    ),
    (
        "a bare message",
        r#"{"id":"$context.requestId","k":"$context.identity.apiKeyId","e":$context.error.messageString,"s":$context.status}"#,
        ALL,
        ALL,
        false,
        "error.messageString",
    ),
    (
        "paths in CSV",
        "$context.requestId,$context.path,$context.identity.apiKeyId,$context.status",
        NONE,
        NONE,
        false,
        "path",
    ),
    (
        "a key at the end",
        r#"$context.requestTime:$context.requestId "$context.identity.apiKeyId""#,
        NONE,
        NONE,
        false,
        "requestTime",
    ),
];

#[test]
fn each_kept_format_tells_what_it_loses_and_is_completed_only_where_that_helps() {
    for (what, text, now, after, countable, flaw) in KEPT {
        let format = LogFormat::read(text);
        let (completed, _) = format.completed();
        let completed = LogFormat::read(&completed);
        assert_eq!((told(&format), told(&completed)), (now, after), "{what}: {}", completed.text());
        assert_eq!(completed.uncountable().is_none(), countable, "{what}");
        assert_eq!(format.beyond_help().is_some(), after == NONE, "{what}");
        let said = format.flaws().first().map(Flaw::what).unwrap_or_default();
        assert!(said.contains(flaw) && said.is_empty() == flaw.is_empty(), "{what}: {said}");
        assert_eq!(format.logs_secrets(), what == "F13", "{what}");
    }
    let csv = LogFormat::read("$context.requestId,$context.status").completed().0;
    assert!(csv.starts_with("$context.requestId,$context.status,$context.identity.apiKeyId,"), "{csv}");
    let xml = LogFormat::read(XML).completed().0;
    assert!(
        xml.ends_with("</request>") && xml.contains("<apiKeyId>$context.identity.apiKeyId</apiKeyId>"),
        "{xml}"
    );
}

#[test]
fn what_is_added_keeps_to_three_kilobytes() {
    let long = |bytes: usize| {
        let format = r#"{"id":"$context.requestId","x":""}"#;
        format.replace(r#""x":""#, &format!(r#""x":"{}"#, "x".repeat(bytes - format.len())))
    };
    let (text, added) = LogFormat::read(&long(2_960)).completed();
    assert!(
        text.len() <= 3_072 && added.starts_with(&[KEY, "status"]) && added.len() < WANTED.len(),
        "{added:?}"
    );
    let full = LogFormat::read(&long(3_060));
    assert_eq!(full.completed(), (long(3_060), Vec::new()));
    assert!(full.beyond_help().unwrap().starts_with("The format has no room"));
}

#[test]
fn a_field_that_looks_like_one_of_awss_own_has_another_name_in_queries() {
    let format =
        LogFormat::read(r#"{"@timestamp":"$context.requestTimeEpoch","@key":"$context.identity.apiKeyId"}"#);
    let fields = format.log_fields().unwrap();
    assert_eq!((fields.key.as_str(), fields.time_ms.as_deref()), ("`@@key`", Some("`@@timestamp`")));
    assert!(format.uncountable().unwrap().contains("@key"), "no filter can name it");
}

#[test]
fn a_log_that_does_not_say_whose_call_it_was_is_completed_and_not_rewritten() {
    let short =
        r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","status":$context.status}"#;
    let (text, added) = LogFormat::read(short).completed();
    assert!(text.starts_with(&short[..short.len() - 1]) && text.ends_with('}'), "{text}");
    assert_eq!(added, [KEY, "requestTimeEpoch", "httpMethod", "resourcePath", "apiId", "stage"]);
    let again = LogFormat::read(&text);
    assert_eq!(again.key_field(), Some("apiKeyId"));
    assert_eq!(again.completed().1, Vec::<&str>::new());
    let words = LogFormat::read("$context.requestId $context.status");
    assert_eq!(words.log_fields(), None);
    let (text, _) = words.completed();
    assert!(text.starts_with("$context.requestId $context.status $context.identity.apiKeyId"), "{text}");
    assert!(LogFormat::read(&text).log_fields().is_some());
    assert_eq!(LogFormat::read(" ").completed().0, SUGGESTED_FORMAT);
}

#[test]
fn names_that_are_taken_are_not_taken_twice() {
    let odd = r#"{"id":"$context.requestId","apiKeyId":"$context.identity.user"}"#;
    let (text, _) = LogFormat::read(odd).completed();
    assert_eq!(LogFormat::read(&text).key_field(), Some("identity_apiKeyId"));
}

#[test]
fn a_log_of_secrets_is_known() {
    assert!(LogFormat::read(r#"{"k":"$context.identity.apiKey"}"#).logs_secrets());
    assert!(LogFormat::read(r#"{"k":"key $context.identity.apiKey"}"#).logs_secrets());
    assert!(!LogFormat::read(r#"{"k":"$context.identity.apiKeyId"}"#).logs_secrets());
}
