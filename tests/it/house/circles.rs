//! Files that need each other in a circle: none of them can be understood, moved or tested before the others.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::Modules;
use super::sources;

/// Circles that are there, each in order of its files. At most these two may stay.
const CIRCLES: [&[&str]; 1] =
    [&["practice/src/logs/line.rs", "practice/src/logs/reader.rs", "practice/src/logs/template.rs"]];

type Uses<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Every circle, as the files in it.
fn circles<'a>(uses: &Uses<'a>) -> Vec<Vec<&'a str>> {
    let reach: Uses<'a> = uses.keys().map(|file| (*file, reached(uses, file))).collect();
    let mut found: Vec<Vec<&str>> = Vec::new();
    for file in uses.keys().filter(|file| reach[*file].contains(*file)) {
        if !found.iter().any(|circle| circle.contains(file)) {
            let back = |other: &&&str| reach.get(**other).is_some_and(|there| there.contains(file));
            found.push(reach[file].iter().filter(back).copied().collect());
        }
    }
    found
}

/// Everything that a file needs, by however many steps.
fn reached<'a>(uses: &Uses<'a>, file: &'a str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = vec![file];
    while let Some(next) = open.pop() {
        let Some(targets) = uses.get(next) else { continue };
        open.extend(targets.iter().filter(|target| found.insert(**target)));
    }
    found
}

#[test]
fn files_need_each_other_in_one_direction() {
    let sources = sources();
    let modules = Modules::new(&sources);
    let uses =
        sources.iter().map(|source| (source.name.as_str(), modules.uses(source).into_iter().collect()));
    let found = circles(&uses.collect());
    let is_listed =
        |circle: &Vec<&str>| CIRCLES.iter().any(|listed| circle.iter().all(|file| listed.contains(file)));
    let new: Vec<_> = found.iter().filter(|circle| !is_listed(circle)).collect();
    assert!(new.is_empty(), "circles of files: {new:#?}");
}

#[test]
fn a_circle_is_found_and_a_chain_is_none() {
    let uses: Uses<'_> =
        [("a", ["b"].into()), ("b", ["c", "d"].into()), ("c", ["b"].into()), ("d", ["e"].into())].into();
    assert_eq!(circles(&uses), [["b", "c"]]);
}
