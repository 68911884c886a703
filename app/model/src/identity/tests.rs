use super::*;
use proptest::prelude::*;

fn pupil(class: u8, number: &str, name: &str) -> Known<u8> {
    Known { class, name: name.into(), number: number.into(), grade: Grade::P5, present: true, past_year: false }
}

fn former(class: u8, number: &str, name: &str) -> Known<u8> {
    Known { present: false, ..pupil(class, number, name) }
}

fn row(class: u8, number: &str, name: &str) -> Listed<u8> {
    Listed { class: Some(class), place: class.into(), name: name.into(), number: number.into(), grade: Grade::P5 }
}

/// A row of a class that is yet to be made.
fn row_of_new(place: usize, number: &str, name: &str) -> Listed<u8> {
    Listed { class: None, place, ..row(0, number, name) }
}

/// What each row is read as: why, and who it is in the first reading.
fn verdicts(rows: &[Listed<u8>], known: &[Known<u8>]) -> Vec<(Evidence, Option<usize>)> {
    read(rows, known).into_iter().map(|v| (v.evidence, v.readings[0].is)).collect()
}

#[test]
fn numbers_are_equal_but_for_zeros_width_and_case() {
    for (one, other) in [("1", "01"), ("０１", "001"), ("g320", "G320"), ("12 ", "12"), ("0", "00")] {
        assert_eq!(number_key(one), number_key(other), "{one} {other}");
    }
    for (one, other) in [("1", "10"), ("A1", "A01"), ("0", "")] {
        assert_ne!(number_key(one), number_key(other), "{one} {other}");
    }
}

#[test]
fn a_new_pupil_on_top_shifts_numbers_and_nothing_else() {
    use Evidence::{NameInClass, Nobody};
    let known = [pupil(1, "01", "王一"), pupil(1, "02", "李二"), pupil(1, "03", "张三")];
    let rows = [row(1, "01", "安新"), row(1, "02", "王一"), row(1, "03", "李二"), row(1, "04", "张三")];
    let expected = [(Nobody, None), (NameInClass, Some(0)), (NameInClass, Some(1)), (NameInClass, Some(2))];
    assert_eq!(verdicts(&rows, &known), expected);
    let swapped = [row(1, "02", "王一"), row(1, "01", "李二"), row(1, "3", "张 三")];
    assert_eq!(verdicts(&swapped, &known), [(NameInClass, Some(0)), (NameInClass, Some(1)), (Evidence::Same, Some(2))]);
}

#[test]
fn another_name_under_a_number_is_asked() {
    let known = [pupil(1, "01", "王一"), pupil(1, "02", "李二")];
    let found = read(&[row(1, "1", "王壹")], &known);
    assert_eq!(found[0].evidence, Evidence::OtherName);
    assert_eq!(found[0].readings, [Reading::known(0), Reading { is: None, displaces: Some(0) }]);
    // The list has both: the number is free for the new one.
    let rows = [row(1, "01", "赵新"), row(1, "02", "李二"), row(1, "03", "王一")];
    assert_eq!(verdicts(&rows, &known)[0], (Evidence::Nobody, None));
}

#[test]
fn two_pupils_of_one_name_are_told_apart_by_number_or_asked() {
    let known = [pupil(1, "01", "张伟"), pupil(1, "02", "张伟")];
    let rows = [row(1, "02", "张伟"), row(1, "01", "张伟")];
    assert_eq!(verdicts(&rows, &known), [(Evidence::Same, Some(1)), (Evidence::Same, Some(0))]);
    let rows = [row(1, "01", "张伟"), row(1, "05", "张伟")];
    assert_eq!(verdicts(&rows, &known), [(Evidence::Same, Some(0)), (Evidence::NameInClass, Some(1))]);
    let found = read(&[row(1, "04", "张伟"), row(1, "05", "张伟")], &known);
    assert!(found.iter().all(|v| v.evidence == Evidence::NameTwice && v.readings.len() == 3));
}

#[test]
fn who_moved_is_known_by_the_list_of_the_old_class() {
    let known = [pupil(1, "01", "王一"), pupil(1, "02", "李二"), pupil(2, "01", "陈三")];
    let both = [row(1, "02", "李二"), row(2, "01", "陈三"), row(2, "09", "王一")];
    assert_eq!(verdicts(&both, &known)[2], (Evidence::NameInSchool, Some(0)));
    let alone = read(&[row(2, "01", "陈三"), row(2, "09", "王一")], &known);
    assert_eq!(alone[1].evidence, Evidence::NameElsewhere);
    assert_eq!(alone[1].readings, [Reading::known(0), Reading::NEW]);
    // A long number is one child's.
    let known = [pupil(1, "20240317", "王一")];
    assert_eq!(verdicts(&[row(2, "20240317", "王一")], &known), [(Evidence::NameAndNumber, Some(0))]);
    // In a grade whose list is not at hand, the name alone says nothing.
    let elder = Listed { grade: Grade::P6, ..row(3, "07", "王一") };
    assert_eq!(verdicts(&[elder], &known), [(Evidence::Nobody, None)]);
}

#[test]
fn who_left_is_taken_back() {
    let known = [former(1, "07", "周七")];
    assert_eq!(verdicts(&[row(1, "7", "周七")], &known), [(Evidence::Left, Some(0))]);
    assert_eq!(verdicts(&[row(1, "9", "周七")], &known), [(Evidence::NameLeft, Some(0))]);
    assert_eq!(verdicts(&[row(1, "7", "周八")], &known), [(Evidence::Nobody, None)]);
    assert_eq!(
        verdicts(&[row(2, "9", "周七")], &known),
        [(Evidence::NameLeft, Some(0))],
        "in another class of the grade"
    );
    let elder = Listed { grade: Grade::P6, ..row(3, "9", "周七") };
    assert_eq!(verdicts(std::slice::from_ref(&elder), &known), [(Evidence::Nobody, None)]);
    let last_year = [Known { past_year: true, ..former(1, "07", "周七") }];
    assert_eq!(verdicts(&[elder], &last_year), [(Evidence::NameLeft, Some(0))], "a grade further now");
}

#[test]
fn one_pupil_in_two_rows_is_asked_about() {
    let known = [pupil(1, "04", "裴书仪"), pupil(2, "01", "陈三")];
    for number in ["04", "09"] {
        let rows = [row(1, "04", "裴书仪"), row(2, number, "裴书仪")];
        assert_eq!(verdicts(&rows, &known), [(Evidence::Same, Some(0)), (Evidence::NameElsewhere, Some(0))]);
        // Whoever says that both are she is told that it cannot be.
        let mut chosen = [Some(Reading::known(0)), Some(Reading::known(0))];
        assert_eq!(settle(&rows, &known, &mut chosen), [1]);
    }
    // In the other order of the rows, and where her own row is a question.
    let rows = [row(2, "04", "裴书仪"), row(1, "04", "裴书仪")];
    assert_eq!(verdicts(&rows, &known), [(Evidence::NameElsewhere, Some(0)), (Evidence::Same, Some(0))]);
    // Children of two grades may well have one name.
    let elder = Listed { grade: Grade::P6, ..row(3, "07", "裴书仪") };
    assert_eq!(verdicts(&[row(1, "04", "裴书仪"), elder], &known)[1], (Evidence::Nobody, None));
}

#[test]
fn a_name_twice_in_one_class_is_asked_about() {
    use Evidence::{ListedTwice, NameElsewhere, NameLeft, NameTwice, Nobody, Same};
    let asked = (ListedTwice, None);
    // Nobody of the name is known, in a class that is there and in one that is not; 张 伟 is 张伟.
    for of in
        [row as fn(u8, &str, &str) -> Listed<u8>, |class, number, name| row_of_new(usize::from(class), number, name)]
    {
        let rows = [of(1, "1", "张伟"), of(1, "2", "李二"), of(1, "3", "张 伟"), of(2, "7", "张伟")];
        assert_eq!(
            verdicts(&rows, &[]),
            [asked, (Nobody, None), asked, (Nobody, None)],
            "two classes may each have one"
        );
        assert!(read(&rows, &[])[0].readings == [Reading::NEW], "a child of their own, or nothing");
    }
    // One of them is known by the number, or neither is.
    let known = [pupil(1, "01", "张伟"), pupil(2, "01", "陈三")];
    let rows = [row(1, "1", "张伟"), row(1, "5", "张伟"), row(1, "6", "张伟")];
    assert_eq!(verdicts(&rows, &known), [(Same, Some(0)), asked, asked]);
    assert!(read(&rows, &known)[1].readings == [Reading::NEW], "the one who has the first row is not offered again");
    assert_eq!(verdicts(&rows[1..], &known), [(NameTwice, Some(0)), (NameTwice, Some(0))]);
    // One of them left: under that number, or another.
    let gone = [former(1, "01", "张伟")];
    assert_eq!(verdicts(&rows[..2], &gone), [(Evidence::Left, Some(0)), asked]);
    assert_eq!(verdicts(&rows[1..], &gone), [(NameLeft, Some(0)), (NameLeft, Some(0))]);
    // One is in another class, whose list is not at hand.
    let elsewhere = [pupil(3, "09", "张伟")];
    assert_eq!(verdicts(&rows[..2], &elsewhere), [(NameElsewhere, Some(0)), (NameElsewhere, Some(0))]);
    // Both are chosen: two children.
    let mut chosen = [Some(Reading::NEW), Some(Reading::NEW)];
    assert_eq!(settle(&rows[1..], &known, &mut chosen), [] as [usize; 0]);
}

#[test]
fn a_name_under_one_number_in_two_classes_is_asked_about() {
    use Evidence::{ListedTwice, NameElsewhere, Nobody};
    let elder = |row: Listed<u8>| Listed { grade: Grade::P6, ..row };
    let rows = [row_of_new(1, "05", "张伟"), row_of_new(2, "5", "张伟")];
    assert_eq!(verdicts(&rows, &[]), [(ListedTwice, None), (ListedTwice, None)]);
    let rows = [row_of_new(1, "05", "张伟"), elder(row_of_new(2, "5", "张伟"))];
    assert_eq!(verdicts(&rows, &[]), [(Nobody, None), (Nobody, None)], "a seat in another grade");
    let rows = [row_of_new(1, "20240317", "张伟"), elder(row_of_new(2, "20240317", "张伟"))];
    assert_eq!(verdicts(&rows, &[]), [(ListedTwice, None), (ListedTwice, None)], "a long number is one child's");
    // Into which of the two a known pupil moved is not for the order of the rows to say.
    let rows = [row(2, "20240317", "张伟"), row(3, "20240317", "张伟")];
    let known = [pupil(1, "20240317", "张伟")];
    assert_eq!(verdicts(&rows, &known), [(NameElsewhere, Some(0)), (NameElsewhere, Some(0))]);
    let gone = [former(1, "20240317", "张伟")];
    assert_eq!(verdicts(&rows, &gone), [(Evidence::NameLeft, Some(0)), (Evidence::NameLeft, Some(0))]);
}

#[test]
fn one_row_of_a_class_says_nothing_about_the_rest_of_it() {
    let names = ["王一", "李二", "张三", "刘四", "陈五", "韩六"];
    let known: Vec<_> = (1..).zip(names).map(|(n, name)| pupil(1, &n.to_string(), name)).collect();
    let rows = [row(1, "5", "陈五"), row(2, "50", "韩六")];
    assert_eq!(verdicts(&rows, &known)[1], (Evidence::NameElsewhere, Some(5)));
    // The grade is divided into classes again: the list has everyone.
    let divided: Vec<_> = (1..).zip(names).map(|(n, name)| row(1 + n % 2, &n.to_string(), name)).collect();
    let known: Vec<_> = known.iter().cloned().chain([pupil(2, "9", "周七")]).collect();
    let all: Vec<_> = divided.into_iter().chain([row(2, "9", "周七")]).collect();
    assert!(read(&all, &known).iter().all(|v| !v.evidence.is_doubtful()), "{:?}", verdicts(&all, &known));
}

#[test]
fn a_number_that_stays_another_s_is_asked_for() {
    let known = [pupil(1, "01", "王一"), pupil(1, "02", "李二")];
    let rows = [row(1, "02", "王一")];
    let found = read(&rows, &known);
    assert_eq!(found[0].evidence, Evidence::NumberHeld);
    assert_eq!(found[0].readings, [Reading { is: Some(0), displaces: Some(1) }]);
    let mut chosen = [Some(found[0].readings[0])];
    assert_eq!(settle(&rows, &known, &mut chosen), [] as [usize; 0]);
    let mut stubborn = [Some(Reading::known(0))];
    assert_eq!(settle(&rows, &known, &mut stubborn), [0]);
    assert_eq!(stubborn, [None]);
}

#[test]
fn a_row_left_out_blocks_who_waits_for_its_number() {
    let known = [pupil(1, "01", "王一"), pupil(1, "02", "李二")];
    let rows = [row(1, "02", "王一"), row(1, "03", "李二")];
    let mut chosen = [Some(Reading::known(0)), None];
    assert_eq!(settle(&rows, &known, &mut chosen), [0], "李二 keeps 02 for now");
}

fn names() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::btree_set("[王李张刘陈][一二三四五六七八九]{1,2}", 1..20)
        .prop_map(|s| s.into_iter().collect())
}

proptest! {
    /// However a class is numbered again and whoever joins, each name keeps its record.
    #[test]
    fn a_renumbered_class_keeps_everyone((names, order) in names().prop_flat_map(|n| { let len = n.len(); (Just(n), Just((0..len).collect::<Vec<_>>()).prop_shuffle()) }), newcomers in 0usize..4) {
        let known: Vec<_> = names.iter().enumerate().map(|(n, name)| pupil(1, &format!("{:02}", n + 1), name)).collect();
        let joined = (0..newcomers).map(|n| format!("新{n}"));
        let all: Vec<String> = joined.chain(order.iter().map(|n| names[*n].clone())).collect();
        let rows: Vec<_> = all.iter().enumerate().map(|(n, name)| row(1, &(n + 1).to_string(), name)).collect();
        let found = read(&rows, &known);
        let mut chosen: Vec<_> = found.iter().map(|v| (!v.evidence.is_doubtful()).then(|| v.readings[0])).collect();
        prop_assert!(settle(&rows, &known, &mut chosen).is_empty());
        for (row, reading) in rows.iter().zip(&chosen) {
            let is = reading.expect("nothing is doubtful").is.map(|p| known[p].name.as_str());
            prop_assert_eq!(is, names.contains(&row.name).then_some(row.name.as_str()));
        }
    }

    /// Whatever the list, nothing that is carried out unasked gives a record to another name, nor two pupils one number.
    #[test]
    fn unasked_nobody_becomes_another(
        people in proptest::collection::btree_map((1u8..4, 1u8..8), ("[王李][一二三]", any::<bool>()), 0..16),
        list in proptest::collection::btree_map((1u8..4, 1u8..8), "[王李][一二三]", 0..16),
    ) {
        let known: Vec<_> = people.iter().map(|((class, n), (name, present))| Known { present: *present, ..pupil(*class, &format!("0{n}"), name) }).collect();
        let rows: Vec<_> = list.iter().map(|((class, n), name)| row(*class, &n.to_string(), name)).collect();
        let found = read(&rows, &known);
        let mut chosen: Vec<_> = found.iter().map(|v| (!v.evidence.is_doubtful()).then(|| v.readings[0])).collect();
        settle(&rows, &known, &mut chosen);
        let mut places = HashSet::new();
        let placed: HashSet<usize> = chosen.iter().flatten().filter_map(|r| r.is).collect();
        for (n, k) in known.iter().enumerate().filter(|(n, k)| k.present && !placed.contains(n)) {
            prop_assert!(places.insert((k.class, number_key(&k.number))), "{n}");
        }
        for (row, reading) in rows.iter().zip(&chosen) {
            let Some(reading) = reading else { continue };
            if let Some(p) = reading.is {
                prop_assert_eq!(&known[p].name, &row.name);
            }
            prop_assert!(places.insert((row.class.unwrap(), number_key(&row.number))));
        }
        for (v, n) in found.iter().zip(0..) {
            prop_assert!(!v.readings.is_empty(), "{}", n);
        }
    }
}
