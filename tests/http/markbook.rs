//! The markbook: its page, and a file of it that is compared with the present records.

use qinghe_tests::{TestApp, both, work};

both! {
    async fn a_changed_state_is_told_in_words_in_its_cell(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        work::assign(&t.app, &*t.teacher().await, class).await.unwrap();
        let grades = format!("/teach/classes/{class}/grades");
        let mut b = t.staff_browser("teacher").await;
        let csv = b.get(&format!("{grades}.csv")).await.body;
        let changed = csv.replacen("未开始", "已完成", 1);
        let page = b.upload(&format!("{grades}/check"), &[], "成绩册.csv", changed.as_bytes()).await.page();
        let row = page.row("已完成");
        assert_eq!([&row[0], &row[3], &row[4]], ["F2", "已完成", "未开始"]);
        assert_eq!(page.count("tbody tr"), 1);
        // No second line about the cell beside it.
        page.none("main section li");
        // A word that nobody knows: what the file says, and what is here.
        let odd = csv.replacen("未开始", "病假", 1);
        let page = b.upload(&format!("{grades}/check"), &[], "成绩册.csv", odd.as_bytes()).await.page();
        page.has("main section li", "文件中 病假，现在 未开始（F2 格）").none("tbody tr");
    }

    async fn a_day_that_does_not_exist_filters_nothing_and_is_told(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        work::assign(&t.app, &*t.teacher().await, class).await.unwrap();
        let mut b = t.staff_browser("teacher").await;
        let page = b.get(&format!("/teach/classes/{class}/grades?from=2026-02-30&until=2026-12-31")).await.page();
        page.has("#from-error", "没有这一天").holds("from", "2026-02-30").holds("until", "2026-12-31").none("#until-error");
        page.any("details[open] #from").any("table.table--grades thead .sort__label small.when");
    }
}
