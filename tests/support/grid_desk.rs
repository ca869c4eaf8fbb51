//! A page shaped like the grid desk (mock-up two): 80 by 24, Chinese, sixteen colours. The people are invented.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

const SURNAMES: [&str; 10] = ["周", "关", "谭", "余", "梁", "司徒", "张", "黄", "邓", "李"];
const GIVEN: [&str; 12] =
    ["伟明", "国梁", "丽珍", "建华", "锦培", "惠仪", "小燕", "秀琼", "耀辉", "福", "启明", "凤仪"];
const PLACES: [&str; 9] =
    ["茅冈圩", "龙塘里", "东安里", "南盛里", "仁和里", "永兴里", "西成里", "新村", "茅冈学校"];
const HEADS: [(&str, u16); 9] = [
    ("号", 2),
    ("网格", 5),
    ("户数", 14),
    ("网格长", 19),
    ("专职", 28),
    ("兼职", 37),
    ("指导员", 46),
    ("侨联络", 55),
    ("党组织", 71),
];
const FOOT: [&str; 10] = [
    "     缺            0        3        2        0        2        3片  0",
    "-------------------------------------------------------------------------------",
    " 补缺 02龙塘里 侨务联络员 应1现0    起任 2026-11-23  文号 百镇[2026]31号  F3改",
    " 1 谭惠芳   女 46 侨眷 本网格 现任0格  住本网格，侨眷，未任其他职",
    " 2 周锦棠   男 58 侨眷 本村   现任1格  本村，侨眷，已任01兼职",
    " 3 关月明   女 39 乡贤 邻村   现任2格  邻村，非侨眷，跨村任职须镇同意",
    " 0 另找：姓名 拼音 代码        选中即保存，Ctrl+U 撤销，不弹确认框",
    " 户数提醒 06永兴里 518 超上限500；04 07 08 低于下限300；09 不按户数核",
    " * 一人多格  拟 未到任  代 代理  不需 标准不要求",
    " F8 下一缺口 1-3 任用 Enter 换人 Del 卸任 空格 标记 F4 移交 F6 一次配齐 F1帮助",
];
/// Rows of the list that are on the screen at once.
pub const LISTED: usize = 9;

/// What the page shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Desk<'a> {
    /// The first grid listed.
    pub first: usize,
    /// The grid the cursor is on.
    pub at: usize,
    /// How many grids there are.
    pub of: usize,
    /// What has been typed into the search field.
    pub typed: &'a str,
}

/// Draws the page.
pub fn draw(desk: Desk<'_>) -> Buffer {
    let mut page = Buffer::empty(Rect::new(0, 0, 80, 24));
    let (plain, bold) = (Style::new(), Style::new().add_modifier(Modifier::BOLD));
    let gap = Style::new().fg(Color::LightRed).add_modifier(Modifier::BOLD);
    page.set_string(
        0,
        0,
        " 网格台  百合镇 > 茅冈村 440783110223   日期 2026-11-23(今天)      非涉密 演示",
        bold,
    );
    page.set_string(
        0,
        1,
        " 网格9 户2861   应配44岗 在岗36 拟任1 缺7   任职27人   联络员7/9  党组织覆盖9/9",
        plain,
    );
    page.set_string(0, 2, "-".repeat(79), plain);
    for (head, column) in HEADS {
        page.set_string(column, 3, head, Style::new().fg(Color::Cyan));
    }
    page.set_string(
        0,
        4,
        "     配备标准      1        1        1至3     1        恰1      按片 至少1",
        plain,
    );
    for line in 0..LISTED {
        let grid = desk.first + line;
        if grid >= desk.of {
            break;
        }
        let row = 5 + line as u16;
        if grid == desk.at {
            page.set_string(0, row, ">", plain);
        }
        page.set_string(2, row, format!("{:02}", grid + 1), plain);
        page.set_string(5, row, PLACES[grid % PLACES.len()], plain);
        page.set_string(14, row, format!("{:>3}", 240 + grid * 37 % 300), plain);
        for (role, column) in [19u16, 28, 37, 46, 55].into_iter().enumerate() {
            let mixed = grid * 31 + role * 17;
            if mixed % 13 == 4 {
                page.set_string(column, row, "[ 缺 ]", gap);
            } else {
                let star = if role == 3 { "*" } else { "" };
                let name = format!("{}{}{star}", SURNAMES[mixed % 10], GIVEN[mixed / 3 % 12]);
                page.set_string(column, row, name, plain);
            }
        }
        page.set_string(65, row, format!("{}/4", 2 + grid % 3), plain);
        page.set_string(71, row, ["一支部", "二支部", "三支部"][grid % 3], plain);
    }
    for (line, text) in FOOT.iter().enumerate() {
        page.set_string(0, 14 + line as u16, text, plain);
    }
    let counter = format!("共{}格 第{:>2}格", desk.of, desk.at + 1);
    page.set_string(62, 22, counter, plain);
    if !desk.typed.is_empty() {
        page.set_string(0, 18, format!("{:<40}", format!(" 0 另找：{}", desk.typed)), plain);
    }
    page
}
