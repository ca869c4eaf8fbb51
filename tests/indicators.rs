//! Indicators on the command line of the real program: a county's own from the how-to page, frozen periods, nonsense.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;

const PAGE: &str = include_str!("../assets/indicators/README.md");
const BASES: [&str; 10] = [
    "towns",
    "villages",
    "groups",
    "grids",
    "assignments",
    "organisations",
    "posts",
    "incumbencies",
    "reserves",
    "sheets",
];

fn example() -> &'static str {
    PAGE.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0
}

#[test]
fn the_indicator_of_the_how_to_page_is_checked_added_counted_frozen_and_retired() {
    let desk = Desk::with_kaiping();
    desk.write(
        "wrong.toml",
        &example().replace("households", "housholds").replace("percent = 80", "percent = 8000"),
    );
    let told = desk.check("indicator check wrong.toml", 1);
    assert!(told.contains("housholds") && told.contains("households") && told.lines().count() >= 2, "{told}");
    desk.check("indicator add wrong.toml", 1);
    desk.write("dense.toml", example());
    assert!(desk.check("indicator check dense.toml", 0).contains("300 to 500"));
    let there = |desk: &Desk| {
        desk.rows("indicator list --json").iter().filter(|row| row["indicator"] == "dense_grids").count()
    };
    desk.check("indicator add dense.toml --dry-run", 0);
    assert_eq!(there(&desk), 0, "a dry run changes nothing");
    desk.check("indicator add dense.toml", 0);
    // The county and its 16 towns.
    assert_eq!(there(&desk), 17);
    assert!(desk.check("indicator add dense.toml", 0).contains("nothing to save"));
    assert_eq!(desk.check("indicator show dense_grids", 0), example());
    desk.check("indicator retire dense_grids", 0);
    assert_eq!(there(&desk), 0);
    assert!(desk.check("indicator retire dense_grids", 0).contains("nothing to save"));
    desk.check("indicator retire reserve_ratio", 2);
    desk.check("indicator show nothing", 2);
    // A shipped one is changed by its own file.
    let shipped = desk.check("indicator show grids_served", 0);
    desk.write("mine.toml", &shipped.replace("percent = 100", "percent = 90"));
    desk.check("indicator add mine.toml", 0);
    assert!(desk.check("indicator show grids_served", 0).contains("percent = 90"));
}

#[test]
fn a_period_is_frozen_by_command_once_it_is_over_and_shown_as_it_was() {
    let desk = Desk::with_kaiping();
    // The store is younger than every period that is over: by itself nothing is frozen.
    assert!(desk.check("indicator freeze", 0).contains("othing"));
    // Where nothing is counted nothing is frozen; villages are counted.
    assert!(desk.check("indicator freeze --period 2025-12", 0).contains("othing"));
    let named = "key = \"named\"\nname = { zh = \"村\", en = \"Villages\" }\nshort = { zh = \"村\", en = \"Vill\" }\n\
                 period = \"month\"\nsource = \"own\"\nbase = { of = \"villages\" }\n\
                 met = { when = [{ fact = \"stub\", yes = false }] }\n";
    desk.write("named.toml", named);
    desk.check("indicator add named.toml", 0);
    assert!(desk.check("indicator freeze --period 2025-12", 0).contains("aved"));
    assert!(desk.check("indicator freeze --period 2025-12", 0).contains("othing"), "it stays as it is");
    let county = |desk: &Desk| {
        let rows = desk.rows("indicator list --period 2025 --json");
        rows.into_iter().find(|row| row["code"] == "440783" && row["indicator"] == "named").unwrap()
    };
    let (then, taken) = (county(&desk), county(&desk)["frozen"].as_str().unwrap().len());
    assert_eq!((then["met"].as_u64(), then["base"].as_u64(), taken), (Some(270), Some(270), 10));
    desk.check("indicator freeze --period 2999", 3);
    desk.check("indicator freeze --period 2025-12-30", 2);
    desk.check("indicator freeze --period autumn", 2);
    desk.check("indicator list --json --csv", 2);
    desk.check("indicator list --unit 44078311", 2);
    desk.check("ratios --period 2025 --json", 0);
}

#[test]
fn the_page_names_every_record_that_can_be_counted_and_the_command_every_fact() {
    for base in BASES {
        assert!(PAGE.contains(&format!("`{base}`")), "{base}");
    }
    let desk = Desk::new("en_GB.UTF-8");
    let facts = desk.rows("indicator facts --json");
    for fact in ["households", "age", "trained_since", "trained_months", "serving", "vacant_months"] {
        assert!(facts.iter().any(|row| row["fact"] == fact), "{fact}: {facts:?}");
    }
    assert!(desk.check("indicator facts", 0).contains("grids"));
}
