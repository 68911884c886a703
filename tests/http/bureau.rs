//! The bureau's pages: calling schools, following up, taking a list anew.

use axum::http::StatusCode;
use qinghe_service::campaigns::lists;
use qinghe_tests::{TestApp, both};

pub(crate) fn fields() -> Vec<(&'static str, &'static str)> {
    vec![
        ("name_zh", "六月行动"),
        ("name_en", "June"),
        ("piece", "m02:module"),
        ("grade", "m02:P5"),
        ("grade", "m02:P6"),
        ("activity", "film"),
        ("activity", "class_meeting"),
        ("target", "90"),
        ("pass_mark", "60"),
        ("school_threshold", "0"),
        ("weights", "35 35 10 10 10"),
        ("due_at", "2026-10-30T23:59"),
    ]
}

both! {
    async fn an_officer_calls_the_schools(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.region").await;
        let address = format!("/bureau/{}/campaigns", w.region.id);
        let empty = b.get(&address).await;
        assert!(empty.body.contains("还没有专项行动") && empty.body.contains(&format!("{address}/new")));
        let form = b.get(&format!("{address}/new?template=june")).await;
        assert!(form.body.contains("2027 年六月全民禁毒宣传月") && form.body.contains("National Anti-Drug Month 2027"), "{}", form.body);

        // Each grade of a programme is asked, also of a module that is made for another of them.
        assert!(form.body.contains("value=\"m03:P5\" checked") && form.body.contains("value=\"m03:P6\" checked"), "{}", form.body);
        let autumn = b.get(&format!("{address}/new?template=autumn")).await;
        let day = b.get(&format!("{address}/new?template=aids-day")).await;
        assert!(autumn.body.contains("value=\"film\" checked") && !day.body.contains("value=\"film\" checked"));
        assert!(day.body.contains("value=\"class_meeting\" checked"));
        // What is wrong stands beside its field, and everything typed is still there.
        let mut bad = fields();
        bad.retain(|(n, _)| *n != "name_en" && *n != "due_at");
        bad.push(("weights", "1 2 3"));
        bad.retain(|f| *f != ("weights", "35 35 10 10 10"));
        let answer = b.post(&format!("{address}/new"), &bad).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("id=\"weights-error\"") && answer.body.contains("六月行动") && answer.body.contains("1 2 3"), "{}", answer.body);

        let answer = b.post(&format!("{address}/new"), &fields()).await;
        assert_eq!(answer.location(), format!("{address}?done=opened"));
        let list = b.get(answer.location()).await;
        assert!(list.body.contains("六月行动") && list.body.contains("专项行动已发起"));
        assert!(list.body.contains("学校要开展的活动：一部影片、一次主题班会"), "{}", list.body);
        let mut english = t.staff_browser("officer.county").await.speaking("en");
        let list = english.get(&format!("/bureau/{}/campaigns", w.county.id)).await;
        assert!(list.body.contains("June") && list.body.contains("Add requirements") && !list.body.contains("/withdraw"), "{}", list.body);
        assert_eq!(english.get(&address).await.status, StatusCode::FORBIDDEN);
        // A class has the work; its teacher sees whose it is.
        let class = t.staff_browser("teacher").await.get(&format!("/teach/classes/{}", w.class.id)).await;
        assert!(class.body.contains("上级专项行动"), "{}", class.body);

        let withdraw = list.body.split("campaign=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let way = format!("{address}/{withdraw}/withdraw");
        assert!(b.get(&way).await.body.contains("撤回"));
        assert_eq!(b.post(&way, &[]).await.location(), format!("{address}?done=withdrawn"));
        assert!(b.get(&address).await.body.contains("还没有专项行动"));
    }

    async fn a_list_is_taken_anew_after_a_look(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.region").await;
        let address = format!("/bureau/{}/campaigns", w.region.id);
        b.post(&format!("{address}/new"), &fields()).await;
        lists::take_due_snapshots(&t.app).await.unwrap();
        let list = b.get(&address).await;
        let id = list.between("?campaign=", "\"").to_owned();
        let rows = "学校,年级,班级,学号,姓名\nQH1002,五年级,1班,77,晚到的\n";
        qinghe_service::roster::import(&t.app, &qinghe_service::Actor::system(), w.region.id, rows.as_bytes(), false).await.unwrap();

        let page = format!("{address}/{id}/list");
        let unknown = b.get(&format!("{page}?code=NONE&as_of=2026-10-12")).await;
        assert!(unknown.body.contains("id=\"code-error\"") && unknown.body.contains("NONE"), "{}", unknown.body);
        let seen = b.get(&format!("{page}?code=qh1002&as_of=2026-10-12")).await;
        assert!(seen.body.contains("name=\"added\" value=\"1\"") && seen.body.contains("name=\"before\" value=\"2\""), "{}", seen.body);
        let mut form = vec![("code", "qh1002"), ("as_of", "2026-10-12"), ("added", "1"), ("removed", "0"), ("moved", "0"), ("before", "2")];
        form.push(("reason", " "));
        let refused = b.post(&page, &form).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("id=\"reason-error\""), "{}", refused.body);
        form.pop();
        form.push(("reason", "学校补交名单"));
        let done = b.post(&page, &form).await;
        let after = b.get(done.location()).await;
        assert!(after.body.contains("名单已更新") && after.body.contains("学校补交名单") && after.body.contains("2 → 3"), "{}", after.body);
        let mut county = t.staff_browser("officer.county").await;
        assert_eq!(county.get(&format!("/bureau/{}/campaigns/{id}/list", w.county.id)).await.status, StatusCode::NOT_FOUND);
    }

    async fn small_groups_stand_on_no_page(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.region").await;
        // Sent twice it opens one; its list is not taken while the form's sender waits.
        for _ in 0..2 {
            b.post(&format!("/bureau/{}/campaigns/new", w.region.id), &fields()).await;
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM campaigns").await, 1);
        let page = b.get(&format!("/bureau/{}", w.city.id)).await;
        assert!(page.body.contains("正在确定名单"), "{}", page.body);
        lists::take_due_snapshots(&t.app).await.unwrap();
        // Eleven pupils in the region: nine in one county, two in the other.
        let page = b.get(&format!("/bureau/{}", w.city.id)).await;
        assert!(page.body.contains("不足 10 人") && page.body.contains("0 / 11"), "{}", page.body);
        assert!(!page.body.contains("0 / 9") && !page.body.contains("0 / 2<"), "{}", page.body);
        let id: String = page.body.split("?campaign=").nth(1).unwrap().chars().take(36).collect();
        for list in ["not-started", "below", "quiet"] {
            let listed = b.get(&format!("/bureau/{}/schools?campaign={id}&list={list}", w.region.id)).await;
            assert_eq!(listed.status, StatusCode::OK);
            assert!(!listed.body.contains("实验小学"), "{list}: {}", listed.body);
        }
        let own = t.staff_browser("head").await.get(&format!("/bureau/{}", w.school.id)).await;
        assert!(own.body.contains("0 / 7"), "{}", own.body);
    }
}
