//! Whole-app journeys: bytes go into a session, an independent terminal emulator shows what came out. No terminal,
//! no sleeping: the clock is the test's own, and the loop runs until nothing is left to do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use touyan::domain::{AccountId, Act, Row, RowId, Verb, View};
use touyan::lang::Lang;
use touyan::session::founding::{self, FOUNDER, Founder, Sample};
use touyan::session::guard;
use touyan::session::{End, Event, FolderDoor, Library, Now, Office, Output, Session};
use touyan::store::clock::FixedClock;
use touyan::store::{Options, Store};
use touyan::term::{Pacer, Profile};
use touyan::ui::Place;

/// 2026-11-23 08:30 in the county.
const NOW_MS: i64 = 1_795_393_800_000;
/// Nothing in the store takes this long; a test that waits for it has failed.
const LIMIT: Duration = Duration::from_secs(60);

fn options() -> Options {
    Options { clock: Arc::new(FixedClock::new(NOW_MS)), ..Options::default() }
}

fn founder() -> Founder {
    Founder { login: "chen".into(), name: "陈小静".into() }
}

fn demo(folder: &Path) -> Store {
    founding::found_sample(folder, &founder(), Sample::default(), options()).unwrap()
}

/// One person at a terminal that answers at once.
struct Person {
    session: Session,
    office: Office,
    news: Receiver<Event>,
    screen: vt100::Parser,
    steady_ms: u64,
    wake_at_ms: Option<u64>,
    ended: Option<End>,
    writes: Vec<usize>,
    answers: bool,
}

impl Person {
    fn sits_down(library: &Arc<Library>, exports: &Path, size: (u16, u16)) -> Person {
        Person::sits_down_at(library, exports, size, None)
    }

    fn sits_down_at(
        library: &Arc<Library>,
        exports: &Path,
        size: (u16, u16),
        place: Option<Place>,
    ) -> Person {
        let (to, news) = mpsc::channel();
        let to = Mutex::new(to);
        let post = Arc::new(move |event| {
            let _ = to.lock().unwrap().send(event);
        });
        let door = Arc::new(FolderDoor::new(exports).reading_from(exports));
        let office = Office::new(Arc::clone(library), FOUNDER, door, post);
        let start = office.start(Profile::usual(), Lang::Zh, size, place, true, "");
        let (session, output) = Session::new(start, Now { steady_ms: 0, wall_ms: NOW_MS }).unwrap();
        let screen = vt100::Parser::new(size.1, size.0, 0);
        let mut person = Person {
            session,
            office,
            news,
            screen,
            steady_ms: 0,
            wake_at_ms: None,
            ended: None,
            writes: Vec::new(),
            answers: true,
        };
        person.follow(output);
        person
    }

    fn now(&self) -> Now {
        Now { steady_ms: self.steady_ms, wall_ms: NOW_MS + i64::try_from(self.steady_ms).unwrap() }
    }

    fn follow(&mut self, output: Output) {
        let Output { bytes, tasks, wake_at_ms, ended } = output;
        tasks.into_iter().for_each(|task| self.office.begin(task));
        self.wake_at_ms = wake_at_ms;
        self.ended = self.ended.or(ended);
        if bytes.is_empty() {
            return;
        }
        self.writes.push(bytes.len());
        self.screen.process(&bytes);
        if self.answers && bytes.ends_with(Pacer::QUESTION) {
            self.tell(Event::Bytes(b"\x1b[0n".to_vec()));
        }
    }

    fn tell(&mut self, event: Event) {
        let output = self.session.handle(event, self.now());
        self.follow(output);
    }

    /// Lets everything happen that happens by itself.
    fn until_idle(&mut self) {
        loop {
            while let Ok(event) = self.news.try_recv() {
                self.tell(event);
            }
            if self.session.is_busy() {
                let event = self.news.recv_timeout(LIMIT).unwrap();
                self.tell(event);
            } else if let Some(due) = self.wake_at_ms.filter(|due| self.ended.is_none() && self.is_soon(*due))
            {
                self.steady_ms = self.steady_ms.max(due);
                self.tell(Event::Due);
            } else {
                return;
            }
        }
    }

    /// The lock of an idle session is far away, and comes only to whom lets the time pass.
    fn is_soon(&self, due_ms: u64) -> bool {
        due_ms < self.steady_ms + 60_000
    }

    /// Lets this time pass without a key; gives how often the session wanted to be woken.
    fn idles(&mut self, minutes: u64) -> usize {
        let until = self.steady_ms + minutes * 60_000;
        let mut woken = 0;
        while let Some(due) = self.wake_at_ms.filter(|due| *due <= until && self.ended.is_none()) {
            self.steady_ms = due;
            woken += 1;
            self.tell(Event::Due);
        }
        self.steady_ms = until;
        woken
    }

    fn types(&mut self, bytes: &str) {
        self.tell(Event::Bytes(bytes.as_bytes().to_vec()));
        self.until_idle();
    }

    /// Esc leads out of every screen, and out of the first one leaves.
    #[track_caller]
    fn leaves(&mut self) {
        for _ in 0..10 {
            if self.ended.is_none() {
                self.types("\x1b");
            }
        }
        assert_eq!(self.ended, Some(End::Quit), "{}", self.shows());
    }

    fn shows(&self) -> String {
        self.screen.screen().contents()
    }

    #[track_caller]
    fn sees(&self, text: &str) {
        assert!(self.shows().contains(text), "no {text:?} in\n{}", self.shows());
    }
}

fn library(store: Store) -> Arc<Library> {
    let library = Library::open(Arc::new(store)).unwrap();
    let (to, ready) = mpsc::channel();
    library.when_indexed(move || {
        let _ = to.send(());
    });
    ready.recv_timeout(LIMIT).unwrap();
    library
}

/// Gives the store back once every thread has let go of it.
fn closed(library: Arc<Library>) {
    let store = Arc::downgrade(library.store());
    drop(library);
    let begun = std::time::Instant::now();
    while store.upgrade().is_some() {
        assert!(begun.elapsed() < LIMIT);
        std::thread::yield_now();
    }
}

fn edit_name(store: &Store, row: RowId, name: &str) -> Act {
    let (_, before) = store.book().row(row).unwrap();
    let mut after = before.clone();
    let Row::Person(person) = &mut after else { panic!("{row:?}") };
    Arc::make_mut(person).name = name.into();
    let step = touyan::domain::act::difference(row, &before, &after).unwrap();
    Act { account: FOUNDER, ..Act::new(Verb::Edit, vec![step]) }
}

#[test]
fn a_gap_filled_on_the_grid_desk_is_there_after_the_store_was_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    let library = library(demo(&at));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    person.sees("开平市");
    person.sees("演示数据");
    let before = library.store().head().seq;
    // 1 is the grid desk; its next gap stands one key away wherever the cursor is, F8 walks there.
    person.types("1");
    for _ in 0..4 {
        if library.store().head().seq > before {
            break;
        }
        person.types("\x1b[19~");
        person.types("1");
    }
    assert_eq!(library.store().head().seq, before + 1, "{}", person.shows());
    let view = View::new(library.book(), FOUNDER).unwrap();
    let appointed = library.store().recent_acts(Some(FOUNDER), None, 1).unwrap().acts.remove(0);
    assert_eq!(&*appointed.verb, "appoint");
    let row = appointed.touched[0];
    let Some((_, Row::Assignment(assignment))) = view.row(row) else { panic!("{row:?}") };
    let name = view.person(assignment.person).unwrap().name.clone();
    person.sees(&name);
    person.leaves();
    drop(person);
    closed(library);
    let reopened = Store::open(&at, options()).unwrap();
    let view = View::new(reopened.book(), FOUNDER).unwrap();
    assert!(matches!(view.row(row), Some((_, Row::Assignment(found))) if found == assignment));
}

#[test]
fn undo_takes_the_appointment_back_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let digest = library.book().digest();
    person.types("1");
    let before = library.store().head().seq;
    for _ in 0..4 {
        if library.store().head().seq > before {
            break;
        }
        person.types("\x1b[19~");
        person.types("1");
    }
    assert_ne!(library.book().digest(), digest);
    person.types("\x15");
    let acts = library.store().recent_acts(Some(FOUNDER), None, 1).unwrap().acts;
    assert_eq!(&*acts[0].verb, "undo", "{}", person.shows());
    person.sees("撤销");
}

#[test]
fn nothing_is_written_or_wanted_while_nothing_happens() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    // Nothing but the lock of an idle session, a quarter of an hour away.
    assert_eq!(person.wake_at_ms, Some(15 * 60_000));
    let writes = person.writes.len();
    person.tell(Event::Due);
    person.until_idle();
    assert_eq!((person.writes.len(), person.wake_at_ms), (writes, Some(15 * 60_000)));
}

#[test]
fn changes_of_others_are_drawn_at_most_every_fifty_milliseconds() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let store = library.store();
    let (id, _) = View::whole(store.book()).people().next().map(|(id, p)| (id, p.clone())).unwrap();
    person.steady_ms = 10_000;
    let writes = person.writes.len();
    for name in ["甲", "乙", "丙", "丁"] {
        store.propose(edit_name(store, id.row(), name)).wait().unwrap();
        let news = person.news.recv_timeout(LIMIT).unwrap();
        assert!(matches!(news, Event::Published(_)));
        person.tell(news);
        person.steady_ms += 1;
    }
    assert!(person.writes.len() <= writes + 1, "four changes within four milliseconds are one frame");
    assert!(person.wake_at_ms.is_none_or(|due| due >= 10_050));
    person.until_idle();
    assert!(person.wake_at_ms.is_none_or(|due| !person.is_soon(due)));
}

#[test]
fn a_terminal_that_does_not_answer_gets_no_second_frame_before_its_time_and_then_is_served_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    person.answers = false;
    let writes = person.writes.len();
    let begun = person.steady_ms;
    for _ in 0..50 {
        person.tell(Event::Bytes(b"\x1b[B".to_vec()));
    }
    assert_eq!(person.writes.len(), writes + 1, "fifty keys held down: one frame under way");
    person.until_idle();
    assert_eq!(person.writes.len(), writes + 2, "then the last state, once");
    assert!(person.steady_ms > begun);
}

#[test]
fn a_line_that_drops_reopens_at_the_same_place_and_a_quit_begins_at_the_first_screen() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let home = person.shows();
    person.types("1");
    let desk = person.shows();
    assert_ne!(first_line(&home), first_line(&desk));
    person.tell(Event::Stopped);
    assert_eq!(person.ended, Some(End::Stopped));
    let mut back = Person::sits_down(&library, folder.path(), (80, 24));
    back.until_idle();
    assert_eq!(first_line(&back.shows()), first_line(&desk));
    back.leaves();
    let mut again = Person::sits_down(&library, folder.path(), (80, 24));
    again.until_idle();
    assert_eq!(
        first_line(&again.shows()).split_whitespace().next(),
        first_line(&home).split_whitespace().next()
    );
}

fn first_line(screen: &str) -> String {
    screen.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_lone_escape_leads_back_and_the_screen_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let home = first_line(&person.shows());
    person.types("1");
    person.types("\x1b");
    person.sees("帮助");
    person.types("\x1b");
    assert_eq!(first_line(&person.shows()), home, "{}", person.shows());
}

#[test]
fn a_closed_account_gets_no_session() {
    let folder = tempfile::tempdir().unwrap();
    let store = founding::found(&folder.path().join("store"), &founder(), options()).unwrap();
    let library = library(store);
    let office =
        Office::new(Arc::clone(&library), AccountId(7), Arc::new(touyan::session::NoDoor), Arc::new(|_| {}));
    let start = office.start(Profile::usual(), Lang::Zh, (80, 24), None, false, "");
    assert!(Session::new(start, Now::default()).is_none());
}

#[test]
fn every_size_of_terminal_is_drawn_and_the_same_size_again_is_drawn_whole() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(founding::found(&folder.path().join("store"), &founder(), options()).unwrap());
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    for (columns, rows) in [(60, 16), (20, 5), (1, 1), (200, 60), (80, 24)] {
        person.screen.screen_mut().set_size(rows, columns);
        person.tell(Event::Resized(columns, rows));
        person.until_idle();
    }
    let whole = person.shows();
    person.screen.process(b"\x1b[2J");
    person.tell(Event::Resized(80, 24));
    person.until_idle();
    assert_eq!(person.shows(), whole);
}

#[test]
fn a_hidden_field_is_shown_once_it_is_journalled_with_its_purpose_and_that_cannot_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let view = View::new(library.book(), FOUNDER).unwrap();
    let (id, phone) = view
        .people()
        .find(|(_, person)| !person.phone.is_empty())
        .map(|(id, person)| (id, person.phone.clone()))
        .unwrap();
    let field = Row::fields_of(id.row().kind).iter().position(|field| field.key == "phone").unwrap();
    let place = Place::new("record").about(id.row()).with("field", field);
    let mut person = Person::sits_down_at(&library, folder.path(), (80, 24), Some(place));
    person.until_idle();
    person.sees("已隐去");
    let before = library.store().head().seq;
    person.types("\x1b[20~");
    person.types("核对通知");
    assert!(!person.shows().contains(&*phone) && library.store().head().seq == before);
    person.types("\r");
    person.sees(&phone);
    let reveals = library.store().reveals(id.row(), 10).unwrap();
    assert_eq!(library.store().head().seq, before + 1);
    assert_eq!(reveals.len(), 1);
    assert_eq!(
        (reveals[0].actor, &*reveals[0].purpose, &*reveals[0].fields),
        (FOUNDER, "核对通知", &[field][..])
    );
    person.types("\x15");
    person.types("\x1b[18~");
    person.sees("查看隐去内容");
    person.sees("核对通知");
    person.sees("电话");
    assert_eq!(library.store().reveals(id.row(), 10).unwrap().len(), 1);
    person.leaves();
    drop(person);
    closed(library);
    let at = folder.path().join("store");
    let reopened = Store::open(&at, options()).unwrap();
    assert_eq!(reopened.reveals(id.row(), 10).unwrap(), reveals);
    assert!(reopened.own_acts(FOUNDER).iter().all(|act| act.verb != Verb::Reveal), "nothing to undo");
}

#[test]
fn a_new_store_begins_with_first_steps_and_a_list_of_divisions_is_looked_at_before_it_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "代码,名称\n440783,开平市\n440783110,百合镇\n44078,坏\n";
    std::fs::write(folder.path().join("units.csv"), rows).unwrap();
    let library = library(founding::found(&folder.path().join("store"), &founder(), options()).unwrap());
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    person.sees("第一步");
    person.types("2");
    person.sees("导入导出");
    let before = library.store().head().seq;
    person.types("none.csv\r");
    person.sees("none.csv");
    // The name is typed anew: one digit chooses the kind again.
    person.types("1");
    person.types(&"\x7f".repeat(8));
    person.types("units.csv\r");
    person.sees("第 4 行");
    assert_eq!(library.store().head().seq, before, "looking saves nothing");
    person.types("\x1b[13~");
    person.sees("已保存：导入");
    let acts = library.store().changes_since(before, 10).unwrap().acts;
    assert_eq!(acts.iter().map(|act| &*act.verb).collect::<Vec<_>>(), ["import"], "one act");
    let view = View::new(library.book(), FOUNDER).unwrap();
    assert!(view.units_named("百合镇").count() == 1 && view.units_named("坏").count() == 0);
    person.types("\x1b[15~");
    // Whatever is under way is answered by post.
    while !folder.path().join("units-2026-11-23.csv").exists() {
        let event = person.news.recv_timeout(LIMIT).unwrap();
        person.tell(event);
    }
    let written = std::fs::read_to_string(folder.path().join("units-2026-11-23.csv")).unwrap();
    assert!(written.contains("百合镇"));
    // Now that there is something, the way back leads to the usual first screen.
    person.types("\x1b");
    person.sees("头雁");
}

#[test]
fn a_half_filled_form_is_there_again_at_the_same_field_after_the_line_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let place = Place::new("record").with("new", "person");
    let before = library.store().head().seq;
    let mut person = Person::sits_down_at(&library, folder.path(), (80, 24), Some(place));
    person.until_idle();
    person.types("\x1b[B谢丽珍\r");
    person.types("\x1b[B2");
    let (row, _) = person.screen.screen().cursor_position();
    let field = person.shows().lines().nth(usize::from(row)).unwrap().to_owned();
    person.tell(Event::Stopped);
    assert_eq!(person.ended, Some(End::Stopped));
    let mut back = Person::sits_down(&library, folder.path(), (80, 24));
    back.until_idle();
    back.sees("谢丽珍");
    back.sees("已恢复上次未保存的草稿");
    let (row, _) = back.screen.screen().cursor_position();
    assert_eq!(back.shows().lines().nth(usize::from(row)).unwrap(), field, "{}", back.shows());
    assert_eq!(library.store().head().seq, before, "a draft is no act");
}

#[test]
fn a_line_cut_in_the_middle_of_a_column_of_scores_loses_at_most_the_number_being_typed() {
    use touyan::domain::appraisal::{Mark, Points, progress};
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let view = |library: &Library| View::whole(library.store().book());
    let now = view(&library);
    let (cycle, _) = now.cycles().max_by_key(|(_, cycle)| cycle.from).unwrap();
    let parts = progress::progress(&now, cycle, None, progress::By::Village);
    let part = parts.iter().find(|part| part.progress.open == part.progress.due).unwrap();
    let place = Place::new("score").about(cycle.row()).with("unit", part.unit.0);
    let sheets: Vec<_> =
        progress::sheets(&now, cycle, Some(part.unit)).into_iter().map(|(id, _)| id).take(5).collect();
    let held = |library: &Library| -> Vec<Mark> {
        let now = view(library);
        sheets.iter().map(|id| now.sheet(*id).unwrap().cells.get(0).clone()).collect()
    };
    let score = |n| Mark::points(Points::whole(n));
    assert!(held(&library).iter().all(|mark| *mark == Mark::Open));
    let mut person = Person::sits_down_at(&library, folder.path(), (80, 24), Some(place));
    person.until_idle();
    person.types("9\r");
    person.types("8\r");
    // The line is cut while the third is on its way to the disk and the fourth is being typed.
    person.tell(Event::Bytes(b"7\r".to_vec()));
    person.tell(Event::Bytes(b"6".to_vec()));
    person.tell(Event::Stopped);
    assert_eq!(person.ended, Some(End::Stopped));
    let mut back = Person::sits_down(&library, folder.path(), (80, 24));
    back.until_idle();
    assert_eq!(held(&library), [score(9), score(8), score(7), Mark::Open, Mark::Open]);
    // At the same sheet, in the same column, where at most one number is keyed again.
    back.sees("评分表");
    let (row, _) = back.screen.screen().cursor_position();
    let line = back.shows().lines().nth(usize::from(row)).unwrap().to_owned();
    let at = line.trim_start_matches('>').split_whitespace().next().unwrap().parse::<u8>().unwrap();
    assert!((3..=4).contains(&at), "{line}");
    if at == 3 {
        back.types("\r");
    }
    back.types("6\r");
    assert_eq!(held(&library), [score(9), score(8), score(7), score(6), Mark::Open]);
    // What was saved is on the disk and not only in memory.
    back.leaves();
    drop(back);
    drop(person);
    closed(library);
    let again = Store::open(&folder.path().join("store"), options()).unwrap();
    let now = View::whole(again.book());
    let saved: Vec<Mark> = sheets.iter().map(|id| now.sheet(*id).unwrap().cells.get(0).clone()).collect();
    assert_eq!(saved, [score(9), score(8), score(7), score(6), Mark::Open]);
}

#[test]
fn midnight_is_told_to_every_session_without_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let before = first_line(&person.shows());
    let today = library.book().today();
    library.store().set_today(today.plus(1));
    let news = person.news.recv_timeout(LIMIT).unwrap();
    assert!(matches!(&news, Event::Published(touched) if touched.day), "{news:?}");
    person.tell(news);
    person.until_idle();
    let after = first_line(&person.shows());
    assert!(before.contains("11-23") && after.contains("11-24"), "{before}\n{after}");
}

#[test]
fn a_bug_in_a_screen_ends_the_session_with_what_happened_and_never_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let crash = guard::guarded(|| -> () {
        let _ = person.session.handle(Event::Bytes(b"51".to_vec()), Now::default());
        panic!("a bug of the test")
    });
    let crash = crash.unwrap_err();
    let log =
        guard::write_log(library.store().folder(), &crash, Some(&person.session), person.now()).unwrap();
    let told = std::fs::read_to_string(log).unwrap();
    assert!(
        told.contains("people") && !told.contains("a bug of the test"),
        "where it was, not what it said: {told}"
    );
    let (id, name) = View::whole(library.book()).people().next().map(|(id, p)| (id, p.name.clone())).unwrap();
    library.store().propose(edit_name(library.store(), id.row(), &format!("{name}甲"))).wait().unwrap();
}

/// Types keys and counts them; each string is one key.
fn press(person: &mut Person, keys: &[&str]) -> usize {
    keys.iter().for_each(|key| person.types(key));
    keys.len()
}

/// The key F9 as most terminals send it.
const F9: &str = "\x1b[20~";

#[test]
fn who_headed_a_grid_on_a_day_of_the_past_is_fifteen_keys_away() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let day = touyan::domain::Day::parse("2026-03-15").unwrap();
    let view = View::new(library.book(), FOUNDER).unwrap().on(day);
    let code = touyan::domain::code::Code::parse("440783110223").unwrap();
    let village = view.unit_by_code(code).unwrap();
    let (grid, _) = view.grids_of(village).into_iter().find(|(_, grid)| &*grid.name == "龙塘里").unwrap();
    let (head, _) = view.roles().into_iter().find(|(_, role)| &*role.key == "grid_head").unwrap();
    let heads: Vec<_> = view
        .assignments_of_grid(grid)
        .into_iter()
        .filter(|(_, post)| post.role == head && post.standing(day).in_force())
        .map(|(_, post)| view.person(post.person).unwrap().name.clone())
        .collect();
    let [name] = heads.as_slice() else { panic!("one head on that day: {heads:?}") };
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let keys =
        press(&mut person, &["/", "m", "a", "o", "g", "a", "n", "g", "1", F9, "3", "-", "1", "5", "\r"]);
    assert!(keys <= 18, "{keys} keys");
    person.sees("截至 2026-03-15");
    let shown = person.shows();
    let line = shown.lines().find(|line| line.contains("龙塘里")).unwrap();
    assert!(line.contains(&**name), "{name} in {line}\n{shown}");
}

/// Posts that nobody fills or waits for, in a unit, of one role or of all.
fn gaps(library: &Library, unit: &str, role: Option<&str>) -> u32 {
    let view = View::new(library.book(), FOUNDER).unwrap();
    let unit = view.unit_by_code(touyan::domain::code::Code::parse(unit).unwrap()).unwrap();
    let sums = view.sums(unit);
    role.map_or_else(|| sums.total(), |role| sums.role(view.role_by_key(role).unwrap())).gap
}

#[test]
fn ten_missing_liaisons_of_one_town_are_nineteen_keys_from_the_first_screen() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    // 百合镇, the tenth town, lacks ten of the county's fourteen.
    assert_eq!(gaps(&library, "440783110", Some("liaison")), 10);
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let mut keys = press(&mut person, &["1", "1", "0"]);
    keys += press(&mut person, &["\x1b[C"; 5]);
    keys += press(&mut person, &["\r"]);
    keys += press(&mut person, &["1"; 10]);
    assert!(keys <= 25, "{keys} keys");
    assert_eq!(gaps(&library, "440783110", Some("liaison")), 0);
    assert_eq!(gaps(&library, "440783", Some("liaison")), 4);
}

#[test]
fn ten_unfilled_roles_anywhere_are_filled_with_one_key_for_the_gap_and_one_for_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let before = gaps(&library, "440783", None);
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let mut keys = press(&mut person, &["1", "\x1b[19~"]);
    for _ in 0..10 {
        keys += press(&mut person, &["1", "\x1b[19~"]);
    }
    assert_eq!(keys, 22);
    assert_eq!(before - gaps(&library, "440783", None), 10);
}

/// F8 finds in a list, F5 begins an entry, F3 saves, F2 searches, F7 is the history.
const F2: &str = "\x1bOQ";
const F3: &str = "\x1b[13~";
const F5: &str = "\x1b[15~";
const F7: &str = "\x1b[18~";
const F8: &str = "\x1b[19~";
const DOWN: &str = "\x1b[B";

/// Presses keys and types texts (they begin with `'`); counts the keys alone.
fn press_and_type(person: &mut Person, script: &[&str]) -> usize {
    let mut keys = 0;
    for part in script {
        match part.strip_prefix('\'') {
            Some(text) => person.types(text),
            None => keys += press(person, &[*part]),
        }
    }
    keys
}

fn entries(
    library: &Library,
    register: &str,
) -> Vec<(touyan::domain::EntryId, touyan::domain::register::Entry)> {
    let view = View::new(library.book(), FOUNDER).unwrap();
    let key = touyan::domain::register::Slug::parse(register).unwrap();
    view.entries(key).map(|(id, entry)| (id, entry.clone())).collect()
}

#[test]
fn a_donation_of_cash_and_three_kinds_of_objects_takes_at_most_forty_keys_from_the_first_screen() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let before = entries(&library, "donation").len();
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let keys = press_and_type(
        &mut person,
        &[
            "5",
            "4",
            F8,
            "'侨捐",
            "\r",
            F5,
            "'谢氏宗亲会",
            "\r",
            DOWN,
            DOWN,
            "'红色侨心馆",
            "\r",
            "'2024-05",
            "\r",
            "'2000000",
            "\r",
            "1",
            "'9碉楼、21洋庐、32物品",
            "\r",
            DOWN,
            DOWN,
            DOWN,
            DOWN,
            DOWN,
            "2",
            F3,
        ],
    );
    person.sees("已保存");
    let all = entries(&library, "donation");
    assert_eq!(all.len(), before + 1, "{}", person.shows());
    let (id, donation) = all.into_iter().max_by_key(|(id, _)| *id).unwrap();
    let field = |key: &str| donation.values.get(touyan::domain::register::Slug::parse(key).unwrap()).clone();
    assert_eq!(field("cash"), touyan::domain::Value::Number(200_000_000));
    assert!(matches!(field("items"), touyan::domain::Value::List(items) if items.len() == 3));
    assert_eq!(donation.state.map(|state| state.to_string()).as_deref(), Some("received"));
    assert!(keys <= 40, "{keys} keys");
    // It is found by its donor, and its history says with what it began.
    person.types("\x1b\x1b");
    press_and_type(&mut person, &[F2, "'谢氏宗亲会", "\r"]);
    person.sees("侨捐登记");
    person.sees("谢氏宗亲会");
    press(&mut person, &[F7]);
    person.sees("新增");
    assert!(library.store().own_acts(FOUNDER).iter().any(|act| act.verb == Verb::Create), "{id:?}");
}

#[test]
fn an_honour_for_five_people_at_once_takes_at_most_twenty_keys_from_the_first_screen() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let before = entries(&library, "honour").len();
    let view = View::new(library.book(), FOUNDER).unwrap();
    // Five people whose names are nobody else's.
    let mut seen: std::collections::BTreeMap<Box<str>, usize> = std::collections::BTreeMap::new();
    view.people().for_each(|(_, person)| *seen.entry(person.name.clone()).or_default() += 1);
    let longer = |name: &str| seen.keys().any(|other| **other != *name && other.contains(name));
    let names: Vec<&str> = seen
        .iter()
        .filter(|(name, count)| **count == 1 && !longer(name))
        .map(|(name, _)| &**name)
        .take(5)
        .collect();
    let typed: Vec<String> = names.iter().map(|name| format!("'{name}")).collect();
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    let mut keys = press_and_type(&mut person, &["5", "4", F8, "'荣誉", "\r", F5]);
    keys += press_and_type(&mut person, &["'优秀网格员", "\r", "5", "'市委", "\r", "'2026", "\r", "1"]);
    for name in &typed[..4] {
        keys += press_and_type(&mut person, &[name, "\t"]);
    }
    keys += press_and_type(&mut person, &[&typed[4], "\r", F3]);
    person.sees("已保存");
    let honours = entries(&library, "honour");
    assert_eq!(honours.len(), before + 5, "{}", person.shows());
    assert!(keys <= 20, "{keys} keys");
    person.types("\x15");
    assert_eq!(entries(&library, "honour").len(), before, "it was one act");
}

#[test]
fn a_register_is_found_by_its_name_its_pinyin_and_its_english_name() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    for typed in ["侨捐登记", "qjdj", "donations"] {
        let mut person = Person::sits_down(&library, folder.path(), (80, 24));
        person.until_idle();
        press(&mut person, &[F2]);
        person.types(typed);
        person.sees("侨捐登记");
        press(&mut person, &["\r"]);
        person.sees("海外侨胞");
        person.leaves();
    }
}

#[test]
fn an_idle_screen_is_locked_shows_nothing_and_opens_by_its_code_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    // The code is typed twice and never shown.
    let pin = Person::sits_down_at(&library, folder.path(), (80, 24), Some(Place::new("pin")));
    drop(std::mem::replace(&mut person, pin));
    person.until_idle();
    for keys in ["\r", "471108", "\r", "471108", "\r"] {
        person.types(keys);
        assert!(!person.shows().contains("471108"));
    }
    while !library.store().has_pin(FOUNDER) {
        let event = person.news.recv_timeout(LIMIT).unwrap();
        person.tell(event);
    }
    person.until_idle();
    person.types("\x1b");
    person.types("51");
    let before = person.shows();
    let name =
        before.lines().nth(2).unwrap().split_whitespace().next().unwrap().trim_start_matches('>').to_owned();
    // Idle: not woken once before the lock, and then once.
    assert_eq!(person.idles(14), 0, "no tick");
    assert_eq!(person.shows(), before);
    assert_eq!(person.idles(2), 1);
    person.sees("屏幕已锁");
    assert!(!person.shows().contains(&name) && !person.shows().contains("演示数据"), "{}", person.shows());
    let written = person.writes.len();
    assert_eq!((person.idles(600), person.writes.len()), (0, written), "locked it does nothing by itself");
    // A wrong code, then the right one.
    let answer = |person: &mut Person, code: &str| {
        person.types(code);
        person.tell(Event::Bytes(b"\r".to_vec()));
        if person.ended.is_none() && person.shows().contains("正在核对") {
            let event = person.news.recv_timeout(LIMIT).unwrap();
            person.tell(event);
        }
        person.until_idle();
    };
    answer(&mut person, "4711");
    person.sees("还可试 4 次");
    answer(&mut person, "471108");
    assert_eq!(person.shows(), before, "where it was");
    // Five wrong ones end the session; its place is kept and the attempt is written down.
    person.idles(15);
    for _ in 0..5 {
        answer(&mut person, "0000");
    }
    assert_eq!(person.ended, Some(End::Idle));
    let mut again = Person::sits_down(&library, folder.path(), (80, 24));
    again.until_idle();
    again.sees(&name);
    let tried = || library.store().recent_acts(None, None, 5).unwrap().acts;
    while !tried().iter().any(|act| &*act.verb == "attempt") {
        std::thread::yield_now();
    }
    again.leaves();
}

#[test]
fn without_a_code_an_idle_session_ends_and_the_next_begins_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    person.types("51");
    let before = person.shows();
    person.idles(16);
    assert_eq!(person.ended, Some(End::Idle));
    let mut again = Person::sits_down(&library, folder.path(), (80, 24));
    again.until_idle();
    assert_eq!(again.shows().lines().next(), before.lines().next());
}

#[test]
fn the_recorder_writes_the_last_events_and_nothing_that_was_typed_or_shown() {
    let folder = tempfile::tempdir().unwrap();
    let library = library(demo(&folder.path().join("store")));
    let mut person = Person::sits_down(&library, folder.path(), (80, 24));
    person.until_idle();
    person.types("51");
    let shown = person.shows();
    let name =
        shown.lines().nth(2).unwrap().split_whitespace().next().unwrap().trim_start_matches('>').to_owned();
    person.types("/");
    person.types("谢丽珍13900001234");
    person.tell(Event::Bytes("\x1b[200~990783198001011233\x1b[201~".as_bytes().to_vec()));
    person.until_idle();
    person.types("\x1b");
    // The command stands among the numbered ones of the help page.
    person.types("\x1bOP");
    for _ in 0..3 {
        if !person.shows().contains("导出最近事件") {
            person.types("\x1b[6~");
        }
    }
    let line = person.shows().lines().find(|line| line.contains("导出最近事件")).map(str::to_owned);
    let line = line.unwrap_or_else(|| panic!("{}", person.shows()));
    let number: String =
        line.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    person.types(&number);
    person.types("\r");
    let written = || {
        let mut names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        names.find(|path| path.to_string_lossy().contains("touyan-events-"))
    };
    while written().is_none() {
        let event = person.news.recv_timeout(LIMIT).unwrap();
        person.tell(event);
    }
    let text = std::fs::read_to_string(written().unwrap()).unwrap();
    assert!(text.contains("Screen(\"people\")") && text.contains("Typed("), "{text}");
    for secret in [name.as_str(), "谢", "丽珍", "1390000", "990783", "茅冈"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(text.lines().count() < 210, "bounded");
}
