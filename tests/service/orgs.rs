//! The organisation tree as an operator's file describes it.

use qinghe_model::org::Locality;
use qinghe_service::{Actor, Error, activation, orgs};
use qinghe_tests::{TestApp, app::client, both};

const STAFF: &str = r#"
[[org]]
code = "QH1003"
parent = "QH-YL"
kind = "school"
name = { zh = "云岭县第三小学", en = "Yunling No. 3" }
[[staff]]
username = "Li.Hua"
name = "李华"
roles = [{ role = "teacher", at = "QH1001", class = "五年级1班" }, { role = "school_admin", at = "QH1003" }]
"#;

both! {
    async fn units_and_staff_are_created_once(engine) {
        let t = TestApp::new(engine).await;
        let report = orgs::import(&t.app, &Actor::system(), STAFF).await.unwrap();
        assert_eq!(report.created, ["QH1003"]);
        assert_eq!((report.links.len(), report.links[0].username.as_str()), (1, "li.hua"));
        let session = activation::activate(&t.app, &report.links[0].token, "a quite new password", &client("d")).await.unwrap();
        assert!(!session.must_change_password);
        let actor = t.actor(&session.token).await;
        let at: Vec<_> = actor.grants().iter().map(|g| g.org_id).collect();
        assert!(at.contains(&t.world().class.id) && at.len() == 2);
        let again = orgs::import(&t.app, &Actor::system(), STAFF).await.unwrap();
        assert!(again.created.is_empty() && again.renamed.is_empty() && again.links.is_empty());
        assert_eq!(again.unchanged, 1);
        let renamed = STAFF.replace("云岭县第三小学", "云岭县新区小学");
        assert_eq!(orgs::import(&t.app, &Actor::system(), &renamed).await.unwrap().renamed, ["QH1003"]);
    }

    async fn a_file_sets_whether_schools_are_urban_or_rural(engine) {
        let t = TestApp::new(engine).await;
        let entry = |code: &str, parent: &str, kind: &str, more: &str| {
            format!("[[org]]\ncode = \"{code}\"\nparent = \"{parent}\"\nkind = \"{kind}\"\nname = {{ zh = \"新校\", en = \"New\" }}\n{more}\n")
        };
        let school = |more: &str| entry("QH1003", "QH-YL", "school", more);
        let import = async |text: String| orgs::import(&t.app, &Actor::system(), &text).await;
        let known = async || orgs::find_node(&t.app, "QH1003", None).await.unwrap().locality();
        assert_eq!(import(school("locality = \"rural\"")).await.unwrap().created, ["QH1003"]);
        assert_eq!(known().await, Some(Locality::Rural));
        assert_eq!(import(school("")).await.unwrap().unchanged, 1, "what is left out stays");
        assert_eq!(known().await, Some(Locality::Rural));
        let report = import(school("locality = \"urban\"")).await.unwrap();
        assert_eq!((report.located, report.renamed.len(), report.unchanged), (vec!["QH1003".to_owned()], 0, 0));
        assert_eq!(known().await, Some(Locality::Urban));
        for bad in [school("locality = \"town\""), entry("QH-C2", "QH", "city", "locality = \"urban\"")] {
            assert!(matches!(import(bad).await, Err(Error::Input(_))));
        }
        // The store itself refuses it for every other kind of unit.
        assert!(t.store().execute("UPDATE orgs SET locality = 'urban' WHERE kind = 'county'").await.is_err());
        assert!(t.store().execute("UPDATE orgs SET locality = 'town' WHERE kind = 'school'").await.is_err());
    }

    async fn a_faulty_file_makes_no_node(engine) {
        let t = TestApp::bare(engine).await;
        let good = "[[org]]\ncode = \"QH5000\"\nparent = \"QH-YL\"\nkind = \"school\"\nname = { zh = \"好\", en = \"Good\" }\n";
        for bad in [
            "code = \"QH5001\"\nparent = \"NOWHERE\"\nkind = \"school\"\nname = { zh = \"甲\", en = \"A\" }",
            "code = \"QH5001\"\nparent = \"QH\"\nkind = \"school\"\nname = { zh = \"甲\", en = \"A\" }",
            "code = \"QH5001\"\nparent = \"QH1001\"\nkind = \"class\"\nname = { zh = \"甲\", en = \"A\" }",
            "code = \"qh5001\"\nparent = \"QH-YL\"\nkind = \"school\"\nname = { zh = \"甲\", en = \"A\" }",
            "code = \"QH1001\"\nparent = \"QH-C1\"\nkind = \"county\"\nname = { zh = \"甲\", en = \"A\" }",
            "code = \"QH5001\"\nparent = \"QH-YL\"\nkind = \"school\"\nname = { zh = \" \", en = \"A\" }",
            "code = \"QH5001\"\nkind = \"school\"\nname = { zh = \"甲\", en = \"A\" }",
            "code = \"QH5001\"\nkind = \"planet\"\nname = { zh = \"甲\", en = \"A\" }",
        ] {
            let result = orgs::import(&t.app, &Actor::system(), &format!("{good}[[org]]\n{bad}\n")).await;
            assert!(matches!(result, Err(Error::Input(_))), "{bad}: {result:?}");
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM orgs").await, 7);
    }

    async fn classes_are_found_as_people_write_them(engine) {
        let t = TestApp::new(engine).await;
        for written in ["五年级1班", "五年级（1）班", "Grade 5 Class 1"] {
            assert_eq!(orgs::find_node(&t.app, "QH1001", Some(written)).await.unwrap().id, t.world().class.id);
        }
        assert!(orgs::find_node(&t.app, "QH1001", Some("五年级3班")).await.is_err());
        assert!(orgs::find_node(&t.app, "QH1", None).await.is_err());
        let names: Vec<String> = orgs::lineage(&t.app, t.world().class.id).await.unwrap().iter().map(|o| o.name().zh).collect();
        assert_eq!(names, ["青禾自治区", "青禾市", "云岭县", "青禾市云岭县实验小学", "五年级1班"]);
    }
}
