//! People: one record each, however many units they serve in.

use super::{Date, PersonId, Secret, UnitId, choice::choice, id_number::IdKind, record::record};
use serde::{Deserialize, Serialize};

choice! {
    /// Sex.
    Sex {
        /// 男.
        Male = "male",
        /// 女.
        Female = "female",
    }
}

choice! {
    /// Highest education, lowest first.
    Education {
        /// 小学及以下.
        Primary = "primary",
        /// 初中.
        Junior = "junior",
        /// 高中, 中专.
        Senior = "senior",
        /// 大专.
        College = "college",
        /// 本科.
        Bachelor = "bachelor",
        /// 研究生.
        Postgraduate = "postgraduate",
    }
}

choice! {
    /// Political status.
    Political {
        /// 群众.
        Masses = "masses",
        /// 共青团员.
        League = "league",
        /// 入党积极分子.
        Activist = "activist",
        /// 发展对象.
        Candidate = "candidate",
        /// 预备党员.
        Probationary = "probationary",
        /// 正式党员.
        Member = "member",
        /// 民主党派.
        Democratic = "democratic",
    }
}

choice! {
    /// Whether the person can be counted upon.
    PersonStatus {
        /// 正常.
        Active = "active",
        /// 外出.
        Away = "away",
        /// 失联.
        OutOfContact = "out_of_contact",
        /// 去世.
        Deceased = "deceased",
    }
}

/// What stands in the place of the name of a person whose data was erased; no name in any language.
pub const ERASED_NAME: &str = "***";

/// A person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// The office's own number of the person, unique where given.
    pub number: Box<str>,
    /// Name.
    pub name: Box<str>,
    /// Names borne before.
    pub former_names: Vec<Box<str>>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Ethnicity.
    pub ethnicity: Box<str>,
    /// Date of birth as determined by the personnel file, which prevails over the ID card.
    ///
    /// *Source*: 组通字\[2006\]41号.
    pub birth: Option<Date>,
    /// The document that determined it.
    pub birth_document: Box<str>,
    /// Kind of identity document.
    pub id_kind: Option<IdKind>,
    /// Number of the identity document.
    pub id_number: Secret,
    /// Education.
    pub education: Option<Education>,
    /// Political status.
    pub political: Option<Political>,
    /// Since when (joined the Party on).
    pub political_since: Option<Date>,
    /// Telephone.
    pub phone: Box<str>,
    /// 乡贤, 侨眷, 退役军人, 返乡大学生 and the county's own.
    pub tags: Vec<Box<str>>,
    /// Where the person lives: a group, else a village.
    pub home: Option<UnitId>,
    /// Status.
    pub status: PersonStatus,
    /// The record that this one was merged into.
    pub merged_into: Option<PersonId>,
    /// Remarks.
    pub remarks: Box<str>,
    /// Number of the bank account that allowances and donations go to.
    #[serde(default)]
    pub bank_account: Secret,
}

impl super::field::FieldValue for Vec<PersonId> {
    fn to_value(&self) -> super::Value {
        super::Value::List(self.iter().map(super::field::FieldValue::to_value).collect())
    }
    fn from_value(value: &super::Value) -> Result<Self, super::FieldProblem> {
        match value {
            super::Value::Empty => Ok(Vec::new()),
            super::Value::List(items) => items.iter().map(super::field::FieldValue::from_value).collect(),
            one => Ok(vec![super::field::FieldValue::from_value(one)?]),
        }
    }
}

record!(Person, Person, |person, visit| {
        use super::Kind;
        person.home.iter().for_each(|home| visit(Kind::Unit, home.0));
        person.merged_into.iter().for_each(|other| visit(Kind::Person, other.0));
    }, |person, visit| {
        use super::Kind;
        if let Some(home) = &mut person.home {
            visit(Kind::Unit, &mut home.0);
        }
        if let Some(other) = &mut person.merged_into {
            visit(Kind::Person, &mut other.0);
        }
    };
    number: Text(20), Internal;
    name: Text(60), Internal, required;
    former_names: Texts(60), Personal;
    sex: Choice("sex", Sex::KEYS), Internal;
    ethnicity: Text(20), Personal;
    birth: Date, Personal;
    birth_document: Text(60), Personal;
    id_kind: Choice("id_kind", IdKind::KEYS), Personal;
    id_number: Text(30), Sensitive;
    education: Choice("education", Education::KEYS), Personal;
    political: Choice("political", Political::KEYS), Personal;
    political_since: Date, Personal;
    phone: Text(30), Sensitive;
    bank_account: Text(40), Sensitive;
    tags: Texts(20), Internal;
    home: Ref(super::Kind::Unit), Internal;
    status: Choice("person_status", PersonStatus::KEYS), Internal, required;
    merged_into: Ref(super::Kind::Person), Internal;
    remarks: Text(400), Personal;
);

impl Person {
    /// A new person of whom only the name is known.
    pub fn new(name: &str) -> Person {
        Person {
            number: "".into(),
            name: name.into(),
            former_names: Vec::new(),
            sex: None,
            ethnicity: "".into(),
            birth: None,
            birth_document: "".into(),
            id_kind: None,
            id_number: Secret::default(),
            education: None,
            political: None,
            political_since: None,
            phone: "".into(),
            tags: Vec::new(),
            home: None,
            status: PersonStatus::Active,
            merged_into: None,
            remarks: "".into(),
            bank_account: Secret::default(),
        }
    }

    /// What is left of a person whose data was erased because the law asked: that there was one.
    pub fn erased() -> Person {
        Person::new(ERASED_NAME)
    }

    /// Whether the data was erased.
    pub fn is_erased(&self) -> bool {
        &*self.name == ERASED_NAME
    }

    /// Whether the record stands for nobody any more: merged into another one, or erased.
    pub fn is_gone(&self) -> bool {
        self.merged_into.is_some() || self.is_erased()
    }

    /// The fields that are kept sealed, each with its key.
    pub fn secrets_mut(&mut self) -> [(&'static str, &mut Secret); 2] {
        [("id_number", &mut self.id_number), ("bank_account", &mut self.bank_account)]
    }

    /// The same to look at.
    pub const fn secrets(&self) -> [(&'static str, &Secret); 2] {
        [("id_number", &self.id_number), ("bank_account", &self.bank_account)]
    }
}
