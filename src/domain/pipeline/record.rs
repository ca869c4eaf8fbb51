//! The rows of the pipeline: reserve candidates, filings, mentor pairs, training batches, recruitment.

use crate::domain::rights::Hands;
use crate::domain::{
    Day, Kind, OrganisationId, PersonId, UnitId, choice::choice, field::part_value, record::record,
    register::Slug,
};
use serde::{Deserialize, Serialize};

choice! {
    /// Why somebody left the reserve list.
    ReserveEnd {
        /// 已任职: took the office.
        TookOffice = "took_office",
        /// 本人退出.
        Withdrew = "withdrew",
        /// 调出: no longer fit, after review.
        Struck = "struck",
        /// 离开本村.
        Left = "left",
        /// 去世.
        Died = "died",
    }
}

/// Somebody on the reserve list of one office in one village.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reserve {
    /// The village of the target post.
    pub unit: UnitId,
    /// The target post's kind of office.
    pub office: Slug,
    /// Who.
    pub person: PersonId,
    /// Day of entry.
    pub from: Day,
    /// Last day on the list.
    pub to: Option<Day>,
    /// Key of the stage.
    pub stage: Slug,
    /// Since when it stands there.
    pub stage_since: Day,
    /// Key of the channel through which the person was recommended.
    pub source: Slug,
    /// Mentor.
    pub mentor: Option<PersonId>,
    /// Development plan.
    pub plan: Box<str>,
    /// Last re-validation.
    pub validated: Option<Day>,
    /// Number of the filing document.
    pub document: Box<str>,
    /// Why it ended, once `to` is set.
    pub ended: Option<ReserveEnd>,
    /// The unit that it was carried over from, until somebody looked at it.
    pub carried_from: Option<UnitId>,
    /// The record that stood here before two records of one person were merged.
    pub merged_from: Option<PersonId>,
}

record!(Reserve, Reserve, |reserve, visit| {
        visit(Kind::Unit, reserve.unit.0);
        visit(Kind::Person, reserve.person.0);
        reserve.mentor.iter().for_each(|mentor| visit(Kind::Person, mentor.0));
        reserve.carried_from.iter().for_each(|unit| visit(Kind::Unit, unit.0));
        reserve.merged_from.iter().for_each(|person| visit(Kind::Person, person.0));
    }, |reserve, visit| {
        visit(Kind::Unit, &mut reserve.unit.0);
        visit(Kind::Person, &mut reserve.person.0);
        reserve.mentor.iter_mut().for_each(|mentor| visit(Kind::Person, &mut mentor.0));
        reserve.carried_from.iter_mut().for_each(|unit| visit(Kind::Unit, &mut unit.0));
        reserve.merged_from.iter_mut().for_each(|person| visit(Kind::Person, &mut person.0));
    };
    unit: Ref(Kind::Unit), Open, required;
    office: Text(24), Open, required;
    person: Ref(Kind::Person), Vetting, required;
    from: Day, Vetting, required;
    to: Day, Vetting;
    stage: Text(24), Vetting, required;
    stage_since: Day, Vetting, required;
    source: Text(24), Vetting, required;
    mentor: Ref(Kind::Person), Vetting;
    plan: Text(200), Vetting;
    validated: Day, Vetting;
    document: Text(40), Vetting;
    ended: Choice("reserve_end", ReserveEnd::KEYS), Vetting;
    carried_from: Ref(Kind::Unit), Open;
    merged_from: Ref(Kind::Person), Internal;
);

impl Reserve {
    /// Somebody entered on the list on a day.
    pub fn new(
        unit: UnitId,
        office: Slug,
        person: PersonId,
        from: Day,
        stage: Slug,
        source: Slug,
    ) -> Reserve {
        Reserve {
            unit,
            office,
            person,
            from,
            to: None,
            stage,
            stage_since: from,
            source,
            mentor: None,
            plan: "".into(),
            validated: None,
            document: "".into(),
            ended: None,
            carried_from: None,
            merged_from: None,
        }
    }

    /// Whether it stands on the list on a day.
    pub fn active(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

choice! {
    /// What is filed with the county.
    FilingKind {
        /// 任.
        Appoint = "appoint",
        /// 免.
        Remove = "remove",
        /// 调整.
        Adjust = "adjust",
        /// 年度.
        Annual = "annual",
        /// 后备: an entry of the reserve list.
        Reserve = "reserve",
    }
}

choice! {
    /// What became of a filing.
    FilingOutcome {
        /// 予以备案.
        Acknowledged = "acknowledged",
        /// 退回补正.
        Returned = "returned",
        /// 不予备案.
        Declined = "declined",
    }
}

choice! {
    /// What a department says.
    Verdict {
        /// 无不同意见.
        Clear = "clear",
        /// 有不同意见.
        Objection = "objection",
    }
}

/// What one department says of one filing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Opinion {
    /// The department, as the setting names it.
    pub department: Box<str>,
    /// What it says.
    pub verdict: Verdict,
    /// On which day.
    pub day: Day,
    /// Number of its reply.
    #[serde(default)]
    pub document: Box<str>,
    /// Who signed.
    #[serde(default)]
    pub officer: Box<str>,
}

part_value!(Vec<Opinion>);

/// A filing with the county.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Filing {
    /// The village.
    pub unit: UnitId,
    /// Kind of office.
    pub office: Slug,
    /// Whom it is about.
    pub person: PersonId,
    /// What is filed.
    pub kind: FilingKind,
    /// Day on which it went out to the departments.
    pub submitted: Option<Day>,
    /// Day by which they are to answer.
    pub due: Option<Day>,
    /// What they say.
    pub opinions: Vec<Opinion>,
    /// Keys of the parts of the personal file that are there.
    pub dossier: Vec<Box<str>>,
    /// What became of it.
    pub outcome: Option<FilingOutcome>,
    /// Day of the decision.
    pub decided: Option<Day>,
    /// Number of the decision.
    pub document: Box<str>,
    /// Remarks.
    pub remarks: Box<str>,
    /// Through whose hands it went.
    #[serde(default)]
    pub hands: Hands,
    /// The record that stood here before two records of one person were merged.
    #[serde(default)]
    pub merged_from: Option<PersonId>,
}

record!(Filing, Filing, |filing, visit| {
        visit(Kind::Unit, filing.unit.0);
        visit(Kind::Person, filing.person.0);
        filing.merged_from.iter().for_each(|person| visit(Kind::Person, person.0));
    }, |filing, visit| {
        visit(Kind::Unit, &mut filing.unit.0);
        visit(Kind::Person, &mut filing.person.0);
        filing.merged_from.iter_mut().for_each(|person| visit(Kind::Person, &mut person.0));
    };
    unit: Ref(Kind::Unit), Open, required;
    office: Text(24), Open, required;
    person: Ref(Kind::Person), Vetting, required;
    kind: Choice("filing_kind", FilingKind::KEYS), Internal, required;
    submitted: Day, Internal;
    due: Day, Internal;
    opinions: Part, Vetting;
    dossier: Texts(24), Vetting;
    outcome: Choice("filing_outcome", FilingOutcome::KEYS), Internal;
    decided: Day, Internal;
    document: Text(40), Internal;
    remarks: Text(200), Vetting;
    merged_from: Ref(Kind::Person), Internal;
);

impl Filing {
    /// A filing that has not gone out.
    pub fn new(unit: UnitId, office: Slug, person: PersonId, kind: FilingKind) -> Filing {
        Filing {
            unit,
            office,
            person,
            kind,
            submitted: None,
            due: None,
            opinions: Vec::new(),
            dossier: Vec::new(),
            outcome: None,
            decided: None,
            document: "".into(),
            remarks: "".into(),
            hands: Hands::default(),
            merged_from: None,
        }
    }

    /// What a department said.
    pub fn opinion(&self, department: &str) -> Option<&Opinion> {
        self.opinions.iter().find(|opinion| &*opinion.department == department)
    }
}

/// A visit of a mentor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Visit {
    /// When.
    pub day: Day,
    /// What was talked about.
    #[serde(default)]
    pub note: Box<str>,
}

part_value!(Vec<Visit>);

/// A mentor and whom she guides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pairing {
    /// The village of the one who is guided.
    pub unit: UnitId,
    /// Who guides.
    pub mentor: PersonId,
    /// Who is guided.
    pub mentee: PersonId,
    /// Programme, such as 巾帼头雁.
    pub programme: Box<str>,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Option<Day>,
    /// Months between visits; 0: the county's setting.
    pub every_months: u8,
    /// Goals.
    pub goals: Box<str>,
    /// Visits, oldest first.
    pub visits: Vec<Visit>,
    /// What came of it.
    pub result: Box<str>,
    /// The record that stood here before two records of one person were merged.
    #[serde(default)]
    pub merged_from: Option<PersonId>,
}

record!(Pairing, Pairing, |pairing, visit| {
        visit(Kind::Unit, pairing.unit.0);
        visit(Kind::Person, pairing.mentor.0);
        visit(Kind::Person, pairing.mentee.0);
        pairing.merged_from.iter().for_each(|person| visit(Kind::Person, person.0));
    }, |pairing, visit| {
        visit(Kind::Unit, &mut pairing.unit.0);
        visit(Kind::Person, &mut pairing.mentor.0);
        visit(Kind::Person, &mut pairing.mentee.0);
        pairing.merged_from.iter_mut().for_each(|person| visit(Kind::Person, &mut person.0));
    };
    unit: Ref(Kind::Unit), Open, required;
    mentor: Ref(Kind::Person), Internal, required;
    mentee: Ref(Kind::Person), Internal, required;
    programme: Text(30), Open;
    from: Day, Open, required;
    to: Day, Open;
    every_months: Number, Open;
    goals: Text(200), Internal;
    visits: Part, Internal;
    result: Text(200), Internal;
    merged_from: Ref(Kind::Person), Internal;
);

impl Pairing {
    /// A pair that begins on a day.
    pub fn new(unit: UnitId, mentor: PersonId, mentee: PersonId, from: Day) -> Pairing {
        Pairing {
            unit,
            mentor,
            mentee,
            programme: "".into(),
            from,
            to: None,
            every_months: 0,
            goals: "".into(),
            visits: Vec::new(),
            result: "".into(),
            merged_from: None,
        }
    }

    /// The day by which the next visit is due.
    pub fn next_visit(&self, months: u32) -> Day {
        let months = if self.every_months > 0 { u32::from(self.every_months) } else { months };
        let last = self.visits.iter().map(|visit| visit.day).max().unwrap_or(self.from);
        last.plus_months(i32::try_from(months).unwrap_or(i32::MAX))
    }

    /// Whether it is in force on a day.
    pub fn active(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Somebody in a training batch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attendee {
    /// Who.
    pub person: PersonId,
    /// How it went.
    #[serde(default)]
    pub assessment: Box<str>,
}

part_value!(Vec<Attendee>);

/// A batch that was sent to learn elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Training {
    /// The unit that sends it.
    pub unit: UnitId,
    /// Name of the batch.
    pub name: Box<str>,
    /// Where.
    pub place: Box<str>,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Option<Day>,
    /// Days of training.
    pub days: u16,
    /// Document number.
    pub document: Box<str>,
    /// Who took part.
    pub attendees: Vec<Attendee>,
}

record!(Training, Training, |training, visit| {
        visit(Kind::Unit, training.unit.0);
        training.attendees.iter().for_each(|attendee| visit(Kind::Person, attendee.person.0));
    }, |training, visit| {
        visit(Kind::Unit, &mut training.unit.0);
        training.attendees.iter_mut().for_each(|attendee| visit(Kind::Person, &mut attendee.person.0));
    };
    unit: Ref(Kind::Unit), Open, required;
    name: Text(40), Open, required;
    place: Text(40), Open;
    from: Day, Open, required;
    to: Day, Open;
    days: Number, Open;
    document: Text(40), Open;
    attendees: Part, Internal;
);

/// A step of recruitment that was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepDone {
    /// Number of the step, from 1.
    pub step: u8,
    /// When.
    pub day: Day,
}

part_value!(Vec<StepDone>);

choice! {
    /// How recruitment ended.
    RecruitEnd {
        /// 转为正式党员.
        Admitted = "admitted",
        /// 未通过.
        Refused = "refused",
        /// 本人退出.
        Withdrew = "withdrew",
        /// 转出.
        Transferred = "transferred",
    }
}

/// Somebody on the way into the Party.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recruit {
    /// The village.
    pub unit: UnitId,
    /// Who.
    pub person: PersonId,
    /// The organisation that admits.
    pub organisation: Option<OrganisationId>,
    /// Key of the priority group.
    pub group: Option<Slug>,
    /// Steps done, by number.
    pub steps: Vec<StepDone>,
    /// Day of the application.
    pub from: Day,
    /// Last day.
    pub to: Option<Day>,
    /// How it ended.
    pub ended: Option<RecruitEnd>,
    /// Remarks.
    pub remarks: Box<str>,
    /// The record that stood here before two records of one person were merged.
    #[serde(default)]
    pub merged_from: Option<PersonId>,
}

record!(Recruit, Recruit, |recruit, visit| {
        visit(Kind::Unit, recruit.unit.0);
        visit(Kind::Person, recruit.person.0);
        recruit.organisation.iter().for_each(|organisation| visit(Kind::Organisation, organisation.0));
        recruit.merged_from.iter().for_each(|person| visit(Kind::Person, person.0));
    }, |recruit, visit| {
        visit(Kind::Unit, &mut recruit.unit.0);
        visit(Kind::Person, &mut recruit.person.0);
        recruit.organisation.iter_mut().for_each(|organisation| visit(Kind::Organisation, &mut organisation.0));
        recruit.merged_from.iter_mut().for_each(|person| visit(Kind::Person, &mut person.0));
    };
    unit: Ref(Kind::Unit), Open, required;
    person: Ref(Kind::Person), Personal, required;
    organisation: Ref(Kind::Organisation), Open;
    group: Text(24), Personal;
    steps: Part, Personal;
    from: Day, Personal, required;
    to: Day, Personal;
    ended: Choice("recruit_end", RecruitEnd::KEYS), Personal;
    remarks: Text(200), Personal;
    merged_from: Ref(Kind::Person), Internal;
);

impl Recruit {
    /// Somebody who applied on a day.
    pub fn new(unit: UnitId, person: PersonId, from: Day) -> Recruit {
        Recruit {
            unit,
            person,
            organisation: None,
            group: None,
            steps: vec![StepDone { step: 1, day: from }],
            from,
            to: None,
            ended: None,
            remarks: "".into(),
            merged_from: None,
        }
    }
}
