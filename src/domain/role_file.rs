//! The file of shipped roles: text in, roles with resolved references out.
//!
//! Knows no file system; whoever reads a county's own file hands its text to [`read`]. A mistake is told
//! by its kind and place. [`shipped`] is the table that a new store begins with.

use super::{
    RoleId,
    grid::GridKind,
    role::{Exclusion, MAX_ROLES, Need, Reach, Requirement, Role},
};
use serde::Deserialize;

/// What is wrong with a file of roles.
#[derive(Clone, PartialEq, Debug)]
pub enum RoleFileProblem {
    /// Not TOML, or an unknown or missing key; the error knows line and column.
    Syntax(Box<toml::de::Error>),
    /// More roles than a county can have.
    TooMany {
        /// Roles in the file.
        roles: usize,
        /// The limit.
        limit: usize,
    },
    /// Two roles have this key.
    KeyTaken(Box<str>),
    /// A text is empty or longer than its column.
    Text {
        /// Key of the role.
        role: Box<str>,
        /// Name of the entry.
        entry: &'static str,
        /// Most characters.
        limit: usize,
    },
    /// A needed number does not say exactly one of `min`, `per` and `required = false`.
    Need {
        /// Key of the role.
        role: Box<str>,
    },
    /// The least is above the most.
    Range {
        /// Key of the role.
        role: Box<str>,
        /// Least.
        min: u16,
        /// Most.
        max: u16,
    },
    /// Two needs for the same kind of grid.
    NeedTwice {
        /// Key of the role.
        role: Box<str>,
    },
    /// An exclusion names a role that the file does not have.
    NoSuchRole {
        /// Key of the role.
        role: Box<str>,
        /// The key that it names.
        named: Box<str>,
    },
    /// A role excludes itself.
    ExcludesItself(Box<str>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    role: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: Box<str>,
    name_zh: Box<str>,
    name_en: Box<str>,
    short_zh: Box<str>,
    short_en: Box<str>,
    #[serde(default)]
    tags: Vec<Box<str>>,
    counts_load: bool,
    #[serde(default)]
    need: Vec<NeedLine>,
    #[serde(default)]
    excludes: Vec<ExcludesLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeedLine {
    grid: Option<GridKind>,
    min: Option<u16>,
    max: Option<u16>,
    per: Option<Per>,
    required: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Per {
    Piece,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExcludesLine {
    role: Box<str>,
    within: Reach,
}

/// Reads a file of roles. The place in the file is the [`RoleId`]; exclusions come out on both sides.
///
/// # Errors
/// The first [`RoleFileProblem`] found.
pub fn read(text: &str) -> Result<Vec<Role>, RoleFileProblem> {
    let file: File = toml::from_str(text).map_err(|problem| RoleFileProblem::Syntax(Box::new(problem)))?;
    if file.role.len() > MAX_ROLES {
        return Err(RoleFileProblem::TooMany { roles: file.role.len(), limit: MAX_ROLES });
    }
    let mut roles = Vec::with_capacity(file.role.len());
    for (place, entry) in file.role.iter().enumerate() {
        if file.role[..place].iter().any(|other| other.key == entry.key) {
            return Err(RoleFileProblem::KeyTaken(entry.key.clone()));
        }
        texts(entry)?;
        roles.push(Role {
            key: entry.key.clone(),
            name_zh: entry.name_zh.clone(),
            name_en: entry.name_en.clone(),
            short_zh: entry.short_zh.clone(),
            short_en: entry.short_en.clone(),
            // MAX_ROLES fits in a byte.
            order: u8::try_from(place + 1).unwrap_or(u8::MAX),
            requirements: requirements(entry)?,
            exclusions: Vec::new(),
            tags: entry.tags.clone(),
            counts_load: entry.counts_load,
            retired: false,
        });
    }
    let number = |place: usize| RoleId(u32::try_from(place).unwrap_or(u32::MAX));
    for (place, entry) in file.role.iter().enumerate() {
        for line in &entry.excludes {
            let Some(other) = file.role.iter().position(|role| role.key == line.role) else {
                return Err(RoleFileProblem::NoSuchRole {
                    role: entry.key.clone(),
                    named: line.role.clone(),
                });
            };
            if other == place {
                return Err(RoleFileProblem::ExcludesItself(entry.key.clone()));
            }
            for (at, role) in [(place, number(other)), (other, number(place))] {
                let exclusion = Exclusion { role, reach: line.within };
                if !roles[at].exclusions.contains(&exclusion) {
                    roles[at].exclusions.push(exclusion);
                }
            }
        }
    }
    Ok(roles)
}

/// Limits as in the record's table of fields, where the headings have columns of their own width.
fn texts(entry: &Entry) -> Result<(), RoleFileProblem> {
    let all = [
        ("key", &entry.key, 20),
        ("name_zh", &entry.name_zh, 20),
        ("name_en", &entry.name_en, 40),
        ("short_zh", &entry.short_zh, 4),
        ("short_en", &entry.short_en, 8),
    ];
    for (name, text, limit) in all {
        if text.trim().is_empty() || text.chars().count() > limit {
            return Err(RoleFileProblem::Text { role: entry.key.clone(), entry: name, limit });
        }
    }
    Ok(())
}

fn requirements(entry: &Entry) -> Result<Vec<Requirement>, RoleFileProblem> {
    let mut out: Vec<Requirement> = Vec::with_capacity(entry.need.len());
    for line in &entry.need {
        let need = match (line.min, line.max, &line.per, line.required) {
            (Some(min), max, None, None) => match max {
                Some(max) if max < min => {
                    return Err(RoleFileProblem::Range { role: entry.key.clone(), min, max });
                }
                max => Need::Range { min, max },
            },
            (None, None, Some(Per::Piece), None) => Need::PerPiece,
            (None, None, None, Some(false)) => Need::NotRequired,
            _ => return Err(RoleFileProblem::Need { role: entry.key.clone() }),
        };
        if out.iter().any(|other| other.grid_kind == line.grid) {
            return Err(RoleFileProblem::NeedTwice { role: entry.key.clone() });
        }
        out.push(Requirement { unit: None, grid_kind: line.grid, need });
    }
    Ok(out)
}

/// The shipped roles; the table is checked by a test, so that an unreadable one cannot be released.
pub fn shipped() -> &'static [Role] {
    static TABLE: std::sync::OnceLock<Vec<Role>> = std::sync::OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../../assets/roles.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_roles_are_the_seven_columns_of_the_grid_desk() {
        let headings: Vec<&str> = shipped().iter().map(|role| &*role.short_zh).collect();
        assert_eq!(headings, ["网格长", "专职", "兼职", "指导员", "侨联络", "微网", "力量"]);
        let needs: Vec<Need> = shipped().iter().map(|role| role.requirements[0].need).collect();
        let range = |min, max| Need::Range { min, max };
        assert_eq!(
            needs,
            [
                range(1, Some(1)),
                range(1, None),
                range(1, Some(3)),
                range(1, None),
                range(1, Some(1)),
                Need::PerPiece,
                Need::NotRequired
            ]
        );
    }

    #[test]
    fn an_exclusion_holds_both_ways() {
        let roles = shipped();
        for (id, role) in roles.iter().enumerate() {
            for exclusion in &role.exclusions {
                let back = Exclusion { role: RoleId(id as u32), reach: exclusion.reach };
                assert!(roles[exclusion.role.0 as usize].exclusions.contains(&back), "{}", role.key);
            }
        }
        assert_eq!(roles[0].exclusions.len(), 3, "head excludes full-time, part-time and adviser");
    }

    fn check(body: &str, expected: RoleFileProblem) {
        let text = format!(
            "[[role]]\nkey='a'\nname_zh='甲'\nname_en='A'\nshort_zh='甲'\nshort_en='A'\ncounts_load=true\n{body}"
        );
        assert_eq!(read(&text), Err(expected), "{body}");
    }

    #[test]
    fn every_mistake_is_told_by_its_kind() {
        let role = || "a".into();
        check("[[role.need]]\nmin=3\nmax=1", RoleFileProblem::Range { role: role(), min: 3, max: 1 });
        check("[[role.need]]\nmax=1", RoleFileProblem::Need { role: role() });
        check("[[role.need]]\nmin=1\nrequired=false", RoleFileProblem::Need { role: role() });
        check("[[role.need]]\nrequired=true", RoleFileProblem::Need { role: role() });
        check("[[role.need]]\nmin=1\n[[role.need]]\nmin=2", RoleFileProblem::NeedTwice { role: role() });
        check(
            "[[role.excludes]]\nrole='b'\nwithin='anywhere'",
            RoleFileProblem::NoSuchRole { role: role(), named: "b".into() },
        );
        check("[[role.excludes]]\nrole='a'\nwithin='anywhere'", RoleFileProblem::ExcludesItself(role()));
        let again =
            "[[role]]\nkey='a'\nname_zh='乙'\nname_en='B'\nshort_zh='乙'\nshort_en='B'\ncounts_load=true";
        check(again, RoleFileProblem::KeyTaken(role()));
        let long = again.replace("'a'", "'b'").replace("short_zh='乙'", "short_zh='一二三四五'");
        check(&long, RoleFileProblem::Text { role: "b".into(), entry: "short_zh", limit: 4 });
        assert!(matches!(read("[[role]]\nkeys='a'"), Err(RoleFileProblem::Syntax(_))));
        let many: String =
            (0..17).map(|n| format!("{}\n", again.replace("'a'", &format!("'k{n}'")))).collect();
        assert_eq!(read(&many), Err(RoleFileProblem::TooMany { roles: 17, limit: 16 }));
    }
}
