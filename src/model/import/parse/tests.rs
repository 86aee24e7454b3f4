use secrecy::ExposeSecret as _;

use super::*;
use crate::domain::Session;
use crate::model::import::{ImportAsked, ImportForm};

const VALUE: &str = "abcdefghij0123456789";
/// The value in most of the kept files.
const KEPT: &str = "apikey1234abcdefghij0123456789";

fn plans() -> Vec<(PlanId, String)> {
    let named = |id: &str, name: &str| (id.into(), name.to_owned());
    vec![
        named("p1", "Basic"),
        named("c7y23b", "Gold, large"),
        named("prv23b", "Twin"),
        named("prv23c", "Twin"),
    ]
}

fn read(text: &str) -> Result<Vec<ImportRow>, String> {
    rows(text, &plans(), &BTreeSet::from(["Tannenhof"]))
}

fn problems(text: &str) -> Vec<Option<String>> {
    read(text).unwrap().into_iter().map(|row| row.problem).collect()
}

fn form(bytes: &[u8]) -> ImportForm {
    let asked = ImportAsked { session: Session(1), plans: plans(), taken: BTreeSet::new() };
    asked.read_bytes("keys.csv".into(), bytes)
}

/// What a row came to: name, description, enabled, how many plans, and how its problem begins.
type Told<'a> = (&'a str, &'a str, bool, usize, &'a str);

/// A file: what it is, its bytes, and what its rows come to.
type Kept = (&'static str, Vec<u8>, &'static [Told<'static>]);

fn text(text: &str) -> Vec<u8> {
    text.replace("KEPT", KEPT).into_bytes()
}

fn kept() -> [Kept; 7] {
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(format!("Name\tKey\r\nMüller & Söhne\t{KEPT}\r\n").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin = [&b"Name,Key\r\nM\xFCller & S\xF6hne,"[..], KEPT.as_bytes(), b"\r\n"].concat();
    [
        ("AWS's own example", text("Key,name\nKEPT,MyFirstApiKey\n"), &[("MyFirstApiKey", "", true, 0, "")]),
        (
            "German Excel",
            text("Name;Key;Description;Enabled\r\nShop A;KEPT;klein, neu;WAHR\r\n"),
            &[("Shop A", "klein, neu", true, 0, "")],
        ),
        (
            "a mark, quotes in quotes, a line break in a text",
            text(
                "\u{feff}\"Name\",\"Key\",\"Description\",\"Enabled\"\r\n\"Shop \"\"A\"\"\",\"KEPT\",\"two\r\nlines\",\"TRUE\"\r\n",
            ),
            &[("Shop \"A\"", "two\r\nlines", true, 0, "")],
        ),
        (
            "two plans",
            text("Name,Key,Enabled,UsageplanIds\nShop A,KEPT,true,\"c7y23b,prv23b\"\n"),
            &[("Shop A", "", true, 2, "")],
        ),
        ("Excel's Unicode Text", utf16, &[("Müller & Söhne", "", true, 0, "")]),
        ("Windows-1252", latin, &[("Müller & Söhne", "", true, 0, "")]),
        (
            "short, empty, twice, nameless, rounded",
            text(
                "Name,Key\nShort,abc\nEmpty,\nTwice,KEPT\nTwice again,KEPT\n,apikey1234abcdefghij0123456786\nScience,1.23457E+29\n",
            ),
            &[
                ("Short", "", true, 0, "A key's value has at least 20"),
                ("Empty", "", true, 0, ""),
                ("Twice", "", true, 0, ""),
                ("Twice again", "", true, 0, "Line 4 has the same value"),
                ("", "", true, 0, "It has no name"),
                ("Science", "", true, 0, "A spreadsheet has made a number"),
            ],
        ),
    ]
}

/// What was found beside them.
fn found() -> [Kept; 7] {
    [
        ("old Macs end lines with CR", text("Name,Key\rShop A,KEPT\r"), &[("Shop A", "", true, 0, "")]),
        (
            "Excel's own line on top, French words, blank lines",
            text("sep=;\r\n;;\r\nName;Key;Enabled\r\n\r\nShop A;KEPT;FAUX\r\n;;\r\n"),
            &[("Shop A", "", false, 0, "")],
        ),
        (
            "a description that was not quoted",
            text("Description,Key,Name\nsmall, new,KEPT,Shop A\n"),
            &[("", "", true, 0, "It has more cells")],
        ),
        (
            "a quotation mark that is never closed",
            text("Name,Key\n\"Shop A,KEPT\nShop B,KEPT\n"),
            &[("", "", true, 0, "Its name goes on")],
        ),
        (
            "texts as formulas, and what a formula leaves",
            text("Name,Key\n=\"0042\",=\"KEPT\"\nShop B,#NAME?\n"),
            &[("0042", "", true, 0, ""), ("Shop B", "", true, 0, "A formula or")],
        ),
        (
            "a plan's name with a comma, one that two have, one that none has",
            text("name,plan\nA,\"Gold, large\"\nB,Twin\nC,\"p1,p2\"\nA,\n"),
            &[
                ("A", "", true, 1, ""),
                ("B", "", true, 0, "Several plans are called"),
                ("C", "", true, 0, "There is no plan “p2”"),
                ("A", "", true, 0, "Line 2 has the same name"),
            ],
        ),
        (
            "a number of which a spreadsheet has kept fifteen digits",
            text("name,key\nA,123456789012345000000\nB,12345678901234567890\n"),
            &[("A", "", true, 0, "A spreadsheet has made a number"), ("B", "", true, 0, "")],
        ),
    ]
}

#[test]
fn each_kept_file_of_keys_gives_what_it_says() {
    for (what, bytes, want) in kept().into_iter().chain(found()) {
        let form = form(&bytes);
        assert_eq!(form.problem, None, "{what}");
        assert_eq!(form.rows.len(), want.len(), "{what}");
        for (row, (name, description, enabled, plans, problem)) in form.rows.iter().zip(want) {
            let told = (row.name.as_str(), row.description.as_str(), row.enabled, row.plans.len());
            assert_eq!(told, (*name, *description, *enabled, *plans), "{what}");
            let said = row.problem.as_deref().unwrap_or_default();
            assert!(said.starts_with(problem) && said.is_empty() == problem.is_empty(), "{what}: {said}");
        }
        assert!(!format!("{form:?}").contains(KEPT), "{what}: a value is told");
        let values = form.rows.iter().filter_map(|row| Some(row.value.as_ref()?.expose_secret()));
        let whole = values
            .filter(|value| value.contains("apikey"))
            .all(|value| value == KEPT || value.ends_with("86"));
        assert!(whole || what.contains("never closed"), "{what}");
    }
    assert!(form(b"Name,Key\nM\xFCller,").guessed && !form("Name\nMüller".as_bytes()).guessed);
}

#[test]
fn a_value_that_aws_may_take_is_odd_and_not_wrong() {
    let rows = read("name,key\nA,0f8fad5b-d9cb-469f-a165-70867728950e\nB,has a space in it, here\n").unwrap();
    assert!(rows[0].problem.is_none() && rows[0].oddity.as_ref().unwrap().starts_with("AWS documents"));
    assert!(rows[1].problem.is_some());
}

#[test]
fn aws_own_file_and_an_exported_one_are_read() {
    let rows = read(&format!(
        "Name,key,description,Enabled,usageplanIds\nNew Shop,{VALUE},\"small, new\",FALSE,p1\n"
    ))
    .unwrap();
    assert_eq!(rows[0].name, "New Shop");
    assert_eq!(rows[0].description, "small, new");
    assert!(!rows[0].enabled && rows[0].value.is_some() && rows[0].problem.is_none());
    assert_eq!(rows[0].plans, [("p1".into(), "Basic".into())]);
    let exported = read("key_id,name,plan,enabled\nk1,Other,–,true\nk2,Third,Basic,true\n").unwrap();
    assert!(exported.iter().all(|row| row.problem.is_none() && row.value.is_none()));
    assert_eq!(exported.iter().map(|row| row.plans.len()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn what_is_wrong_with_a_row_is_said_without_its_value() {
    let short = "secret-one";
    let text = format!(
        "name,key,plan,enabled\n,{VALUE},,\nA,{short},,\nB,,Silver,\nC,,,perhaps\nTannenhof,,,\nD,{VALUE},,\nE,{VALUE},,\n"
    );
    let found = problems(&text);
    let starts = ["It has no", "A key's value", "There is no plan", "“enabled”", "There is a key"];
    for (problem, start) in found.iter().zip(starts) {
        assert!(problem.as_ref().unwrap().starts_with(start), "{problem:?}");
    }
    assert_eq!(found[5], None);
    assert_eq!(found[6].as_deref(), Some("Line 7 has the same value"));
    assert!(!format!("{:?}", read(&text)).contains(short));
}

#[test]
fn what_an_export_quoted_comes_back_as_it_was() {
    let rows = read("key_id,name,plan\nk1,'=SUM(A1),Basic\n").unwrap();
    assert_eq!(rows[0].name, "=SUM(A1)");
}

#[test]
fn a_file_without_a_head_or_a_row_is_refused() {
    assert!(read("").is_err());
    assert!(read("New Shop,abc\n").is_err());
    assert_eq!(read("name\n").unwrap_err(), "There is no key in the file");
    assert_eq!(read("name,key,API key\nA,,\n").unwrap_err(), "Two columns are the “key”: take one out");
}
