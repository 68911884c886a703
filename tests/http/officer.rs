//! An officer's day: the first screen of a campaign, a notice to the schools of a list, the paper that is submitted.

use calamine::{Data, Reader as _, Xlsx};
use http::StatusCode;
use qinghe_tests::{TestApp, both, region};
use std::io::Cursor;

both! {
    async fn the_first_screen_goes_from_the_campaign_to_the_schools_to_follow_up(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        t.clock.advance(chrono::TimeDelta::days(1));
        qinghe_service::campaigns::days::keep_days(&t.app).await.unwrap();
        for (language, left, tiles) in [("zh-CN", "还剩 19 天", "未达标学校"), ("en", "19 days left", "Schools below target")] {
            let mut b = t.staff_browser("officer.county").await.speaking(language);
            let answer = b.get(&format!("/bureau/{}?campaign={k}", w.county.id)).await;
            let order = ["<h1", left, "node-stats", "node-trend", "node-act", "children-caption", "node-more"].map(|part| answer.body.find(part).unwrap_or_else(|| panic!("{part}")));
            assert!(order.is_sorted(), "{order:?}");
            let page = answer.page();
            assert_eq!(page.count("#node-stats .stat:not(.stat--wide)"), 4);
            page.has("#node-stats dt", tiles).any("#node-trend svg.trend__wide").any("#node-trend svg.trend__narrow");
            // The neediest first: those who miss most, and of equals the lower rate.
            page.any("th[aria-sort=descending] a[href$='sort=needed']");
            let rows = page.table("table.table--sorts");
            let digits = |cell: &str| cell.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap_or(0);
            let needed: Vec<i64> = rows[1..rows.len() - 1].iter().map(|r| digits(&r[5])).collect();
            assert!(needed.len() == 3 && needed.is_sorted_by(|a, b| a >= b), "{needed:?}");
            page.any(&format!("#node-act a[href='/bureau/{}/schools/notify?campaign={k}&list=below']", w.county.id));
        }
    }

    async fn a_list_is_notified_and_nobody_else(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        let mut b = t.staff_browser("officer.county").await;
        let address = format!("/bureau/{}/schools", w.county.id);
        b.get(&format!("{address}?campaign={k}&list=below")).await.page().links_to(&format!("{address}/notify?campaign={k}&list=below"));
        let page = b.get(&format!("{address}/notify?campaign={k}&list=below")).await.page();
        let ticked = page.ticked("school");
        assert!(ticked.contains(&w.school.id.to_string()) && !ticked.contains(&w.far_school.id.to_string()), "{ticked:?}");
        page.has("label.tick", "缺口").has(".notice", "没有学校管理员").any("textarea[name=body_zh]");
        // Some of them only, by their rows.
        let some = b.get(&format!("{address}/notify?campaign={k}&list=below&school={}", w.school.id)).await.page();
        assert_eq!(some.ticked("school"), [w.school.id.to_string()]);

        let (campaign, school, id) = (k.to_string(), w.school.id.to_string(), page.field("id"));
        let mut form = vec![("campaign", campaign.as_str()), ("list", "below"), ("id", id.as_str()), ("until", "2099-01-01"), ("title_zh", "请跟进"), ("body_zh", "请于周五前完成")];
        let refused = b.post(&format!("{address}/notify"), &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.page().error("school", "请至少选择一所学校").error("until", "").holds("title_zh", "请跟进").holds("body_zh", "请于周五前完成");
        form.retain(|(name, _)| *name != "until");
        let until = (t.app.today() + chrono::TimeDelta::days(3)).to_string();
        form.extend([("until", until.as_str()), ("school", school.as_str())]);
        let sent = b.post(&format!("{address}/notify"), &form).await;
        assert_eq!(sent.location(), format!("{address}?campaign={k}&list=below&sent=1&notice={id}"));
        b.get(sent.location()).await.page().has(".notice", "通知已发给 1 所学校的管理员").links_to(&format!("/bureau/{}/notices/{id}", w.county.id));
        t.staff_browser("head").await.get("/teach").await.page().has("article", "请于周五前完成");
        t.staff_browser("head.far").await.get("/teach").await.page().nowhere("请于周五前完成");
        let mut head = t.staff_browser("head").await;
        assert_eq!(head.get(&format!("{address}/notify?campaign={k}&list=below")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(head.post(&format!("{address}/notify"), &form).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_paper_is_submitted_printed_and_checked(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        let mut b = t.staff_browser("officer.city").await;
        let own = format!("/bureau/{}/submissions", w.city.id);
        b.get(&format!("/bureau/{}/reports", w.city.id)).await.page().any(&format!("a[href='{own}?campaign={k}']"));
        let list = b.get(&format!("{own}?campaign={k}")).await.page();
        list.has("p", "完成 92 / 应参与 144").has(".empty h2", "还没有上报过");
        let (id, campaign) = (list.field("id"), k.to_string());
        let done = b.post(&own, &[("id", id.as_str()), ("campaign", campaign.as_str())]).await;
        assert_eq!(done.location(), format!("{own}/{id}?done=1"));
        let paper = b.get(done.location()).await.page();
        paper.has("h1", "秋季“五个一”情况统计表").has(".notice", "第 1 期").has(".signs", "填表人").has(".signs", "审核人").has(".signs", "盖章");
        paper.has("dt", "填报单位").has("dt", "报送单位").has("dt", "核验码");
        let table = paper.table("table.table--report");
        assert_eq!(table[0][..2], ["序号".to_owned(), "代码".to_owned()]);
        assert_eq!(table[1][..2], ["1".to_owned(), w.county.code.clone().unwrap()]);
        assert!(table.last().unwrap().contains(&"合计".to_owned()));

        let file = b.get(&format!("{own}/{id}.xlsx")).await;
        let mut book = Xlsx::new(Cursor::new(file.bytes.to_vec())).unwrap();
        let sheet = book.sheet_names()[0].clone();
        let range = book.worksheet_range(&sheet).unwrap();
        assert!(matches!(&range[(0, 0)], Data::String(title) if title.contains("情况统计表")));
        let head = (0..range.height()).find(|n| range[(*n, 0)] == Data::String("序号".into())).expect("a heading");
        let total = (head + 1..range.height()).find(|n| range[(*n, 2)] == Data::String("合计".into())).expect("a total");
        assert_eq!(total - head, table.len() - 1, "as many rows as on the page");
        let completed = table[0].iter().position(|c| c == "参与学生数").expect("a column");
        let sum: f64 = (head + 1..total).filter_map(|n| range.get((n, completed)).and_then(calamine::DataType::as_f64)).sum();
        assert!((sum - 92.0).abs() < 1e-9 && range.get((total, completed)).and_then(calamine::DataType::as_f64) == Some(92.0));
        let formulas = book.worksheet_formula(&sheet).unwrap();
        let sums: Vec<&String> = formulas.used_cells().map(|(.., f)| f).filter(|f| f.starts_with("SUM(")).collect();
        assert!(sums.iter().any(|f| f.contains(&(head + 2).to_string()) && f.ends_with(&format!("{total})"))), "{sums:?}");

        // Anyone may check it: the unit, the campaign, the day and the rate, and no more.
        let code = paper.texts("dl.facts-list div").into_iter().find(|d| d.contains("核验码")).unwrap().replace("核验码", "");
        let answer = t.browser().get(&format!("/verify/{}", code.trim())).await;
        answer.page().has("dd", &w.city.name().zh).has("dd", "秋季“五个一”").has("dd", "63.9%").nowhere("144").nowhere("孙");
        assert_eq!(t.staff_browser("officer.county").await.get(&format!("{own}/{id}")).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_unit_is_found_by_its_name_where_a_code_was_asked(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        let mut b = t.staff_browser("officer.region").await;
        let address = format!("/bureau/{}/campaigns/{k}/list", w.region.id);
        let name = w.other_school.name().zh;
        let page = b.get(&format!("{address}?code={}&as_of=2026-10-12", urlencoded(&name))).await.page();
        page.error("code", "").holds("code", &name);
        page.links_to(&format!("{address}?code=QH1002&as_of=2026-10-12"));
        b.get(&format!("{address}?code=nichts&as_of=2026-10-12")).await.page().error("code", "").none("#found");
    }
}

/// A text as part of an address.
fn urlencoded(text: &str) -> String {
    text.bytes().fold(String::new(), |to, b| to + &format!("%{b:02X}"))
}
