//! A whole appraisal by commands alone: what each prints, how each ends, in both languages and as JSON.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/desk.rs"]
mod desk;

use std::path::PathBuf;

use desk::Desk;

/// A county of two villages and three people.
fn office() -> Desk {
    let desk = Desk::new("zh_CN.UTF-8");
    desk.write(
        "units.csv",
        "代码,名称\n440783,开平市\n440783110,百合镇\n440783110223,茅冈村\n440783110226,齐塘村\n",
    );
    desk.write(
        "people.csv",
        "姓名,居住地代码\n周建强,440783110223\n谭丽嫦,440783110223\n关伟雄,440783110226\n",
    );
    desk.write(
        "holders.csv",
        "code,group,name,from,to\n440783110223,,周建强,2021-03-01,\n440783110223,,谭丽嫦,2021-03-02,\n\
         440783110226,,关伟雄,2021-03-03,\n",
    );
    desk.check("import units units.csv", 0);
    desk.check("import people people.csv", 0);
    desk
}

#[test]
fn a_cycle_is_opened_scored_published_objected_to_decided_and_revised_by_commands() {
    let desk = office();
    let open = "appraisal open group-leader-example --name 2026下 --unit 440783110 --from 2026-01-01 --to 2026-06-30";
    let opened = desk.check(&format!("{open} --holders holders.csv"), 0);
    assert!(opened.contains("应评3人"), "{opened}");
    let cycles = desk.rows("appraisal cycles --json");
    assert_eq!((&cycles[0]["due"], &cycles[0]["scored"]), (&3.into(), &0.into()), "numbers are numbers");
    // Scores by a table, as it was written out; what is wrong stays out, behind its reason.
    let sheet = desk.check("appraisal sheet 0 --csv", 0);
    assert!(sheet.starts_with("sheet,code,group,name,publicity,meetings,sanitation,mediation"), "{sheet}");
    desk.write(
        "scores.csv",
        "code,name,publicity,meetings,sanitation,mediation,fire,fees,rating\n\
         440783110223,周建强,9,14,18,0,15,10,13.5\n440783110223,谭丽嫦,8,13,17,1/2,15,10,12\n\
         440783110226,关伟雄,10.5,13,17,1,15,10,12\n",
    );
    let told = desk.check("appraisal import 0 scores.csv --refused mend.csv", 1);
    assert!(told.contains("超出范围：请录0至10"), "{told}");
    let mend = std::fs::read_to_string(desk.path("mend.csv")).unwrap();
    assert!(mend.contains("关伟雄") && !mend.contains("周建强"), "{mend}");
    std::fs::write(desk.path("mended.csv"), mend.replace("10.5", "10")).unwrap();
    desk.check("appraisal import 0 mended.csv", 0);
    // What was written out comes in again and changes nothing.
    let written = desk.check("appraisal sheet 0 --csv", 0);
    desk.write("again.csv", &written);
    assert!(desk.check("appraisal import 0 again.csv", 0).contains("没有需要保存的内容"));
    let results = desk.rows("appraisal results 0 --json");
    assert_eq!(results[0]["total"].to_string(), "94.5");
    assert_eq!(results[1]["mediation"].to_string(), "13", "15 - 1 x 2");
    // One notch at a time; back with remarks only.
    desk.check("appraisal submit 0", 0);
    desk.check("appraisal submit 0", 0);
    assert!(desk.check("appraisal return 0", 3).contains("意见"));
    desk.check("appraisal return 0 --remarks 依据不足", 0);
    desk.check("appraisal submit 0", 0);
    assert!(desk.check("appraisal publish 0 --from 2026-07-01", 3).contains("公示天数"), "the setting asks");
    let template = std::fs::read_to_string(
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/templates/group-leader-example.toml"),
    );
    let own = template.unwrap().replace("min_months = 3", "min_months = 0\nnotice_days = 5");
    desk.write("own.toml", &own.replace("version = 3", "version = 4"));
    assert!(desk.check("appraisal add own.toml", 0).contains("已保存"));
    assert!(desk.check("appraisal add own.toml", 3).contains("提高版本号"), "the version is there");
    let differ = desk.check("appraisal diff group-leader-example@3 group-leader-example@4", 1);
    assert!(differ.contains("notice_days") && differ.contains("min_months"), "{differ}");
    let newer = open.replace("2026下", "第二版");
    desk.check(&format!("{newer} --holders holders.csv"), 0);
    desk.write("scores2.csv", &desk_scores());
    desk.check("appraisal import 第二版 scores2.csv", 0);
    desk.check("appraisal submit 1", 0);
    desk.check("appraisal submit 1", 0);
    desk.check("appraisal publish 1 --from 2026-02-12", 0);
    let notice = desk.check("appraisal notice 1", 0);
    assert!(
        notice.contains("2026-02-12 周四") && notice.contains("2026-02-25 周三"),
        "12 13 14 24 25 February: {notice}"
    );
    assert!(desk.check("appraisal object 1 周建强", 2).contains("--text"));
    desk.check("appraisal object 1 周建强 --text 第4项有误 --day 2026-02-13", 0);
    let told = desk.check("appraisal not-graded 1 周建强 --document D --text 病假", 3);
    assert!(told.contains("锁定"), "what is public is locked: {told}");
    desk.check("appraisal submit 1", 0);
    assert!(desk.check("appraisal decide 1 --document 示镇[2026]8号", 3).contains("异议未答复"));
    assert_eq!(desk.rows("appraisal objections 1 --json")[0]["result"], "未答复");
    desk.check("appraisal answer 1 周建强 --text 经核实，维持 --day 2026-02-14", 0);
    desk.check("appraisal decide 1 --document 示镇[2026]8号", 0);
    let letters = desk.check("appraisal letters 1", 0);
    assert!(letters.contains("书面申请复核"), "how to appeal: {letters}");
    desk.check("appraisal file 1", 0);
    desk.check("appraisal return 1 --remarks 材料不齐", 0);
    desk.check("appraisal file 1", 0);
    assert!(desk.check("appraisal revise 1 周建强", 2).contains("--document"));
    desk.check("appraisal revise 1 周建强 --document 示镇[2026]9号", 0);
    desk.write("new.csv", "code,name,publicity\n440783110223,周建强,7\n");
    desk.check("appraisal import 1 new.csv", 0);
    let revisions = desk.rows("appraisal revisions 1 --json");
    assert!(revisions.iter().any(|row| row["before"] == 9 && row["after"] == 7), "{revisions:?}");
    let person = desk.rows("appraisal person 周建强 --json");
    assert_eq!(person.len(), 2, "two cycles, each in its latest revision");
    // Papers say the same twice.
    for paper in ["results", "squeezed", "calibration", "histogram", "reverse", "blank", "filled", "ballots"]
    {
        let line = format!("appraisal {paper} 1");
        let first = desk.check(&line, 0);
        assert_eq!(first, desk.check(&line, 0), "{paper}");
        let english = desk.check(&format!("{line} --lang en"), 0);
        assert_ne!(first, english, "{paper}");
        desk.rows(&format!("{line} --json"));
    }
}

/// The scores of the three, whole.
fn desk_scores() -> String {
    "code,name,publicity,meetings,sanitation,mediation,fire,fees,rating\n\
     440783110223,周建强,9,14,18,0,15,10,13.5\n440783110223,谭丽嫦,8,13,17,1,15,10,12\n\
     440783110226,关伟雄,10,13,17,1,15,10,12\n"
        .into()
}

#[test]
fn levels_ballots_exceptions_and_the_reverse_list_have_commands() {
    let desk = office();
    let open = "appraisal open secretary-levels-example --name 书记 --unit 440783 --holders holders.csv";
    desk.check(&format!("{open} --from 2026-01-01 --to 2026-12-31"), 0);
    assert!(desk.check("appraisal level 书记 周建强 --level 高级", 3).contains("文号"));
    desk.check("appraisal level 书记 周建强 --level 高级 --document 开组[2026]3号", 0);
    assert!(desk.check("appraisal level 书记 周建强 --level 特级 --document D", 2).contains("特级"));
    let levels = desk.rows("appraisal levels 书记 --json");
    assert_eq!((&levels[0]["level"], &levels[1]["level"]), (&"高级".into(), &"未定级".into()));
    // All of them by a table.
    desk.write("levels.csv", "code,name,level,level_document\n440783110223,谭丽嫦,初级,开组[2026]4号\n440783110226,关伟雄,无级,开组\n");
    let told = desk.check("appraisal import 书记 levels.csv", 1);
    assert!(told.contains("level"), "{told}");
    assert_eq!(desk.rows("appraisal levels 书记 --json")[1]["level"], "初级");
    assert!(desk.check("appraisal levels 书记 --lang en", 0).contains("Junior 1"));
    // A vote as totals: sums must agree; one entry is none.
    let ballot = "appraisal ballot 书记 周建强 --item rating --counts";
    assert!(
        desk.check(&format!("{ballot} '40 38 36 2 0 20 10 4 1;5 5 5 0 0 5 0 0 0'"), 3).contains("不能相符")
    );
    let told = desk.check(&format!("{ballot} '40 38 36 2 0 20 10 4 2;4 4 4 0 0 4 0 0 0'"), 0);
    assert!(told.contains("只录一遍"), "{told}");
    assert_eq!(
        desk.rows("appraisal ballots 书记 --json")[0]["issued"],
        serde_json::Value::Null,
        "still blind"
    );
    desk.check("appraisal release 书记 周建强 --document 开组[2026]5号", 0);
    desk.check("appraisal release 书记 周建强 --off", 0);
    desk.check("appraisal show-reverse 书记 --document 开组[2026]7号", 0);
    assert!(desk.check("appraisal show-reverse 书记", 2).contains("--document"));
    assert!(desk.check("appraisal answer 书记 周建强 --text 好", 1).contains("没有未答复的异议"));
    assert!(desk.check("appraisal honours 书记 --take", 0).contains('0'));
    desk.write(
        "2027.toml",
        "year = 2027\ndocument = \"国办发明电\"\noff = [[\"2027-01-01\", \"2027-01-03\"]]\nworking = []\n",
    );
    desk.check("appraisal holidays 2027.toml", 0);
    assert!(desk.check("appraisal holidays levels.csv", 2).contains("levels.csv"));
    for (line, code) in [
        ("appraisal levels 无此周期", 2),
        ("appraisal level 书记 无此人 --level 高级", 2),
        ("appraisal object 书记 周建强 --text 不服", 3),
        ("appraisal revise 书记 周建强 --document D", 3),
        ("appraisal check nothing.toml", 6),
        ("appraisal nonsense", 2),
        ("appraisal letters 书记", 3),
    ] {
        desk.check(line, code);
    }
}
