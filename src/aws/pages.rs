//! Lists that AWS gives page by page, read to their end, which must come whatever the endpoint answers.

use std::collections::HashSet;

use crate::domain::{Failure, FailureKind};

/// A list of more pages than that does not end: AWS's own limits on what an account may have stay far below.
const MOST_PAGES: usize = 2_000;

/// The positions at which a list was read.
#[derive(Default)]
pub(super) struct Positions(HashSet<String>);

impl Positions {
    /// The position to go on from; `None` at the end, which is also where a position comes again: an endpoint that goes round
    /// would have us read for ever.
    ///
    /// # Errors
    /// A list of so many pages that it has no end.
    pub fn after(&mut self, next: Option<String>) -> Result<Option<String>, Failure> {
        let Some(next) = next.filter(|next| self.0.insert(next.clone())) else { return Ok(None) };
        if self.0.len() > MOST_PAGES { Err(endless()) } else { Ok(Some(next)) }
    }
}

/// Collects all pages of a list: `page` gets the position to go on from and gives items and the next position.
pub(super) async fn pages<T, Page>(mut page: impl FnMut(Option<String>) -> Page) -> Result<Vec<T>, Failure>
where
    Page: Future<Output = Result<(Option<Vec<T>>, Option<String>), Failure>>,
{
    let (mut all, mut positions, mut at) = (Vec::new(), Positions::default(), None);
    loop {
        let (items, next) = page(at).await?;
        all.extend(items.unwrap_or_default());
        at = positions.after(next)?;
        if at.is_none() {
            return Ok(all);
        }
    }
}

fn endless() -> Failure {
    Failure::new(
        FailureKind::Service,
        "The list does not end",
        format!("It has more than {MOST_PAGES} pages."),
        "Check the endpoint, then try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_where_the_position_ends_or_repeats() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let listed = |next: fn(Option<String>) -> Option<String>| {
            runtime.block_on(pages(move |at: Option<String>| {
                let item = at.clone().unwrap_or_default();
                async move { Ok((Some(vec![item]), next(at))) }
            }))
        };
        let three = listed(|at| match at.as_deref() {
            None => Some("a".into()),
            Some("a") => Some("b".into()),
            _ => None,
        });
        assert_eq!(three.unwrap(), ["", "a", "b"]);
        assert_eq!(listed(|_| Some("same".into())).unwrap(), ["", "same"]);
        let alternating = listed(|at| Some(if at.as_deref() == Some("a") { "b".into() } else { "a".into() }));
        assert_eq!(alternating.unwrap(), ["", "a", "b"]);
        let ever_new = listed(|at| Some(format!("{}x", at.unwrap_or_default())));
        assert_eq!(ever_new.unwrap_err().kind, FailureKind::Service);
    }
}
