//! The organisation tree.

use crate::seed::{class, id, node, text, tree};
use qinghe_model::{
    OrgId,
    org::{Grade, OrgKind},
};
use qinghe_store::{Error, orgs};
use qinghe_tests::{TestDb, both};

both! {
    async fn a_node_is_found_by_id_code_and_place(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let mut c = db.read().await.unwrap();
        let school = orgs::find(&mut c, t.school.id).await.unwrap().unwrap();
        assert_eq!((school.path.clone(), school.kind, school.parent_id()), (t.school.path.clone(), OrgKind::School, Some(t.county.id)));
        assert_eq!(orgs::find_by_code(&mut c, "N4").await.unwrap().unwrap().id, t.school.id);
        assert!(orgs::find_by_code(&mut c, "n4").await.unwrap().is_none());
        assert!(orgs::find(&mut c, id(404)).await.unwrap().is_none());
        let class = orgs::find_class(&mut c, t.school.id, 2026, Grade::P5, "1").await.unwrap().unwrap();
        assert_eq!((class.id, class.grade(), class.class_name.as_deref(), class.school_year), (t.class.id, Some(Grade::P5), Some("1"), Some(2026)));
        assert!(orgs::find_class(&mut c, t.school.id, 2025, Grade::P5, "1").await.unwrap().is_none());
        let lineage: Vec<OrgId> = orgs::list_lineage(&mut c, &t.class.path).await.unwrap().iter().map(|o| o.id).collect();
        assert_eq!(lineage, [t.region.id, t.city.id, t.county.id, t.school.id, t.class.id]);
        assert_eq!(orgs::list_roots(&mut c).await.unwrap().len(), 1);
    }

    // More siblings than one digit of base 36 names: the places stay in binary order, whatever the
    // engine's own idea of order.
    async fn a_subtree_is_a_range_of_paths(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        db.write(t.clone(), |c, t| Box::pin(async move {
            for n in 100..140 {
                let county = node(c, n, Some(&t.city), OrgKind::County).await?;
                node(c, n + 100, Some(&county), OrgKind::School).await?;
                node(c, n + 200, Some(&county), OrgKind::School).await?;
            }
            Ok::<_, Error>(())
        })).await.unwrap();
        let mut c = db.read().await.unwrap();
        let all = orgs::list_subtree(&mut c, &t.region.path, OrgKind::School).await.unwrap();
        assert_eq!(all.len(), 81);
        assert!(all.is_sorted_by_key(|o| o.path.as_str().to_owned()));
        let counties = orgs::list_children(&mut c, t.city.id).await.unwrap();
        assert_eq!(counties.iter().map(|o| o.seq).collect::<Vec<_>>(), (0..41).collect::<Vec<_>>());
        for county in &counties[1..] {
            let schools = orgs::list_subtree(&mut c, &county.path, OrgKind::School).await.unwrap();
            assert_eq!(schools.len(), 2, "{}", county.path);
            assert!(schools.iter().all(|s| s.parent_id() == Some(county.id)));
            assert_eq!(orgs::list_subtree(&mut c, &county.path, OrgKind::County).await.unwrap().len(), 1);
        }
        assert!(orgs::list_subtree(&mut c, &t.class.path, OrgKind::School).await.unwrap().is_empty());
    }

    async fn a_school_has_each_class_once_a_year(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let again = |grade, name: &'static str, n| {
            let (db, school) = (db.handle(), t.school.clone());
            async move {
                db.write((school, grade, name, n), |c, (school, grade, name, n)| {
                    Box::pin(async move { class(c, *n, school, *grade, name).await.map(drop) })
                }).await
            }
        };
        assert!(again(Grade::P5, "1", 50).await.unwrap_err().is_unique_violation());
        again(Grade::P5, "2", 51).await.unwrap();
        again(Grade::P6, "2", 52).await.unwrap();
        assert!(again(Grade::P6, "2", 53).await.unwrap_err().is_unique_violation());
    }

    async fn codes_are_unique_and_names_can_change(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let twice = db.write(t.clone(), |c, t| Box::pin(async move {
            let mut new = orgs::NewOrg {
                id: id(60), parent: Some(t.county.clone()), kind: OrgKind::School, code: Some("N4".into()),
                name: text("x"), class: None, locality: None, at: crate::seed::at(0),
            };
            new.code = Some("N4".into());
            orgs::insert(c, &new).await.map(drop)
        })).await;
        assert!(twice.unwrap_err().is_unique_violation());
        db.write(t.school.id, |c, school| Box::pin(async move { orgs::update_name(c, *school, &text("新校名"), crate::seed::at(1)).await })).await.unwrap();
        let school = orgs::find(&mut db.read().await.unwrap(), t.school.id).await.unwrap().unwrap();
        assert_eq!(school.name(), text("新校名"));
    }
}
