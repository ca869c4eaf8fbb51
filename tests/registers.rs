//! Registers on the command line of the real program: a county's own from the how-to page, any register in and out
//! again, the ten measures.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;

const PAGE: &str = include_str!("../assets/registers/README.md");

fn library() -> &'static str {
    PAGE.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0
}

#[test]
fn the_register_of_the_how_to_page_is_checked_added_filled_and_comes_out_as_it_went_in() {
    let desk = Desk::with_kaiping();
    desk.write("wrong.toml", &library().replace("type = \"number\"", "type = \"numbre\""));
    let told = desk.check("register check wrong.toml", 1);
    assert!(told.contains("numbre") && told.contains("number") && told.contains("ine "), "{told}");
    desk.write("library.toml", library());
    desk.check("register check library.toml", 0);
    desk.check("register add library.toml", 0);
    assert!(desk.check("register add library.toml", 0).contains("nothing to save"));
    let listed = desk.rows("register list --json");
    assert!(listed.iter().any(|row| row["key"] == "library" && row["entries"] == "0"));
    assert_eq!(desk.check("register show library", 0), library());
    // Good rows are saved, wrong cells come back in a file with the reason.
    desk.write(
        "in.csv",
        "单位,书屋名称,藏书,开放日\n440783110223,茅冈书屋,1200,周一；周六\n440783110226,齐塘书屋,许多,周三\n",
    );
    let told = desk.check("import library in.csv --refused again.csv", 1);
    assert!(told.contains("Row 3") || told.contains("row 3"), "{told}");
    let again = std::fs::read_to_string(desk.path("again.csv")).unwrap();
    assert!(again.contains("齐塘") && !again.contains("茅冈"), "{again}");
    let mended = again.replace("许多", "80");
    desk.write("mended.csv", &mended);
    desk.check("import library mended.csv", 0);
    let rows = desk.rows("list library --json");
    assert_eq!(rows.len(), 2);
    assert_eq!(desk.rows("list library --json --unit 440783110223").len(), 1);
    let exported = desk.check("export library", 0);
    desk.write("out.csv", &exported);
    assert!(desk.check("import library out.csv", 0).contains("nothing to save"));
    let history = desk.check("history", 0);
    assert!(history.contains("entered") && history.matches("imported").count() == 3, "{history}");
    // What stands in the way of a change is told; a retired register takes no new entries.
    desk.write("other.toml", &library().replace("type = \"number\"\nunit = { zh = \"册\", en = \"volumes\" }", "type = \"date\"").replace("\n[[figure]]\nkey = \"books\"\nname = { zh = \"藏书\", en = \"Books\" }\ncount = \"sum\"\nfield = \"books\"\n", ""));
    desk.check("register check other.toml", 0);
    desk.check("register add other.toml", 3);
    desk.check("register retire library", 0);
    desk.write("more.csv", "单位,书屋名称\n440783110224,别的书屋\n");
    desk.check("import library more.csv", 1);
    assert_eq!(desk.rows("list library --json").len(), 2);
}

#[test]
fn a_shipped_register_and_the_measures_are_listed_and_unknown_ones_are_one_sentence() {
    let desk = Desk::with_kaiping();
    desk.write(
        "in.csv",
        "单位,捐赠人,现金,实物,状态\n440783110223,谢氏宗亲会,2000000,9幢碉楼；32件物品,已接收\n",
    );
    desk.check("import donation in.csv --dry-run", 0);
    assert!(desk.rows("list donation --json").is_empty());
    desk.check("import donation in.csv", 0);
    let rows = desk.rows("list donation --json");
    assert_eq!((rows[0]["cash"].as_str(), rows.len()), (Some("2000000"), 1));
    let measures = desk.rows("measures --json --unit 440783");
    let mut names: Vec<&str> = measures.iter().filter_map(|row| row["measure"].as_str()).collect();
    names.dedup();
    assert_eq!(names.len(), 10);
    let desk_file = desk.check("register show donation", 0);
    desk.write("own.toml", &desk_file);
    desk.check("register check own.toml", 0);
    for line in ["register show nothing", "list nothing", "export nothing"] {
        desk.check(line, 2);
    }
    desk.check("register check missing.toml", 6);
}
