//! A bureau's pages: campaigns, their follow-up, updates of their lists.

use axum::http::StatusCode;
use qinghe_service::campaigns::lists;
use qinghe_tests::{Page, TestApp, both, survey};

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

/// The campaign that a page of figures or a list of campaigns links to first.
fn campaign_of(page: &Page) -> String {
    let href = page.attr("main a[href*='?campaign=']", "href");
    href.split("campaign=").nth(1).unwrap().chars().take(36).collect()
}

both! {
    async fn an_officer_opens_and_withdraws_a_campaign(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.region").await;
        let address = format!("/bureau/{}/campaigns", w.region.id);
        b.get(&address).await.page().has(".empty h2", "还没有专项行动").links_to(&format!("{address}/new"));
        let form = b.get(&format!("{address}/new?template=june")).await.page();
        form.any("input[name=name_zh][value*='2027 年六月全民禁毒宣传月']");
        form.any("input[name=name_en][value*='National Anti-Drug Month 2027']");

        // Each grade of a programme is asked, also of a module that is made for another of them.
        form.ticks("grade", "m03:P5").ticks("grade", "m03:P6");
        b.get(&format!("{address}/new?template=autumn")).await.page().ticks("activity", "film");
        let day = b.get(&format!("{address}/new?template=aids-day")).await.page();
        day.ticks("activity", "class_meeting").none("input[value=film][checked]");
        // Each error is beside its field, and everything typed is still there.
        let mut bad = fields();
        bad.retain(|(n, _)| *n != "name_en" && *n != "due_at");
        bad.push(("weights", "1 2 3"));
        bad.retain(|f| *f != ("weights", "35 35 10 10 10"));
        let answer = b.post(&format!("{address}/new"), &bad).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.page();
        page.error("weights", "").holds("weights", "1 2 3").holds("name_zh", "六月行动");
        // The language that is missing is named, beside its own field.
        page.error("name_en", "请填写英文名称").none("#name_zh-error");

        let answer = b.post(&format!("{address}/new"), &fields()).await;
        assert_eq!(answer.location(), format!("{address}?done=opened"));
        let list = b.get(answer.location()).await.page();
        list.has(".notice", "专项行动已发起").has("article h2", "六月行动");
        list.has("article li", "学校要开展的活动：一部影片、一次主题班会");
        let mut english = t.staff_browser("officer.county").await.speaking("en");
        let list = english.get(&format!("/bureau/{}/campaigns", w.county.id)).await.page();
        list.has("article h2", "June").has("article a", "Add requirements").nowhere("/withdraw");
        assert_eq!(english.get(&address).await.status, StatusCode::FORBIDDEN);
        // A class has the work; its teacher sees that it is from a campaign.
        let class = t.staff_browser("teacher").await.get(&format!("/teach/classes/{}", w.class.id)).await;
        class.page().has("article .tag", "上级专项行动");

        let withdraw = format!("{address}/{}/withdraw", campaign_of(&list));
        b.get(&withdraw).await.page().has("h1", "撤回");
        assert_eq!(b.post(&withdraw, &[]).await.location(), format!("{address}?done=withdrawn"));
        b.get(&address).await.page().has(".empty h2", "还没有专项行动");
    }

    async fn two_schools_of_one_name_show_their_codes_wherever_they_are_listed(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        qinghe_service::tree::create(&t.app, &county, w.county.id, "QH1099", &w.school.name(), None, true).await.unwrap();
        // None is so small that it is hidden, with another that would reveal it.
        for school in ["QH1001", "QH1099", "QH1002", "QH2001"] {
            survey::grow(&t, school, 5..6, 12).await;
        }
        let mut b = t.staff_browser("officer.region").await;
        let address = format!("/bureau/{}/campaigns", w.region.id);
        assert_eq!(b.post(&format!("{address}/new"), &fields()).await.location(), format!("{address}?done=opened"));
        let k = campaign_of(&b.get(&address).await.page());
        lists::take_due_snapshots(&t.app).await.unwrap();
        let mut b = t.staff_browser("officer.county").await;
        let own = format!("/bureau/{}", w.county.id);
        let name = &w.school.name().zh;
        let (first, second) = (format!("{name}（{}）", w.school.code.as_ref().unwrap()), format!("{name}（QH1099）"));
        for address in [
            format!("{own}?campaign={k}"),
            format!("{own}/schools?campaign={k}&list=not-started"),
            format!("{own}/activities?campaign={k}"),
            format!("{own}/staff/new"),
        ] {
            let body = b.get(&address).await.body;
            assert!(body.contains(&first) && body.contains(&second), "{address}");
        }
        assert!(!b.get(&own).await.body.contains(&format!("{}（", w.other_school.name().zh)), "one of its name has no code");
    }

    async fn the_list_of_a_campaign_is_updated_after_a_preview(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.region").await;
        let address = format!("/bureau/{}/campaigns", w.region.id);
        b.post(&format!("{address}/new"), &fields()).await;
        lists::take_due_snapshots(&t.app).await.unwrap();
        let id = campaign_of(&b.get(&address).await.page());
        let rows = "学校,年级,班级,学号,姓名\nQH1002,五年级,1班,77,晚到的\n";
        qinghe_service::roster::import(&t.app, &qinghe_service::Actor::system(), w.region.id, rows.as_bytes(), false).await.unwrap();

        let page = format!("{address}/{id}/list");
        let unknown = b.get(&format!("{page}?code=NONE&as_of=2026-10-12")).await;
        unknown.page().error("code", "").holds("code", "NONE");
        let preview = b.get(&format!("{page}?code=qh1002&as_of=2026-10-12")).await;
        preview.page().holds("added", "1").holds("before", "2");
        let mut form = vec![("code", "qh1002"), ("as_of", "2026-10-12"), ("added", "1"), ("removed", "0"), ("moved", "0"), ("before", "2")];
        form.push(("reason", " "));
        let refused = b.post(&page, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.page().error("reason", "");
        form.pop();
        form.push(("reason", "学校补交名单"));
        let done = b.post(&page, &form).await;
        let after = b.get(done.location()).await.page();
        after.has(".notice", "名单已更新");
        assert_eq!(after.row("学校补交名单").last().unwrap(), "2 → 3");
        let mut county = t.staff_browser("officer.county").await;
        assert_eq!(county.get(&format!("/bureau/{}/campaigns/{id}/list", w.county.id)).await.status, StatusCode::NOT_FOUND);
    }

    async fn small_groups_are_hidden_on_every_page(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut b = t.staff_browser("officer.region").await;
        // Sent twice, the form opens one campaign; its list is not taken while the sender waits.
        for _ in 0..2 {
            b.post(&format!("/bureau/{}/campaigns/new", w.region.id), &fields()).await;
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM campaigns").await, 1);
        b.get(&format!("/bureau/{}", w.city.id)).await.page().has(".empty h2", "正在确定名单");
        lists::take_due_snapshots(&t.app).await.unwrap();
        // Eleven pupils in the region: nine in one county, two in the other.
        let page = b.get(&format!("/bureau/{}", w.city.id)).await.page();
        page.has("td", "不足 10 人").has("td", "0 / 11").nowhere("0 / 9").no_markup("0 / 2<");
        let id = campaign_of(&page);
        for list in ["not-started", "below", "quiet"] {
            let listed = b.get(&format!("/bureau/{}/schools?campaign={id}&list={list}", w.region.id)).await;
            assert_eq!(listed.status, StatusCode::OK, "{list}");
            listed.page().nowhere("实验小学");
        }
        let own = t.staff_browser("head").await.get(&format!("/bureau/{}", w.school.id)).await;
        own.page().has("td", "0 / 7");
    }
}
