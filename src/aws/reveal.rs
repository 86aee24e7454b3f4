//! A key's value: fetched when somebody asks for it, handed on as a secret, kept nowhere.

use secrecy::SecretString;

use super::Client;
use super::operation::GET_API_KEY;
use crate::domain::{Failure, FailureKind, KeyId};

/// Fetches a key's value.
///
/// # Errors
/// What the call meets, or an answer without a value.
pub async fn reveal(client: &Client, key: &KeyId) -> Result<SecretString, Failure> {
    let ask = || client.gateway.get_api_key().api_key(key.as_str()).include_value(true).send();
    let value = client.call(&GET_API_KEY, ask).await?.value;
    value.map(SecretString::from).ok_or_else(|| {
        Failure::new(
            FailureKind::Other,
            "The key's value did not come",
            "The answer has no value in it.",
            "Try again; the profile may see keys without their values.",
        )
    })
}
