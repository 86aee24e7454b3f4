//! Which deployed method a request means. A fixed segment wins over a parameter, a parameter over a greedy one.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::state::{Method, Methods};

/// The method that a request reaches.
#[derive(Clone, Debug)]
pub struct Matched {
    /// The resource's path, with its `{parameters}`.
    pub path: String,
    /// The verb of the method; `ANY` where that is what matched.
    pub verb: String,
    /// The deployed method that answers.
    pub method: Method,
}

/// The most specific resource that fits, if it has the verb or `ANY`.
pub fn find(methods: &BTreeMap<String, Methods>, verb: &str, path: &str) -> Option<Matched> {
    let asked: Vec<String> =
        split(path).map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect();
    let fitting = methods.iter().filter_map(|(known, methods)| {
        let method = [verb, "ANY"].into_iter().find(|verb| methods.contains_key(*verb))?;
        fit(known, &asked).map(|rank| (rank, known, method, &methods[method]))
    });
    let (_, path, verb, method) = fitting.min_by(|left, right| left.0.cmp(&right.0))?;
    Some(Matched { path: path.clone(), verb: verb.to_owned(), method: method.clone() })
}

/// How specific each segment is (0 fixed, 1 parameter, 2 greedy), or nothing where the path does not fit.
fn fit(known: &str, asked: &[String]) -> Option<Vec<u8>> {
    let mut rank = Vec::new();
    let mut asked = asked.iter();
    for part in split(known) {
        if part.ends_with("+}") {
            rank.push(2);
            return (asked.count() > 0).then_some(rank);
        }
        let segment = asked.next()?;
        match part.starts_with('{') {
            true => rank.push(1),
            false if part == segment => rank.push(0),
            false => return None,
        }
    }
    asked.next().is_none().then_some(rank)
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::find;
    use crate::{state::Methods, testing::account};

    fn path_of(routes: &[(&str, &str)], verb: &str, path: &str) -> Option<String> {
        let account = account();
        let live = &account.apis[0].deployments[0].methods;
        let method = live.values().next().unwrap().values().next().unwrap();
        let mut methods = BTreeMap::<String, Methods>::new();
        for (verb, path) in routes {
            methods.entry((*path).into()).or_default().insert((*verb).into(), method.clone());
        }
        find(&methods, verb, path).map(|found| format!("{} {}", found.verb, found.path))
    }

    #[test]
    fn the_most_specific_route_wins() {
        let routes = [("GET", "/a/{id}"), ("GET", "/a/b"), ("ANY", "/{proxy+}"), ("GET", "/")];
        let found = |path| path_of(&routes, "GET", path);
        assert_eq!(found("/a/b").unwrap(), "GET /a/b");
        assert_eq!(found("/a/c").unwrap(), "GET /a/{id}");
        assert_eq!(found("/a/c%2Fd").unwrap(), "GET /a/{id}");
        assert_eq!(found("/a/c/d").unwrap(), "ANY /{proxy+}");
        assert_eq!(found("/").unwrap(), "GET /");
        assert_eq!(path_of(&routes, "POST", "/a/b").unwrap(), "ANY /{proxy+}");
        assert_eq!(path_of(&routes[..2], "POST", "/a/b"), None);
    }
}
