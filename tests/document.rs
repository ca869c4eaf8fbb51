//! Every figure of the county's own work report, in its order, and where the program shows it: keys from the first screen
//! lead to a screen of the sample county, and the number is read there. What the report names without a number is
//! looked for by its name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/stage.rs"]
mod stage;

use stage::{County, Stage, sample};
use std::collections::HashMap;
use touyan::domain::AccountId;
use touyan::domain::account::{Account, Office};
use touyan::lang::Lang;
use touyan::ui::Place;

/// The menu of registers from the first screen.
const REGISTERS: &str = "5 4";
/// The ten measures from the first screen.
const MEASURES: &str = "6 1";
/// The settings from the first screen.
const SETTINGS: &str = "0 7";

/// Where a figure is read.
enum At {
    /// On the page of figures of a register, in the line of this figure: list, totals, figures.
    Figure(&'static str, &'static str),
    /// On the same page by town, in the line of a town.
    Town(&'static str, &'static str, &'static str),
    /// In the list of a register, in a line with these words.
    Listed(&'static str, &'static str),
    /// On the page of the ten measures, in the line of this figure.
    Measure(&'static str),
    /// On the status map of the county, in the line of totals: the column with this heading.
    Map(&'static str),
    /// Among the settings, in the line of this one.
    Setting(&'static str),
}

use At::{Figure, Listed, Map, Measure, Setting, Town};

/// What the report says, where it is read, what stands there.
const TOLD: &[(&str, At, &str)] = &[
    // Opening.
    ("广东省乡村振兴先进集体", Listed("荣誉台账", "先进集体"), "省级"),
    ("省乡村振兴大擂台“九强奖”", Listed("荣誉台账", "九强奖"), "省级"),
    ("荣誉十三项", Figure("荣誉台账", "荣誉"), "13"),
    // Section 1: the team.
    ("村党组织书记县级备案", Measure("村党组织书记县级备案率"), "all"),
    ("导师帮带制", Measure("在进行的导师帮带"), "+"),
    ("分批跟班学习", Measure("跟班学习批次"), "+"),
    ("后备人选1:2", Setting("书记后备比例（每职数）"), "2"),
    ("后备人选1:2", Measure("村党组织书记后备人选1:2"), "2:1"),
    ("全国巾帼建功标兵", Listed("荣誉台账", "巾帼建功标兵"), "国家级"),
    ("省优秀共产党员", Listed("荣誉台账", "优秀共产党员"), "省级"),
    ("村小组党组织100%覆盖", Measure("村民小组党组织覆盖率"), "all"),
    ("村民小组长党员比例", Measure("村民小组长党员比例"), "+"),
    ("全面推行村民小组长绩效考核", Measure("考核完成率"), "+"),
    ("“总有党员在身边”党建品牌", Listed("党建品牌库", "总有党员在身边"), "入库"),
    ("双培双带", Figure("双培双带", "带动户数"), "+"),
    ("两带一包", Figure("两带一包", "联系户"), "+"),
    ("无职党员设岗定责", Figure("无职党员设岗定责", "岗位数"), "+"),
    ("党员先锋岗", Figure("党员先锋岗", "先锋岗"), "+"),
    ("党员责任区", Figure("党员责任区", "责任区"), "+"),
    ("党员家庭示范户", Figure("党员家庭示范户", "示范户"), "+"),
    ("全国能人工作室", Figure("能人", "全国能人工作室"), "1"),
    ("一批“能人”两名", Figure("能人", "能人"), "2"),
    ("塘口空间", Listed("乡村示范项目", "塘口空间"), "文旅"),
    ("凤仪里", Listed("乡村示范项目", "凤仪里"), "文旅"),
    // Section 2: five kinds of model villages.
    ("全域党建地图3.0版", Map("格覆盖"), "+"),
    ("11条行政村获评", Figure("五大样板示范村", "获评红色示范村"), "11"),
    ("茅冈村：中央红色村试点", Listed("五大样板示范村", "中央红色村"), "茅冈"),
    ("三个世遗村", Figure("五大样板示范村", "世遗示范村"), "3"),
    ("自力村", Listed("五大样板示范村", "自力村"), "强亚"),
    ("三门里", Listed("五大样板示范村", "三门里"), "芦阳"),
    ("马降龙", Listed("五大样板示范村", "马降龙"), "百合镇"),
    ("中国美丽休闲乡村", Listed("荣誉台账", "美丽休闲乡村"), "强亚"),
    ("中国历史文化名村", Listed("荣誉台账", "历史文化名村"), "国家级"),
    ("广东十大美丽乡村", Listed("荣誉台账", "十大美丽乡村"), "省级"),
    ("年产值超2000万元", Town("乡村示范项目", "年产值", "大沙镇"), "20000000以上"),
    ("生态示范村", Figure("五大样板示范村", "生态示范村"), "1"),
    ("月收入最高达7000元", Figure("股份合作社", "村民月收入最高"), "7000"),
    ("21条红色美丽侨村", Figure("五大样板示范村", "红色美丽侨村"), "21"),
    ("东和村", Listed("五大样板示范村", "东和"), "华侨"),
    ("国家治理创新经验典型案例", Listed("荣誉台账", "治理创新经验"), "国家级"),
    ("首批10个省文化产业赋能典型案例", Listed("荣誉台账", "首批10个"), "省级"),
    ("优品示范村", Figure("五大样板示范村", "优品示范村"), "1"),
    ("红丰村", Listed("五大样板示范村", "红丰"), "优品"),
    ("第一个县级行政区品牌", Figure("行政区品牌", "县级品牌"), "1"),
    ("开平优品", Listed("行政区品牌", "开平优品"), "县级"),
    ("六个镇级行政区品牌", Figure("行政区品牌", "镇级品牌"), "6"),
    ("马冈优品", Listed("行政区品牌", "马冈优品"), "镇级"),
    ("大沙优品", Listed("行政区品牌", "大沙优品"), "镇级"),
    ("塘口优品", Listed("行政区品牌", "塘口优品"), "镇级"),
    ("蚬冈优品", Listed("行政区品牌", "蚬冈优品"), "镇级"),
    ("金鸡优品", Listed("行政区品牌", "金鸡优品"), "镇级"),
    ("赤水优品", Listed("行政区品牌", "赤水优品"), "镇级"),
    ("产业集群党委", Figure("产业集群党委", "产业集群党委"), "1"),
    // Section 3.
    ("网格党组织全覆盖", Map("格覆盖"), "+"),
    ("行政村全面落实四议", Figure("村情台账", "使用四议两公开的村"), "226"),
    ("15个村民小组试点", Figure("小组议事试点", "试点小组"), "15"),
    ("“四张问题清单”", Figure("四张问题清单", "问题"), "+"),
    ("不到一个月完成征地", Listed("专项任务", "三埠港"), "已完成"),
    ("省乡村治理示范村", Listed("荣誉台账", "乡村治理示范村"), "簕冲"),
    ("强镇（村）富民公司", Figure("强镇（村）富民公司", "富民公司"), "+"),
    ("村村共建", Figure("村村共建", "结对"), "+"),
    ("村企共建", Figure("村企共建", "结对"), "+"),
    ("我到企业当“高管”", Figure("我到企业当“高管”", "下派人数"), "+"),
    ("乡村振兴专员", Figure("我到农村任乡村振兴专员", "专员"), "+"),
    ("党建指导团", Figure("党建指导团", "指导团"), "+"),
    ("喇叭村村响", Figure("党建喇叭村村响", "已通喇叭的村"), "268"),
    ("大力推广三个品牌", Figure("党建品牌库", "推广品牌"), "3"),
    ("彩虹工作法", Listed("党建品牌库", "彩虹工作法"), "推广"),
    ("闻鸡起舞青年学堂", Listed("党建品牌库", "闻鸡起舞"), "推广"),
    ("“交朋友”行动", Listed("党建品牌库", "交朋友"), "推广"),
    // Section 4.
    ("每个网格1名兼职侨务联络员", Setting("每网格侨务联络员数"), "1"),
    ("每个网格1名兼职侨务联络员", Map("联络员"), "+"),
    ("“侨胞之家”党组织全覆盖", Figure("侨胞之家", "已建党组织"), "2 2 2 -"),
    ("《潭溪月刊》", Listed("侨刊", "潭溪"), "月刊"),
    ("《古宅月刊》", Listed("侨刊", "古宅"), "月刊"),
    ("两种月刊", Town("侨刊", "月刊", "塘口镇"), "2"),
    ("涉侨诉调服务驿站", Town("涉侨诉调服务驿站", "驿站", "塘口镇"), "1"),
    ("全国优秀“侨胞之家”", Town("侨胞之家", "全国优秀", "水口镇"), "1"),
    ("谢创故居", Listed("侨房托管活化", "谢创故居"), "已活化"),
    ("江门市党员教育基地", Listed("荣誉台账", "党员教育基地"), "市级"),
    ("捐款200多万元", Town("侨捐登记", "捐款", "蚬冈镇"), "2000000以上"),
    ("9幢碉楼", Town("侨捐登记", "碉楼", "蚬冈镇"), "9"),
    ("21间洋庐", Town("侨捐登记", "洋庐", "蚬冈镇"), "21"),
    ("物品32件", Town("侨捐登记", "物品", "蚬冈镇"), "32"),
    ("176名乡贤侨眷担任兼职网格员", Map("乡贤侨眷"), "176"),
    ("全球世界遗产教育创新十佳案例", Figure("返乡创业基地", "国际获评"), "1"),
    ("鱼菜共生", Listed("返乡创业基地", "鱼菜共生"), "种养"),
    ("塘口镇返乡创业孵化基地", Listed("返乡创业基地", "孵化基地"), "塘口"),
    ("倡议书", Listed("统战活动", "倡议书"), "倡议书 2023"),
];

/// What a page shows, or what it lacks.
type Shown = Result<String, String>;

/// The line of a page that has these words. The first line says only what is looked for.
fn line_with(lines: &[String], words: &str) -> Shown {
    let found = lines.iter().skip(1).find(|line| line.contains(words));
    found.cloned().ok_or_else(|| format!("no {words:?} in\n{}", lines.join("\n")))
}

/// What stands behind these words in the line that has them as a column of its own.
fn behind(lines: &[String], words: &str) -> Shown {
    let column = |part: &str| part.trim_matches(['>', ' ']) == words;
    let line = lines.iter().skip(1).find(|line| line.split("  ").any(column));
    let line = line.ok_or_else(|| format!("{words:?} is on no line of\n{}", lines.join("\n")))?;
    Ok(line.split_once(&format!("{words} ")).map_or("", |(_, rest)| rest).to_owned())
}

/// The program in the sample county; each page is gone to once.
struct Program {
    county: County,
    pages: HashMap<String, Vec<String>>,
}

impl Program {
    /// Keys from the first screen lead to a page.
    fn page(&mut self, keys: &str) -> &[String] {
        let county = &self.county;
        self.pages.entry(keys.to_owned()).or_insert_with(|| {
            let mut stage = Stage::at(county, Lang::Zh, (200, 70), &Place::new("home"));
            stage.keys(keys).lines()
        })
    }

    /// What it shows of a figure.
    fn shown(&mut self, at: &At) -> Shown {
        let register = |name: &str| format!("{REGISTERS} F8 '{name} Enter");
        match at {
            Figure(name, figure) => behind(self.page(&format!("{} F6 F7", register(name))), figure),
            Town(name, figure, town) => {
                let keys = format!("{} F6 F7", register(name));
                // The figures stand one below the other in the order of the page.
                let lines = self.page(&keys);
                let column = |part: &str| part.trim_matches(['>', ' ']) == *figure;
                let at = lines.iter().position(|line| line.split("  ").any(column));
                let down = at.ok_or_else(|| format!("no {figure} in {name}"))?.saturating_sub(2);
                behind(self.page(&format!("{keys}{} F6", " Down".repeat(down))), town)
            }
            Listed(name, words) => {
                line_with(self.page(&format!("{} F8 '{words} Enter", register(name))), words)
            }
            Measure(figure) => behind(self.page(MEASURES), figure),
            Map(heading) => map_total(self.page("4 F5"), heading),
            Setting(words) => behind(self.page(SETTINGS), words),
        }
    }
}

/// The county's number in a column of the status map: how many, of how many.
fn map_total(lines: &[String], heading: &str) -> Shown {
    let parts = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    let (headings, total) = (parts(&line_with(lines, heading)?), parts(&line_with(lines, "合计")?));
    let at = headings.iter().position(|part| part == heading).ok_or("no such heading")?;
    // The names have no heading of their own where the first word of the totals stands.
    let from_end = headings.len() - at;
    Ok(total[total.len() - from_end].trim_end_matches('!').replace('/', " "))
}

/// A number as it is written; nothing is zero.
fn number(part: Option<&&str>) -> f64 {
    part.and_then(|part| part.replace(',', "").parse().ok()).unwrap_or(0.0)
}

#[test]
fn every_figure_of_the_report_is_on_the_screen_where_this_list_says() {
    // Reserve lists and filings are for accounts named for vetting.
    let county = sample().with(|book| {
        let named = Account { vetting: true, ..Account::new("zhengshen", "政审员", Office::CountyClerk) };
        book.put(AccountId(0).row(), 1, Some(named.into()));
    });
    let mut program = Program { county, pages: HashMap::new() };
    let mut wrong = Vec::new();
    for (says, at, told) in TOLD {
        let line = match program.shown(at) {
            Ok(line) => line,
            Err(missing) => {
                wrong.push(format!("{says}: {missing}"));
                continue;
            }
        };
        let numbers: Vec<&str> = line.split_whitespace().collect();
        let fits = match *told {
            // Kept and more than nothing.
            "+" => number(numbers.first()) > 0.0,
            // All of them is what should be reached: now, of, target.
            "all" => numbers.get(1) == numbers.get(2) && number(numbers.get(1)) > 0.0,
            // Twice as many as there are posts is what should be reached.
            "2:1" => number(numbers.get(2)) == 2.0 * number(numbers.get(1)) && number(numbers.get(1)) > 0.0,
            told if told.chars().all(|c| c.is_ascii_digit() || c == ',') => numbers.first() == Some(&told),
            told => line.contains(told) || numbers.join(" ") == told,
        };
        if !fits {
            wrong.push(format!("{says}: {told:?} not in {line:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
