//! An act: what one person does in one go, all or nothing, and the verb under which it stands in the history.

use super::{AccountId, Row, RowId, Value, choice::choice};

choice! {
    /// What an act is called in the history (`verb-<key>`).
    Verb {
        /// The store was made.
        Found = "found",
        /// One or more records were entered.
        Create = "create",
        /// Fields were changed.
        Edit = "edit",
        /// A record was taken out.
        Remove = "remove",
        /// 任用.
        Appoint = "appoint",
        /// 卸任.
        End = "end",
        /// 换人.
        Replace = "replace",
        /// 对调.
        Swap = "swap",
        /// 临时代理.
        Cover = "cover",
        /// 调岗.
        Transfer = "transfer",
        /// 停职.
        Suspend = "suspend",
        /// 复职.
        Resume = "resume",
        /// 移交: all posts of a person end, with successors.
        Handover = "handover",
        /// 一次配齐: accepted proposals.
        Propose = "propose",
        /// 拆分.
        Split = "split",
        /// 合并.
        Merge = "merge",
        /// 换码.
        Renumber = "renumber",
        /// 更名.
        Rename = "rename",
        /// 变更隶属.
        Move = "move",
        /// 村改居: a village became a community.
        ToCommunity = "to_community",
        /// 撤销 (a unit or grid).
        Abolish = "abolish",
        /// Two records of one person became one.
        MergePeople = "merge_people",
        /// And two again.
        UnmergePeople = "unmerge_people",
        /// 导入.
        Import = "import",
        /// 撤销 (an act).
        Undo = "undo",
        /// 重做.
        Redo = "redo",
        /// 设置.
        Configure = "configure",
        /// 开考核周期.
        OpenCycle = "open_cycle",
        /// 评分.
        Score = "score",
        /// 提交.
        Submit = "submit",
        /// 退回.
        Return = "return",
        /// 公示.
        Publish = "publish",
        /// 异议 and its answer.
        Object = "object",
        /// 审定.
        Decide = "decide",
        /// 备案.
        File = "file",
        /// A new revision of a decided result.
        Revise = "revise",
        /// 登记结果: the result of an election.
        RecordResult = "record_result",
        /// 推荐入库.
        Recommend = "recommend",
        /// 推进一步 on the reserve list.
        Advance = "advance",
        /// 复核.
        Validate = "validate",
        /// 会签意见 of departments.
        Opine = "opine",
        /// 开新一届.
        OpenTerm = "open_term",
        /// 走访 of a mentor.
        Visit = "visit",
        /// Hidden personal data was shown; no rows, never undone.
        Reveal = "reveal",
        /// A file with personal data shown whole was written; no rows, never undone.
        Export = "export",
        /// 封存号码: numbers were sealed under the key of now; never undone.
        Seal = "seal",
        /// 删除个人信息: a person's data was taken out of the whole history; never undone.
        Erase = "erase",
        /// 冻结: figures and names of a period that is over; never undone.
        Freeze = "freeze",
        /// 确认: a recurring duty is done, or found to need nothing.
        Confirm = "confirm",
        /// 备份: a dump of the state was written; no rows, never undone.
        Backup = "backup",
        /// Something that may not be was tried; no rows, never undone.
        Attempt = "attempt",
    }
}

/// A field, what it held when the person looked, and what it shall hold.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldEdit {
    /// Number of the field in its kind's table.
    pub field: usize,
    /// What it held.
    pub was: Value,
    /// What it shall hold.
    pub now: Value,
}

impl FieldEdit {
    /// The same, part by part, where the field is one of parts.
    pub fn parts(&self) -> Vec<FieldEdit> {
        let Value::Fields(now) = &self.now else { return vec![self.clone()] };
        now.iter()
            .map(|(key, _)| FieldEdit {
                field: self.field,
                was: self.was.only_parts(&[*key]),
                now: self.now.only_parts(&[*key]),
            })
            .collect()
    }
}

/// One step of an act.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {
    /// A new row. It may name other new rows of the same act by provisional ids.
    Create(Row),
    /// Some fields of a row.
    Edit {
        /// The row.
        row: RowId,
        /// Its fields.
        fields: Vec<FieldEdit>,
    },
    /// A row that was taken out comes back under its own id (undo only).
    Restore {
        /// The row.
        row: RowId,
        /// What it held.
        record: Row,
    },
    /// A row is taken out, as long as it still is what the person saw.
    Remove {
        /// The row.
        row: RowId,
        /// The version that the person saw.
        version: u64,
    },
}

/// What makes a form sent twice one act: chosen by the session, remembered for seven days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RequestId(pub [u8; 16]);

/// A proposed act.
#[derive(Clone, PartialEq, Debug)]
pub struct Act {
    /// What it is called.
    pub verb: Verb,
    /// Who does it.
    pub account: AccountId,
    /// Its request id.
    pub request: RequestId,
    /// Its steps, applied in order.
    pub steps: Vec<Step>,
    /// Document number, where there is one for the whole act.
    pub document: Box<str>,
    /// Why warnings were set aside.
    pub reason: Box<str>,
    /// The act that it undoes or redoes.
    pub undoes: Option<u64>,
}

impl Act {
    /// An act with these steps and nothing else said.
    pub fn new(verb: Verb, steps: Vec<Step>) -> Act {
        Act {
            verb,
            account: AccountId(0),
            request: RequestId::default(),
            steps,
            document: "".into(),
            reason: "".into(),
            undoes: None,
        }
    }
}

/// The steps that turn `before` into `after`, for the row with this id: one edit, or none if they are equal.
pub fn difference(row: RowId, before: &Row, after: &Row) -> Option<Step> {
    let fields: Vec<FieldEdit> = (0..before.fields().len())
        .filter_map(|field| {
            let (was, now) = (before.get(field), after.get(field));
            if was == now {
                return None;
            }
            // Of a field of parts only the changed ones are named, so the others cannot conflict.
            if let (Value::Fields(_), Value::Fields(_)) = (&was, &now) {
                let keys = was.parts_changed(&now);
                return Some(FieldEdit { field, was: was.only_parts(&keys), now: now.only_parts(&keys) });
            }
            Some(FieldEdit { field, was, now })
        })
        .collect();
    (!fields.is_empty()).then_some(Step::Edit { row, fields })
}

/// The steps that take an act back: every field it changed returns to what it held before, rows that it
/// made are taken out, rows that it took out come back.
///
/// *Shape*: one step per changed row. Applying them is refused wherever a field no longer holds what the act gave it.
pub fn reverse<'a>(
    changes: impl IntoIterator<Item = (RowId, u64, Option<&'a Row>, Option<&'a Row>)>,
) -> Vec<Step> {
    changes
        .into_iter()
        .filter_map(|(row, version, before, after)| match (before, after) {
            (Some(before), Some(after)) => difference(row, after, before),
            (None, Some(_)) => Some(Step::Remove { row, version }),
            (Some(before), None) => Some(Step::Restore { row, record: before.clone() }),
            (None, None) => None,
        })
        .collect()
}
