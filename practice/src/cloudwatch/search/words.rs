//! How AWS cuts names into words, for terms that stand in no quotes.

/// Whether the words of `wanted` stand next to each other in `text`, or are all of it, in any case.
pub fn shares_words(text: &str, wanted: &str) -> bool {
    let (known, wanted) = (tokens(text), tokens(wanted));
    let whole = known.concat() == wanted.concat();
    !wanted.is_empty() && (whole || known.windows(wanted.len()).any(|part| part == wanted))
}

/// AWS's tokens: a new one begins at a capital, at a number and after anything that is neither letter nor digit.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut last = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // The last of some capitals begins a word where a small letter follows it.
        let begins = letters.peek().is_some_and(|next| next.is_lowercase());
        let joins = (letter.is_lowercase() && last.is_alphabetic())
            || (letter.is_uppercase() && last.is_uppercase() && !begins)
            || (letter.is_ascii_digit() && last.is_ascii_digit());
        match tokens.last_mut().filter(|_| joins) {
            Some(token) => token.extend(letter.to_lowercase()),
            None if letter.is_alphanumeric() => tokens.push(letter.to_lowercase().collect()),
            None => {}
        }
        last = letter;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_aws_cuts_them() {
        assert_eq!(tokens("CustomCount1"), ["custom", "count", "1"]);
        assert_eq!(tokens("Project2-trial333"), ["project", "2", "trial", "333"]);
        for (text, wanted, found) in [
            ("CustomCount1", "COUNT", true),
            ("CustomCount1", "CustomCount", true),
            ("CustomCount1", "customcount", false),
            ("Network-Errors-2", "network/errors", true),
            ("NetworkErrors2", "Network_Errors", true),
            ("SDBFailure", "failure", true),
        ] {
            assert_eq!(shares_words(text, wanted), found, "{text} {wanted}");
        }
    }
}
