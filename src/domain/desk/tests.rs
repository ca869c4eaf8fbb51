//! The rules of assignments, played on a small county.

use super::{handover::handover, lineage, people, posts, *};
use crate::domain::{
    act::difference,
    assignment::{Assignment, Began, Ended, Standing},
    fixture::*,
    grid::{Grid, LineageKind},
    person::{Person, PersonStatus},
    *,
};

fn names(view: &View, grid: GridId, role: RoleId) -> Vec<String> {
    let cells = super::matrix::row(view, grid).cells;
    let posts = cells.into_iter().find(|cell| cell.role == role).map(|cell| cell.posts).unwrap_or_default();
    posts.iter().map(|post| view.person(post.person).map_or("", |p| &p.name).to_owned()).collect()
}

/// The sums of every unit, recomputed from nothing.
fn recomputed(book: &Book) -> Book {
    let mut fresh = Book::new(book.today());
    for (at, version, row) in book.rows() {
        fresh.put(at, version, Some(row));
    }
    fresh.settle();
    fresh
}

fn same_sums(book: &Book) {
    let fresh = recomputed(book);
    for (unit, _) in book.units() {
        assert_eq!(book.sums_of(unit), fresh.sums_of(unit), "{unit:?}");
    }
    assert_eq!(book.digest(), fresh.digest());
}

#[test]
fn an_appointment_fills_the_role_up_to_the_county() {
    let mut book = book();
    assert_eq!(book.sums_of(COUNTY).role(HEAD).gap, 3);
    appoint(&mut book, G1, HEAD, 0, "2026-11-23").unwrap();
    for unit in [VILLAGE, TOWN, COUNTY] {
        let sum = book.sums_of(unit).role(HEAD);
        assert_eq!((sum.filled, sum.serving), (1, 1), "{unit:?}");
    }
    assert_eq!(book.sums_of(COUNTY).role(HEAD).gap, 2);
    same_sums(&book);
}

#[test]
fn a_future_appointment_waits_visibly_and_begins_at_midnight() {
    let mut book = book();
    appoint(&mut book, G1, HEAD, 0, "2026-12-01").unwrap();
    let sum = book.sums_of(VILLAGE).role(HEAD);
    assert_eq!((sum.filled, sum.waiting, sum.gap), (0, 1, 1), "grid 2 is the gap");
    book.set_today(day("2026-12-01"));
    book.settle();
    let sum = book.sums_of(VILLAGE).role(HEAD);
    assert_eq!((sum.filled, sum.waiting, sum.gap), (1, 0, 1));
}

#[test]
fn the_same_post_twice_an_excluded_role_and_the_deceased_are_refused() {
    let mut book = book();
    appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap();
    assert!(matches!(appoint(&mut book, G1, HEAD, 0, "2026-05-01"), Err(Refusal::AlreadyHolds(_))));
    assert!(matches!(appoint(&mut book, G1, PART, 0, "2026-05-01"), Err(Refusal::Excluded { .. })));
    assert!(appoint(&mut book, G2, PART, 0, "2026-05-01").is_ok(), "another grid is not excluded");
    assert!(
        matches!(appoint(&mut book, FAR, ADVISER, 0, "2026-05-01"), Err(Refusal::Excluded { .. })),
        "an adviser is grid head nowhere"
    );
    let before = book.person(PersonId(1)).unwrap().clone();
    let after = Person { status: PersonStatus::Deceased, ..before.clone() };
    let step = difference(PersonId(1).row(), &before.into(), &after.into()).unwrap();
    run(&mut book, Act::new(Verb::Edit, vec![step])).unwrap();
    assert_eq!(appoint(&mut book, G2, HEAD, 1, "2026-05-01"), Err(Refusal::PersonGone(PersonId(1))));
}

#[test]
fn too_many_in_a_role_is_a_warning_not_a_refusal() {
    let mut book = book();
    appoint(&mut book, G1, LIAISON, 3, "2026-01-01").unwrap();
    let applied = appoint(&mut book, G1, LIAISON, 4, "2026-01-01").unwrap();
    assert!(applied.warnings.contains(&Warning::OverMaximum { grid: G1, role: LIAISON, now: 2, max: 1 }));
    assert_eq!(book.sums_of(VILLAGE).role(LIAISON).grids_over, 1);
}

#[test]
fn a_replacement_leaves_no_empty_day() {
    let mut book = book();
    let old = appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap().created[0].id;
    let act = posts::replace(&view(&book), AssignmentId(old), PersonId(1), &Basis::from(today())).unwrap();
    run(&mut book, act).unwrap();
    let view = view(&book);
    assert_eq!(names(&view.on(day("2026-11-22")), G1, HEAD), ["周国梁"]);
    assert_eq!(names(&view.on(day("2026-11-23")), G1, HEAD), ["李卓文"]);
    assert_eq!(names(&view.on(day("2026-03-15")), G1, HEAD), ["周国梁"]);
    let old = view.assignment(AssignmentId(old)).unwrap();
    assert_eq!((old.to, old.ended), (Some(day("2026-11-22")), Some(Ended::Replaced)));
    same_sums(&book);
}

#[test]
fn replacing_on_the_first_day_takes_the_mistake_out() {
    let mut book = book();
    let old = appoint(&mut book, G1, HEAD, 0, "2026-11-23").unwrap().created[0].id;
    let act = posts::replace(&view(&book), AssignmentId(old), PersonId(1), &Basis::from(today())).unwrap();
    run(&mut book, act).unwrap();
    assert!(book.assignment(AssignmentId(old)).is_none());
    assert_eq!(names(&view(&book), G1, HEAD), ["李卓文"]);
}

#[test]
fn two_people_change_places() {
    let mut book = book();
    let a = appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap().created[0].id;
    let b = appoint(&mut book, G2, HEAD, 1, "2026-01-01").unwrap().created[0].id;
    let act = posts::swap(&view(&book), AssignmentId(a), AssignmentId(b), &Basis::from(today())).unwrap();
    run(&mut book, act).unwrap();
    let view = view(&book);
    assert_eq!(names(&view, G1, HEAD), ["李卓文"]);
    assert_eq!(names(&view, G2, HEAD), ["周国梁"]);
}

#[test]
fn a_stand_in_fills_the_post_until_the_holder_resumes() {
    let mut book = book();
    let held = AssignmentId(appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap().created[0].id);
    let act = posts::cover(&view(&book), held, PersonId(1), None, &Basis::from(day("2026-11-01"))).unwrap();
    let applied = run(&mut book, act).unwrap();
    assert!(applied.warnings.is_empty(), "covering is not one too many: {:?}", applied.warnings);
    let standing: Vec<_> =
        book.assignments_of_grid(G1).map(|(_, a)| (a.began, a.standing(today()))).collect();
    assert_eq!(standing, [(Began::Appointed, Standing::Suspended), (Began::Acting, Standing::Acting)]);
    assert_eq!(book.sums_of(VILLAGE).role(HEAD).filled, 1);
    let act = posts::resume(&view(&book), held, &Basis::from(today())).unwrap();
    run(&mut book, act).unwrap();
    assert_eq!(names(&view(&book), G1, HEAD), ["周国梁"]);
    same_sums(&book);
}

#[test]
fn who_leaves_leaves_nothing_behind() {
    let mut book = book();
    let mut held = Vec::new();
    for (grid, role) in [(G1, HEAD), (G2, HEAD), (FAR, PART)] {
        held.push(AssignmentId(appoint(&mut book, grid, role, 0, "2026-01-01").unwrap().created[0].id));
    }
    let successors = [(held[0], Some(PersonId(1))), (held[1], Some(PersonId(1))), (held[2], None)];
    let act =
        handover(&view(&book), PersonId(0), Some(PersonStatus::Away), &successors, &Basis::from(today()))
            .unwrap();
    run(&mut book, act).unwrap();
    let view = view(&book);
    assert_eq!(handover::posts(&view, PersonId(0)), []);
    assert_eq!(names(&view, G1, HEAD), ["李卓文"]);
    assert_eq!(names(&view, FAR, PART), Vec::<String>::new());
    assert_eq!(view.person(PersonId(0)).unwrap().status, PersonStatus::Away);
    assert!(held.iter().all(|id| view.assignment(*id).unwrap().ended == Some(Ended::Left)));
}

#[test]
fn who_lives_in_the_grid_and_has_the_tag_stands_first() {
    let mut book = book();
    appoint(&mut book, G1, PART, 4, "2026-01-01").unwrap();
    let found = candidates(&view(&book), G1, LIAISON, 9);
    let order: Vec<u32> = found.best.iter().map(|c| c.person.0).collect();
    // 谭惠芳 lives in the grid; then the village: 周锦棠 with the tag although he serves, then those without.
    assert_eq!(order, [3, 4, 0, 1]);
    assert_eq!(found.best[0].reasons[0], Reason::Near(candidates::Nearness::Grid));
    appoint(&mut book, G1, LIAISON, 3, "2026-01-01").unwrap();
    assert!(candidates(&view(&book), G1, LIAISON, 9).best.iter().all(|c| c.person != PersonId(3)));
}

#[test]
fn an_adviser_next_door_is_offered_first() {
    let mut book = book();
    appoint(&mut book, G1, ADVISER, 2, "2026-01-01").unwrap();
    let found = candidates(&view(&book), G2, ADVISER, 9);
    assert_eq!(found.best[0].person, PersonId(2));
    assert_eq!(found.best[0].reasons[0], Reason::SameRoleInVillage(1));
}

#[test]
fn a_changed_field_is_a_conflict_and_another_field_is_not() {
    let mut book = book();
    let seen: Row = book.person(PersonId(0)).unwrap().clone().into();
    let edit = |change: fn(&mut Person)| {
        let Row::Person(person) = &seen else { unreachable!() };
        let mut person = (**person).clone();
        change(&mut person);
        Act::new(Verb::Edit, vec![difference(PersonId(0).row(), &seen, &person.into()).unwrap()])
    };
    run(&mut book, edit(|p| p.phone = "1".into())).unwrap();
    run(&mut book, edit(|p| p.ethnicity = "汉族".into())).unwrap();
    match run(&mut book, edit(|p| p.phone = "2".into())) {
        Err(Refusal::Clashes(clashes)) => {
            assert_eq!(clashes.len(), 1);
            assert_eq!(clashes[0].theirs, Value::Text("1".into()));
            assert_eq!(
                clashes[0].version, 3,
                "the row as it stands; its history tells who changed the field"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn undo_restores_all_or_nothing() {
    let mut book = book();
    let before = book.clone();
    let applied = appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap();
    let act = undo(&book, &applied);
    run(&mut book, act).unwrap();
    let rows = |book: &Book| book.rows().map(|(at, _, row)| (at, row)).collect::<Vec<_>>();
    assert_eq!(rows(&book), rows(&before));
    assert!(book.next_id(Kind::Assignment) > before.next_id(Kind::Assignment), "the id is not given again");
    same_sums(&book);
}

#[test]
fn a_split_grid_divides_people_and_organisations_and_keeps_its_past() {
    let mut book = book();
    appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap();
    appoint(&mut book, G1, PART, 1, "2026-01-01").unwrap();
    appoint(&mut book, G1, ADVISER, 2, "2026-01-01").unwrap();
    let before = view(&book);
    let half = |serial: u16, name: &str| lineage::Half {
        code: code::Code::parse("440783110223").and_then(|c| c.child(serial)).unwrap(),
        name: name.into(),
        households: Known::Is(200),
        population: Known::Unknown,
        pieces: 0,
    };
    let split = lineage::Split {
        halves: [half(3, "龙塘东"), half(4, "龙塘西")],
        posts: vec![lineage::Side::Left, lineage::Side::Right, lineage::Side::Both],
        groups: vec![lineage::Side::Right],
        organisations: vec![],
    };
    let applied =
        run(&mut book, lineage::split(&before, G1, &split, &Basis::from(today())).unwrap()).unwrap();
    let view = view(&book);
    let [left, right] = [applied.created[0], applied.created[1]].map(|row| GridId(row.id));
    assert_eq!(names(&view, left, HEAD), ["周国梁"]);
    assert_eq!(names(&view, right, PART), ["李卓文"]);
    assert_eq!(names(&view, right, ADVISER), ["关永健"]);
    assert_eq!(view.grids_of(VILLAGE).len(), 3);
    assert_eq!(view.on(day("2026-11-22")).grids_of(VILLAGE).len(), 2);
    assert_eq!(names(&view.on(day("2026-11-22")), G1, HEAD), ["周国梁"]);
    assert_eq!(view.grid(left).unwrap().lineage[0].kind, LineageKind::SplitFrom);
    assert_eq!(view.grid(G1).unwrap().lineage.len(), 2);
    assert_eq!(view.grid(right).unwrap().groups, [GROUP]);
    same_sums(&book);
    let reused = Grid::new(code::Code::parse("440783110223001").unwrap(), "新", VILLAGE);
    assert!(matches!(
        run(&mut book, Act::new(Verb::Create, vec![Step::Create(reused.into())])),
        Err(Refusal::CodeTaken { .. })
    ));
}

#[test]
fn merged_grids_keep_each_person_once() {
    let mut book = book();
    for grid in [G1, G2] {
        appoint(&mut book, grid, ADVISER, 2, "2026-01-01").unwrap();
    }
    appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap();
    let code = book.next_grid_code(code::Code::parse("440783110223").unwrap()).unwrap();
    assert_eq!(code.to_string(), "440783110223003");
    let act = lineage::merge(&view(&book), &[G1, G2], code, "合并里", &Basis::from(today())).unwrap();
    let new = GridId(run(&mut book, act).unwrap().created[0].id);
    assert_eq!(names(&view(&book), new, ADVISER), ["关永健"]);
    assert_eq!(view(&book).grids_of(VILLAGE).len(), 1);
    same_sums(&book);
}

#[test]
fn merged_villages_hand_everything_over() {
    let mut book = book();
    appoint(&mut book, FAR, HEAD, 5, "2026-01-01").unwrap();
    let act = lineage::merge_units(&view(&book), OTHER, VILLAGE, &Basis::from(today())).unwrap();
    run(&mut book, act).unwrap();
    let now = view(&book);
    assert_eq!(now.grids_of(VILLAGE).len(), 3);
    assert_eq!(now.on(day("2026-11-22")).grids_of(OTHER).len(), 1);
    assert_eq!(now.person(PersonId(5)).unwrap().home, Some(VILLAGE));
    assert_eq!(now.children(TOWN).count(), 1);
    assert_eq!(now.sums(TOWN).role(HEAD).filled, 1);
    assert!(now.unit(VILLAGE).unwrap().aliases.contains(&"齐塘村".into()));
    same_sums(&book);
}

#[test]
fn two_records_of_one_person_become_one_and_two_again() {
    let mut book = book();
    let post = AssignmentId(appoint(&mut book, G1, HEAD, 0, "2026-01-01").unwrap().created[0].id);
    let before: Vec<_> = book.assignments().map(|(id, a)| (id, a.clone())).collect();
    let act = people::merge(&view(&book), PersonId(1), PersonId(0)).unwrap();
    run(&mut book, act).unwrap();
    assert_eq!(book.assignment(post).unwrap().person, PersonId(1));
    assert!(book.person(PersonId(1)).unwrap().former_names.contains(&"周国梁".into()));
    assert_eq!(view(&book).people().count(), 5);
    let act = people::unmerge(&view(&book), PersonId(0)).unwrap();
    run(&mut book, act).unwrap();
    assert_eq!(book.assignments().map(|(id, a)| (id, a.clone())).collect::<Vec<_>>(), before);
    assert_eq!(view(&book).people().count(), 6);
}

#[test]
fn an_account_reaches_no_further_than_its_unit() {
    let mut book = book();
    let mut act = posts::appoint(&view(&book), G1, HEAD, PersonId(0), &Basis::from(today()));
    act.account = TOWNIE;
    assert_eq!(run(&mut book, act), Err(Refusal::NotFound(G1.row())), "as if it were not there");
    let mut act = posts::appoint(&view(&book), FAR, HEAD, PersonId(5), &Basis::from(today()));
    act.account = TOWNIE;
    run(&mut book, act).unwrap();
    let mine = View::new(std::sync::Arc::new(book.clone()), TOWNIE).unwrap();
    assert!(mine.grid(G1).is_none() && mine.person(PersonId(0)).is_none());
    assert!(mine.grid(FAR).is_some() && mine.unit(COUNTY).is_some(), "the path above stays readable");
    assert_eq!(mine.grids_below(COUNTY).count(), 1);
}

#[test]
fn hostile_and_endless_names_are_refused_at_the_door() {
    let mut book = book();
    for (name, problem) in [
        ("a\u{1b}[2J", FieldProblem::Unclean),
        ("a\u{202e}b", FieldProblem::Unclean),
        ("a\u{200b}b", FieldProblem::Unclean),
        (&"长".repeat(10_000), FieldProblem::TooLong(60)),
        ("", FieldProblem::Missing),
    ] {
        let act = Act::new(Verb::Create, vec![Step::Create(Person::new(name).into())]);
        let field = Person::field_index("name").unwrap();
        assert_eq!(run(&mut book, act), Err(Refusal::Field { kind: Kind::Person, field, problem }));
    }
}

#[test]
fn the_keys_of_every_table_are_the_names_in_json() {
    let book = book();
    for (_, _, row) in book.rows() {
        let mut json = Vec::new();
        row.write_json(&mut json).unwrap();
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&json).unwrap();
        let mut keys: Vec<&str> = row.fields().iter().map(|field| field.key).collect();
        keys.sort_unstable();
        let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(keys, names, "{:?}", row.kind());
        assert_eq!(Row::read_json(row.kind(), &json).unwrap(), row);
    }
}

#[test]
fn sums_follow_any_run_of_acts() {
    let mut random = fastrand::Rng::with_seed(11);
    let mut book = book();
    let mut done: Vec<Applied> = Vec::new();
    let mut carried_out = 0;
    for _ in 0..400 {
        let grid = [G1, G2, FAR][random.usize(0..3)];
        let role = RoleId(random.u32(0..4));
        let person = PersonId(random.u32(0..6));
        let from = today().plus(random.i32(-30..30));
        let now = view(&book);
        let held: Vec<AssignmentId> = book.assignments().map(|(id, _)| id).collect();
        let any = (!held.is_empty()).then(|| held[random.usize(0..held.len())]);
        let basis = Basis::from(from);
        let act = match (random.u8(0..6), any) {
            (0 | 1, _) | (_, None) => Ok(posts::appoint(&now, grid, role, person, &basis)),
            (2, Some(id)) => posts::end(&now, &[id], from, &basis),
            (3, Some(id)) => posts::replace(&now, id, person, &basis),
            (4, Some(id)) => posts::cover(&now, id, person, None, &basis),
            (_, Some(_)) => match done.pop() {
                Some(applied) => Ok(undo(&book, &applied)),
                None => continue,
            },
        };
        if let Ok(applied) = act.and_then(|act| run(&mut book, act)) {
            carried_out += 1;
            done = vec![applied];
            same_sums(&book);
        }
        if random.u8(0..20) == 0 {
            book.set_today(today().plus(random.i32(-10..10)));
            book.settle();
        }
    }
    assert!(carried_out > 100, "{carried_out}");
    // No person twice in one post at one time, whatever was tried.
    let all: Vec<&Assignment> = book.assignments().map(|(_, a)| a).collect();
    for (at, a) in all.iter().enumerate() {
        for b in &all[at + 1..] {
            let same = (a.grid, a.role, a.person) == (b.grid, b.role, b.person);
            assert!(!same || !rules::overlap(a, b), "{a:?} {b:?}");
        }
    }
}
