//! A format as text and variables, in their order.

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// As it stands.
    Text(&'a str),
    /// A variable, without `$context.`.
    Variable(&'a str),
}

impl<'a> Piece<'a> {
    /// The variable, where it is one.
    pub fn variable(&self) -> Option<&'a str> {
        match *self {
            Self::Variable(name) => Some(name),
            Self::Text(_) => None,
        }
    }
}

/// Families whose members are named by other people: claims such as `cognito:username`, headers such as `x-tenant`.
const FREE: [&str; 3] = ["authorizer.", "requestOverride.", "responseOverride."];

/// Takes a template apart.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    const CONTEXT: &str = "$context.";
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(CONTEXT) {
        let after = &rest[at + CONTEXT.len()..];
        let is_free = FREE.iter().any(|family| after.starts_with(family));
        let part = |letter: char| {
            letter.is_ascii_alphanumeric()
                || matches!(letter, '_' | '.')
                || is_free && matches!(letter, ':' | '-')
        };
        let end = after.find(|letter| !part(letter)).unwrap_or(after.len());
        let name = after[..end].trim_end_matches(['.', ':', '-']);
        out.extend((at > 0).then_some(Piece::Text(&rest[..at])));
        out.push(Piece::Variable(name));
        rest = &after[name.len()..];
    }
    out.extend((!rest.is_empty()).then_some(Piece::Text(rest)));
    out
}
