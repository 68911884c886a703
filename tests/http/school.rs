//! A school administrator's pages: class lists by upload, and promotion into a new school year.

use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, StatusCode};
use qinghe_tests::{
    TestApp, both, bundle,
    http::{Answer, Browser},
    zipped,
};
use rust_xlsxwriter::{Format, Formula, Workbook};
use std::{fmt::Write as _, path::Path};

const LIST: &str = "学校,年级,班级,学号,姓名,备注\nQH1001,五年级,1班,1,林知霞,\nQH1001,五年级,2班,4,欧阳思远,\nQH1001,五年级,1班,2,周予安,\nQH1001,四年级后,1班,9,错的,\n";
const GOOD: &str = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知霞\nQH1001,五年级,2班,4,欧阳思远\nQH1001,五年级,1班,9,䶮𠮷\nQH1001,五年级,1班,2,周予安\n";

async fn send(b: &mut Browser, name: &str, bytes: &[u8]) -> Answer {
    b.upload("/school/import", &[], name, bytes).await
}

/// A workbook as schools make them: a hidden sheet of last year, a title over merged cells, a note, numbers
/// as text and as numbers, and a name that a formula puts together.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    for (column, text) in (0..).zip(["学校", "年级", "班级", "学号", "姓名"]) {
        hidden.write(0, column, text).unwrap();
        hidden.write(1, column, ["QH1001", "五年级", "1班", "1", "去年的人"][usize::from(column)]).unwrap();
    }
    hidden.set_hidden(true);
    let sheet = book.add_worksheet();
    sheet.set_active(true);
    sheet.merge_range(0, 0, 0, 5, "2026 年秋季学生名单", &Format::new()).unwrap();
    for (column, text) in (0..).zip(["学号*", "姓名", "班 级", "年级", "学校名称", "家长电话"]) {
        sheet.write(1, column, text).unwrap();
    }
    for (row, name) in (2..).zip(["张𠮷", "䶮", "阿依古丽·买买提"]) {
        for (column, text) in (1..).zip([name, "五年级（7）班", "五年级", "青禾市云岭县实验小学", "=1+1"])
        {
            sheet.write(row, column, text).unwrap();
        }
    }
    sheet.write(2, 0, "01").unwrap();
    sheet.write(3, 0, 2.0).unwrap();
    sheet.write(4, 0, Formula::new("=1+2").set_result("3")).unwrap();
    book.save_to_buffer().unwrap()
}

both! {
    async fn files_are_read_as_schools_make_them(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        let preview = send(&mut b, "名单.xlsx", &workbook()).await.location().to_owned();
        let page = b.get(&preview).await.page();
        page.has("#notes + ul li", "没有使用的列：家长电话").has("tbody td", "五年级7班").nowhere("去年的人");
        let rows = b.get(&format!("{preview}/rows")).await.csv();
        assert_eq!(rows[1], ["3", "青禾市云岭县实验小学", "五年级7班", "01", "张𠮷", "新增", "没有对得上的学生"]);
        for pupil in [["2", "䶮"], ["3", "阿依古丽·买买提"]] {
            assert!(rows.iter().any(|row| row[3..5] == pupil), "{pupil:?} in {rows:?}");
        }
        // The encodings that Excel in China saves in.
        for file in ["classes-gb18030.csv", "classes-utf8-bom.csv", "classes.xlsx"] {
            let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rosters").join(file)).unwrap();
            let preview = send(&mut b, file, &bytes).await.location().to_owned();
            b.get(&preview).await.page().has("legend, tbody th", "张𠮷");
        }
        // A decompression bomb, and a bundle with changes only.
        let manifest = "propertyName,value\noneroster.version,1.2\n".to_owned();
        let bomb = |users: Vec<u8>, manifest: &str| {
            let csv = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
            zipped(&[
                csv("manifest.csv", manifest),
                csv("orgs.csv", "sourcedId,name\no,x\n"),
                csv("classes.csv", "sourcedId,title,schoolSourcedId\nk,1,o\n"),
                ("users.csv".to_owned(), users),
                csv("enrollments.csv", "classSourcedId,userSourcedId,role\n"),
            ])
        };
        let answer = send(&mut b, "bomb.zip", &bomb(vec![b' '; 2 << 20], &manifest)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.page().has("#errors", "解压后太大");
        let delta = send(&mut b, "delta.zip", &bomb(Vec::new(), &format!("{manifest}file.users,delta\n"))).await;
        assert_eq!(delta.status, StatusCode::UNPROCESSABLE_ENTITY);
        delta.page().has("#errors", "users.csv 只有变动部分");
    }

    async fn a_class_list_is_uploaded_previewed_and_imported(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        b.get("/school").await.page().links_to("/school/import").links_to("/school/promotion");
        t.clock.advance(TimeDelta::minutes(1));
        let form = b.get("/school/import").await.page();
        form.has("form[enctype='multipart/form-data']", "青禾市云岭县实验小学");
        let preview = send(&mut b, "名单 2026.csv", GOOD.as_bytes()).await.location().to_owned();
        let answer = b.get(&preview).await;
        assert_eq!(answer.status, StatusCode::OK);
        let page = answer.page();
        page.has(".page-head__lead", "名单 2026.csv").has("tbody th", "䶮𠮷");
        // Another name under a number is asked with all its readings; who moved is known, for the list has the old class too.
        page.has("legend", "第 2 行：林知霞").has("label", "就是五年级1班的林知夏（学号 1），姓名改成“林知霞”").has("label", "新学生：林知霞");
        page.has("tbody td", "转班，原班级：五年级1班").has("tbody td", "姓名和学号相同，班级变了");
        b.post("/language", &[("lang", "en"), ("back", "/")]).await;
        b.get(&preview).await.page().has("label", "The same as 林知夏 in Grade 5 Class 1 (number 1)");
        b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
        let seen = page.field("seen");
        let stale = b.post(&preview, &[("seen", "0")]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        stale.page().error_link("seen", "请再看一遍").holds("seen", &seen);
        let done = b.post(&preview, &[("seen", &seen), ("row-0", "0")]).await.location().to_owned();
        let page = b.get(&done).await.page();
        page.has(".notice", "新增 1 人，变更 2 人").has("h3", "名单 2026.csv").has("a", "撤销这份名单");
        let new = page.link("打印这 1 名新生的登录条");
        b.get(&new).await.page().has(".slip__name", "䶮𠮷").nowhere("周予安");
        let names = async || t.slips(&t.world().class).await.into_iter().map(|s| s.name).collect::<Vec<_>>();
        assert_eq!(names().await, ["林知霞", "周予安", "阿依古丽·买买提", "䶮𠮷"]);
        // The back button, and the second tap.
        for again in [b.get(&preview).await, b.post(&preview, &[("seen", &seen)]).await] {
            b.get(again.location()).await.page().has(".notice", "这份文件已过期");
        }
        // The list is undone.
        t.clock.advance(TimeDelta::minutes(1));
        let list = page.link("撤销这份名单");
        let page = b.get(&list).await.page();
        page.has("h1", "撤销这次导入？").has(".page-head__lead", "名单 2026.csv");
        page.has("main li", "新增的 1 名学生移出班级：䶮𠮷").has("main li", "转班的 1 名学生回到原来的班级：欧阳思远");
        page.has("main li", "1 名学生恢复原来的学号或姓名：林知霞").nowhere("会撤掉");
        let undone = b.post(&list, &[]).await.location().to_owned();
        b.get(&undone).await.page().has(".notice", "已撤销").has(".card h3", "名单 2026.csv");
        let log = b.get(&format!("/bureau/{}/audit?action=roster.import", t.world().school.id)).await.page();
        assert_eq!(log.row("导入名单：撤销")[5], "名单 2026.csv");
        assert_eq!(names().await, ["林知夏", "周予安", "阿依古丽·买买提", "欧阳思远"]);
    }

    async fn an_undo_says_which_classes_go_and_which_stay(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,8班,1,赵一\nQH1001,五年级,9班,1,钱二\n";
        let preview = send(&mut b, "新班.csv", list.as_bytes()).await.location().to_owned();
        let seen = b.get(&preview).await.page().field("seen");
        let done = b.post(&preview, &[("seen", &seen)]).await.location().to_owned();
        let undo = b.get(&done).await.page().link("撤销这份名单");
        let nine = qinghe_service::orgs::find_node(&t.app, "QH1001", Some("五年级9班")).await.unwrap();
        qinghe_service::pupils::add(&t.app, &*t.school_admin().await, nine.id, "孙三", "7").await.unwrap();
        let page = b.get(&undo).await.page();
        page.has("main li", "新建的 1 个班会撤掉，里面不再有人，也没有用过：五年级8班");
        page.has("main li", "新建的 1 个班保留，里面有人，或者已经用过：五年级9班");
        let undone = b.post(&undo, &[]).await.location().to_owned();
        let page = b.get(&undone).await.page();
        page.has(".card p", "空下来的 1 个班已撤掉：五年级8班").has(".card p", "新建的 1 个班保留，里面有人，或者已经用过：五年级9班");
        b.post("/language", &[("lang", "en"), ("back", "/")]).await;
        b.get(&undone).await.page().has(".card p", "1 empty class was removed: Grade 5 Class 8");
    }

    async fn faults_of_a_class_list_are_explained_in_both_languages(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        let preview = send(&mut b, "a.csv", LIST.as_bytes()).await.location().to_owned();
        // The rows with faults stay out, the others can be imported.
        let zh = b.get(&preview).await.page();
        zh.any("[name=seen]").has("tbody td", "四年级后").has(".notice", "不会导入");
        zh.has("tbody td", "不是平台里的年级").has("#notes + ul li", "没有使用的列：备注");
        b.post("/language", &[("lang", "en"), ("back", "/")]).await;
        let en = b.get(&preview).await.page();
        en.has("tbody td", "Not a grade of this platform").has("#notes + ul li", "Columns that are not used: 备注");
        let file = b.get(&format!("{preview}/rows?which=bad")).await;
        assert!(file.header("content-disposition").contains("qinghe-bad-rows.csv"));
        let rows = file.csv();
        assert_eq!(rows[0], ["School", "Grade", "Class", "Student No.", "Name", "Row", "Why"]);
        assert_eq!((rows.len(), rows[1][1].as_str(), rows[1][5].as_str()), (2, "四年级后", "5"));
        assert_eq!(rows[1][6], "Grade: Not a grade of this platform (Grade 5 to university)");
        let all = b.get(&format!("{preview}/rows")).await;
        assert_eq!(all.body.lines().count(), 4);
        // What cannot be read at all.
        for (name, bytes, text) in [
            ("a.csv", &b"a,b\n1,2\n"[..], "lacks these columns: Class, Student No., Name"),
            ("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old .xls"),
            ("a.pdf", b"%PDF-1.7\n\0\x01", "is not an Excel"),
            ("a.xlsx", b"PK\x03\x04", "is damaged"),
        ] {
            let answer = send(&mut b, name, bytes).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            answer.page().error_link("file", "").has("#errors", text);
        }
        let none = send(&mut b, "", b"").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.page().error("file", "Choose a file first");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM uploads").await, 1);
    }

    async fn a_oneroster_bundle_is_imported(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        let preview = send(&mut b, "bundle.zip", &bundle("oneroster-bad")).await.location().to_owned();
        let page = b.get(&preview).await.page();
        assert!(page.row("enrollments.csv 第 10 行").iter().any(|cell| cell.contains("同时在两个班")));
        let preview = send(&mut b, "bundle.zip", &bundle("oneroster-1.2")).await.location().to_owned();
        let page = b.get(&preview).await.page();
        page.has("#notes + ul li", "2 条课程班的记录没有使用");
        let seen = page.field("seen");
        let done = b.post(&preview, &[("seen", &seen)]).await.location().to_owned();
        b.get(&done).await.page().has(".notice", "新增 1 人，变更 1 人。没有导入的有 3 行。");
        // A bureau's administrator neither imports lists nor promotes anybody.
        let mut bureau = t.staff_browser("admin.county").await;
        for page in ["/school/import", "/school/promotion"] {
            assert_eq!(bureau.get(page).await.status, StatusCode::FORBIDDEN, "{page}");
        }
    }

    async fn only_uploads_may_be_large(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        let mut list = GOOD.to_owned();
        for n in 100..5_000 {
            writeln!(list, "QH1001,五年级,3班,{n},学生{n}").unwrap();
        }
        assert!(list.len() > 128 << 10);
        let preview = send(&mut b, "large.csv", list.as_bytes()).await.location().to_owned();
        // Of 4,902 changes 200 are shown.
        let page = b.get(&preview).await.page();
        let notes = page.texts("main p.muted").concat().replace(',', "");
        assert!(notes.contains("4702 行没有显示"), "{notes}");
        assert_eq!(page.count("main tr"), 1 + 200);
        // Elsewhere such a body is refused, whatever is in it.
        for path in ["/school/promotion", &preview, "/language", "/sign-in"] {
            let answer = b.upload(path, &[], "large.csv", list.as_bytes()).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        }
        for size in [(8 << 20) + 1, 33 << 20] {
            let answer = send(&mut b, "huge.csv", &vec![b'x'; size]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            answer.page().error("file", "最多 8 MB");
        }
    }

    async fn only_some_roles_may_upload_class_lists(engine) {
        let t = TestApp::new(engine).await;
        let mut stranger = t.browser();
        assert_eq!(send(&mut stranger, "a.csv", GOOD.as_bytes()).await.location(), "/sign-in/staff?to=%2Fschool%2Fimport");
        let mut pupil = t.pupil_browser(0).await;
        assert_eq!(send(&mut pupil, "a.csv", GOOD.as_bytes()).await.status, StatusCode::FORBIDDEN);
        for who in ["teacher", "officer.county", "assessor", "visitor"] {
            let mut b = t.staff_browser(who).await;
            assert_eq!(send(&mut b, "a.csv", GOOD.as_bytes()).await.status, StatusCode::FORBIDDEN, "{who}");
            for path in ["/school", "/school/import", "/school/promotion", "/school/import/template/csv"] {
                assert_eq!(b.get(path).await.status, StatusCode::FORBIDDEN, "{who} at {path}");
            }
            b.get("/account").await.page().none("[href='/school']");
        }
        let mut head = t.staff_browser("head").await;
        let elsewhere = head.upload("/school/import", &[("at", &t.world().far_school.id.to_string())], "a.csv", GOOD.as_bytes()).await;
        assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
        let preview = send(&mut head, "a.csv", GOOD.as_bytes()).await.location().to_owned();
        let mut other = t.staff_browser("head.other").await;
        assert_eq!(other.get(&preview).await.location(), "/school/import?gone=1");
        // Another site cannot send a file in somebody's name.
        let headers = [("content-type", "multipart/form-data; boundary=x"), ("origin", "http://evil.test")];
        let forged = head.send(Method::POST, "/school/import", Body::from("--x--"), &headers).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        // A form of another kind is answered by a page.
        let odd = head.post("/school/import", &[("file", "x")]).await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        odd.page().any("main h1");
    }

    async fn templates_of_class_lists_can_be_downloaded(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        let csv = b.get("/school/import/template/csv").await;
        assert_eq!(csv.body, "\u{feff}学校,年级,班级,学号,姓名\r\n");
        let xlsx = b.get("/school/import/template/xlsx").await;
        assert!(xlsx.header("content-disposition").contains("qinghe-class-list.xlsx") && xlsx.body.starts_with("PK"));
        assert_eq!(b.get("/school/import/template/exe").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_school_is_promoted_and_the_promotion_undone(engine) {
        let t = TestApp::new(engine).await;
        t.clock.set("2027-09-02T01:00:00Z".parse().unwrap());
        let mut teacher = t.staff_browser("teacher").await;
        teacher.get("/teach").await.page().has(".notice", "1 个班还没有升入新学年").has("article h2", "五年级1班");
        let mut b = t.staff_browser("head").await;
        let page = b.get("/school/promotion").await.page();
        page.has("label.choice", "五年级1班 → 六年级1班").has("label.choice", "六年级1班 → 毕业");
        let seen = page.field("seen");
        let school = t.world().school.id.to_string();
        let (one, two) = (t.world().class.id.to_string(), t.world().other_class.id.to_string());
        let none = b.post("/school/promotion", &[("school", &school), ("seen", &seen)]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.page().error("classes", "请至少选择一项");
        let stale = b.post("/school/promotion", &[("school", &school), ("seen", "0"), ("class", &one)]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = stale.page();
        assert_eq!((page.ticked("class"), page.count("[checked]")), (vec![one.clone()], 1), "what was ticked is kept");
        let done = b.post("/school/promotion", &[("school", &school), ("seen", &seen), ("class", &one), ("class", &two)]).await;
        // The class that waits is still there.
        let page = b.get(done.location()).await.page();
        page.has("main p", "共 6 名学生").has("label.choice", "六年级1班 → 毕业");
        let undo = page.after("/school/promotion/");
        b.get(&format!("/school/promotion/{undo}")).await.page().has("h1", "撤销升年级？");

        // Last year's class can be read, and no work set for it.
        let past = teacher.get("/teach/past").await.page();
        past.has("article h3", "五年级1班").has("h2", "2026—2027学年");
        let class = teacher.get(&format!("/teach/classes/{one}")).await.page();
        class.has("tbody td", "林知夏").has(".notice", "这是往年的班级").none("[href$='/assign'], [action$='/assign']");
        assert_eq!(teacher.get(&format!("/teach/classes/{one}/assign")).await.location(), format!("/teach/classes/{one}"));
        let given = teacher.post(&format!("/teach/classes/{one}/assign"), &[("module", "m02"), ("due_at", "2027-10-20T20:00")]).await;
        assert_eq!(given.status, StatusCode::UNPROCESSABLE_ENTITY);
        given.page().has("#errors", "往年的班级只能查看");
        teacher.get("/teach").await.page().has("article h2", "六年级1班");

        let path = format!("/school/promotion/{}", undo.split('?').next().unwrap());
        let back = b.post(&path, &[("school", &school)]).await;
        let page = b.get(back.location()).await.page();
        page.has(".notice", "6 名学生回到原来的班级").has("label.choice", "五年级1班 → 六年级1班");
        let twice = b.post(&path, &[("school", &school)]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        twice.page().has("#errors", "这一次已经撤销过了");
    }
}
