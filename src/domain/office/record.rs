//! The rows of offices: established posts, incumbencies, terms, and the election of one office in one unit.

use crate::domain::{
    Day, FilingId, Kind, PersonId, TermId, UnitId, assignment::Standing, choice::choice, record::record,
    register::Slug,
};
use serde::{Deserialize, Serialize};

choice! {
    /// How an office was taken.
    Taken {
        /// 选举.
        Elected = "elected",
        /// 补选.
        ByElection = "by_election",
        /// 任命.
        Appointed = "appointed",
        /// 代理 or 主持工作: fills in, the post stays vacant.
        Acting = "acting",
    }
}

choice! {
    /// Why an office was left.
    Left {
        /// 届满.
        TermOver = "term_over",
        /// 辞职.
        Resigned = "resigned",
        /// 免职; only where the office is appointed.
        Removed = "removed",
        /// 罢免 by those who elected.
        Recalled = "recalled",
        /// 职务终止 by law.
        Lapsed = "lapsed",
        /// 调任.
        Moved = "moved",
        /// 到龄.
        Retired = "retired",
        /// 去世.
        Died = "died",
        /// 村组调整 (merged, abolished).
        UnitChanged = "unit_changed",
        /// 代理结束.
        ActingOver = "acting_over",
    }
}

choice! {
    /// What an election came to.
    Outcome {
        /// 选出.
        Elected = "elected",
        /// 未选出: fewer elected than posts.
        Short = "short",
        /// 推迟.
        Postponed = "postponed",
    }
}

/// How many posts of an office a unit has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Post {
    /// The village or group.
    pub unit: UnitId,
    /// Kind of office.
    pub office: Slug,
    /// Posts established.
    pub count: u16,
    /// First day, where known.
    pub from: Option<Day>,
    /// Last day, once given up.
    pub to: Option<Day>,
    /// The document that establishes them.
    pub document: Box<str>,
    /// The unit that it was carried over from, until somebody looked at it.
    pub carried_from: Option<UnitId>,
}

record!(Post, Post, |post, visit| {
        visit(Kind::Unit, post.unit.0);
        post.carried_from.iter().for_each(|unit| visit(Kind::Unit, unit.0));
    }, |post, visit| {
        visit(Kind::Unit, &mut post.unit.0);
        post.carried_from.iter_mut().for_each(|unit| visit(Kind::Unit, &mut unit.0));
    };
    unit: Ref(Kind::Unit), Open, required;
    office: Text(24), Open, required;
    count: Number, Open, required;
    from: Day, Open;
    to: Day, Open;
    document: Text(40), Open;
    carried_from: Ref(Kind::Unit), Open;
);

impl Post {
    /// Posts of an office in a unit.
    pub fn new(unit: UnitId, office: Slug, count: u16) -> Post {
        Post { unit, office, count, from: None, to: None, document: "".into(), carried_from: None }
    }

    /// Whether it is established on a day.
    pub fn exists(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A person in an office from a day to a day, both included.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Incumbency {
    /// The village or group.
    pub unit: UnitId,
    /// Kind of office.
    pub office: Slug,
    /// Who.
    pub person: PersonId,
    /// First day.
    pub from: Day,
    /// Last day, `None` while open.
    pub to: Option<Day>,
    /// Last day of the term, where it is not the usual number of years.
    pub due: Option<Day>,
    /// How it began.
    pub began: Taken,
    /// Why it ended, once `to` is set.
    pub ended: Option<Left>,
    /// Number of the document or minutes that it rests on.
    pub document: Box<str>,
    /// Number of the document or minutes that ended it.
    pub end_document: Box<str>,
    /// Suspended since this day; a suspension is no vacancy.
    pub suspended: Option<Day>,
    /// The term that it belongs to.
    pub term: Option<TermId>,
    /// The filing that it rests on.
    pub filing: Option<FilingId>,
    /// The unit that it was carried over from, until somebody looked at it.
    pub carried_from: Option<UnitId>,
    /// The record that held it before two records of one person were merged.
    pub merged_from: Option<PersonId>,
    /// Why a warning was set aside.
    pub reason: Box<str>,
}

record!(Incumbency, Incumbency, |held, visit| {
        visit(Kind::Unit, held.unit.0);
        visit(Kind::Person, held.person.0);
        held.term.iter().for_each(|term| visit(Kind::Term, term.0));
        held.filing.iter().for_each(|filing| visit(Kind::Filing, filing.0));
        held.carried_from.iter().for_each(|unit| visit(Kind::Unit, unit.0));
        held.merged_from.iter().for_each(|person| visit(Kind::Person, person.0));
    }, |held, visit| {
        visit(Kind::Unit, &mut held.unit.0);
        visit(Kind::Person, &mut held.person.0);
        held.term.iter_mut().for_each(|term| visit(Kind::Term, &mut term.0));
        held.filing.iter_mut().for_each(|filing| visit(Kind::Filing, &mut filing.0));
        held.carried_from.iter_mut().for_each(|unit| visit(Kind::Unit, &mut unit.0));
        held.merged_from.iter_mut().for_each(|person| visit(Kind::Person, &mut person.0));
    };
    unit: Ref(Kind::Unit), Open, required;
    office: Text(24), Open, required;
    person: Ref(Kind::Person), Internal, required;
    from: Day, Open, required;
    to: Day, Open;
    due: Day, Open;
    began: Choice("taken", Taken::KEYS), Open, required;
    ended: Choice("left", Left::KEYS), Internal;
    document: Text(40), Open;
    end_document: Text(40), Open;
    suspended: Day, Internal;
    term: Ref(Kind::Term), Open;
    filing: Ref(Kind::Filing), Internal;
    carried_from: Ref(Kind::Unit), Open;
    merged_from: Ref(Kind::Person), Internal;
    reason: Text(200), Internal;
);

impl Incumbency {
    /// A new open incumbency.
    pub fn new(unit: UnitId, office: Slug, person: PersonId, from: Day, began: Taken) -> Incumbency {
        Incumbency {
            unit,
            office,
            person,
            from,
            to: None,
            due: None,
            began,
            ended: None,
            document: "".into(),
            end_document: "".into(),
            suspended: None,
            term: None,
            filing: None,
            carried_from: None,
            merged_from: None,
            reason: "".into(),
        }
    }

    /// What it is on a day.
    pub fn standing(&self, day: Day) -> Standing {
        if day < self.from {
            Standing::Waiting
        } else if self.to.is_some_and(|to| to < day) {
            Standing::Over
        } else if self.suspended.is_some_and(|since| since <= day) {
            Standing::Suspended
        } else if self.began == Taken::Acting {
            Standing::Acting
        } else {
            Standing::Serving
        }
    }

    /// Whether it takes up a post on a day: a stand-in does not, someone suspended does.
    pub fn holds(&self, day: Day) -> bool {
        self.began != Taken::Acting && self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A term of elected offices in a unit and below it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Term {
    /// The unit that changes its teams.
    pub unit: UnitId,
    /// Name, such as 第九届.
    pub name: Box<str>,
    /// Kinds of office that are elected.
    pub offices: Vec<Box<str>>,
    /// First day of the new term.
    pub from: Day,
    /// Last day of the new term.
    pub to: Option<Day>,
    /// Day by which results are to be in.
    pub elect_by: Option<Day>,
    /// Document number.
    pub document: Box<str>,
    /// Day on which it was declared finished.
    pub closed: Option<Day>,
}

record!(Term, Term, |term, visit| {
        visit(Kind::Unit, term.unit.0);
    }, |term, visit| {
        visit(Kind::Unit, &mut term.unit.0);
    };
    unit: Ref(Kind::Unit), Open, required;
    name: Text(30), Open, required;
    offices: Texts(24), Open, required;
    from: Day, Open, required;
    to: Day, Open;
    elect_by: Day, Open;
    document: Text(40), Open;
    closed: Day, Open;
);

/// The election of one office in one unit within a term.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Election {
    /// The term.
    pub term: TermId,
    /// The village or group.
    pub unit: UnitId,
    /// Kind of office.
    pub office: Slug,
    /// Day on which the joint review of those proposed was passed.
    pub reviewed: Option<Day>,
    /// Day of the vote.
    pub held: Option<Day>,
    /// Number of the minutes.
    pub meeting: Box<str>,
    /// What it came to.
    pub outcome: Option<Outcome>,
    /// Day of the next vote, where one is needed.
    pub again: Option<Day>,
    /// Day on which the old team handed over.
    pub handed_over: Option<Day>,
    /// Day on which the audit of those who left was finished.
    pub audited: Option<Day>,
    /// Remarks.
    pub remarks: Box<str>,
}

record!(Election, Election, |election, visit| {
        visit(Kind::Term, election.term.0);
        visit(Kind::Unit, election.unit.0);
    }, |election, visit| {
        visit(Kind::Term, &mut election.term.0);
        visit(Kind::Unit, &mut election.unit.0);
    };
    term: Ref(Kind::Term), Open, required;
    unit: Ref(Kind::Unit), Open, required;
    office: Text(24), Open, required;
    reviewed: Day, Internal;
    held: Day, Open;
    meeting: Text(40), Open;
    outcome: Choice("outcome", Outcome::KEYS), Open;
    again: Day, Open;
    handed_over: Day, Internal;
    audited: Day, Internal;
    remarks: Text(200), Internal;
);

impl Election {
    /// An election that is still to come.
    pub fn new(term: TermId, unit: UnitId, office: Slug) -> Election {
        Election {
            term,
            unit,
            office,
            reviewed: None,
            held: None,
            meeting: "".into(),
            outcome: None,
            again: None,
            handed_over: None,
            audited: None,
            remarks: "".into(),
        }
    }
}
