//! Activities by HTTP: forms that keep what was typed, photos with their headers, files with the figures of the page.

use axum::body::Body;
use http::{Method, StatusCode};
use image::{DynamicImage, ImageFormat, RgbImage};
use qinghe_model::{CampaignId, Text};
use qinghe_service::Actor;
use qinghe_tests::{
    TestApp, both,
    http::{Answer, Browser},
    work,
};
use std::io::Cursor;

const NOTE: &str = "看了《无声的毒》 & 讨论 <b>";

async fn campaign(t: &TestApp) -> CampaignId {
    let name = Text { zh: "秋季行动".into(), en: "Autumn campaign".into() };
    let due = t.app.now() + chrono::TimeDelta::days(9);
    let mut new = work::campaign(t.world().region.id, name, work::MODULE, t.app.now(), due);
    new.opens_at -= chrono::TimeDelta::days(3);
    qinghe_tests::work::call(&t.app, &Actor::system(), new).await.unwrap()
}

fn fields<'a>(campaign: &'a str, kind: &'a str, headcount: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("campaign", campaign), ("kind", kind), ("on_date", "2026-10-11"), ("headcount", headcount), ("note", NOTE)]
}

/// Records an activity and gives the address of its page.
async fn record(b: &mut Browser, list: &str, campaign: &str, kind: &str, headcount: &str) -> String {
    let answer = b.post(&format!("{list}/new"), &fields(campaign, kind, headcount)).await;
    answer.location().trim_end_matches("?done=recorded").to_owned()
}

async fn confirm(b: &mut Browser, record: &str) -> Answer {
    let revision = b.get(record).await.page().field("revision");
    b.post(&format!("{record}/confirm"), &[("revision", &revision)]).await
}

/// Fails unless a form was accepted, which leads on to another page.
fn accepted(answer: &Answer) {
    assert!(answer.status.is_redirection(), "{} {}", answer.status, answer.body);
}

fn photo() -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(40, 30)).write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

/// The summary of activities, row by row.
const SUMMARY: &str = "[aria-labelledby=five-ones] table";

both! {
    async fn a_record_is_returned_corrected_and_confirmed(engine) {
        let t = TestApp::new(engine).await;
        let id = campaign(&t).await.to_string();
        let (mut teacher, mut head) = (t.staff_browser("teacher").await, t.staff_browser("head").await);
        let list = format!("/teach/classes/{}/activities", t.world().class.id);
        teacher.get(&format!("/teach/classes/{}", t.world().class.id)).await.page().links_to(&list);
        teacher.get(&list).await.page().has(".empty h2", "还没有活动记录").has(".prog__txt", "已完成 0 / 5 项");

        // What was typed is kept, with the fault beside its field, also when the language changes.
        let bad = teacher.post(&format!("{list}/new"), &fields(&id, "film", "400")).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = bad.page();
        page.error("headcount", "").holds("headcount", "400").holds("note", NOTE);
        page.holds("on_date", "2026-10-11").holds("kind", "film");
        let mut switched = fields(&id, "film", "400");
        switched.push(("lang", "en"));
        let switched = teacher.post(&format!("{list}/new"), &switched).await;
        switched.page().has(".crumbs", "Record an activity").holds("headcount", "400");
        teacher.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;

        let page = record(&mut teacher, &list, &id, "film", "12").await;
        let waiting = teacher.get(&list).await.page();
        waiting.has(".notice", "等学校确认：一部影片").has(".notice", "还差：一次展览、一部影片");
        let school = format!("/school/{}/activities", t.world().school.id);
        head.get("/school").await.page().links_to("/school/activities");
        assert_eq!(head.get("/school/activities").await.location(), school);
        head.get(&school).await.page().has("h2", "待确认（1）");
        // It is not returned without a reason.
        let revision = head.get(&page).await.page().field("revision");
        let refused = head.post(&format!("{page}/return"), &[("revision", &revision), ("reason", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.page().error("reason", "请填写退回原因");
        accepted(&head.post(&format!("{page}/return"), &[("revision", &revision), ("reason", "日期不对")]).await);
        teacher.get(&page).await.page().has(".notice", "日期不对");
        let stale = head.post(&format!("{page}/confirm"), &[("revision", &revision)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.page().has(".notice", "这条记录刚刚变了");

        // Two who change it at once: the second is shown both.
        let revision = teacher.get(&format!("{page}/edit")).await.page().field("revision");
        let mut first = fields(&id, "film", "15");
        first.push(("revision", &revision));
        accepted(&head.post(&format!("{page}/edit"), &first).await);
        let mut second = fields(&id, "essay", "20");
        second.push(("revision", &revision));
        let conflict = teacher.post(&format!("{page}/edit"), &second).await;
        assert_eq!(conflict.status, StatusCode::CONFLICT);
        let shown = conflict.page();
        shown.has(".notice", "职员 head").has("section p", "15 人").holds("headcount", "20");
        let newer = shown.field("revision");
        assert_ne!(newer, revision);
        second.pop();
        second.push(("revision", &newer));
        assert!(teacher.post(&format!("{page}/edit"), &second).await.location().contains("done=changed"));

        accepted(&confirm(&mut head, &page).await);
        teacher.get(&list).await.page().has(".prog__txt", "已完成 1 / 5 项");
        teacher.get(&page).await.page().nowhere(&format!("{page}/edit"));
        assert!(teacher.get(&format!("{page}/edit")).await.status == StatusCode::SEE_OTHER);
        // What is filtered out is not shown; without a match the page says so.
        head.get(&format!("{school}?kind=essay&state=confirmed")).await.page().links_to(&page);
        head.get(&format!("{school}?kind=film")).await.page().has(".empty h2", "没有符合条件的记录");
        // Nothing waits, so nothing can be removed.
        assert_eq!(teacher.post(&format!("{page}/remove"), &[]).await.status, StatusCode::CONFLICT);
    }

    async fn a_returned_record_waits_on_the_teachers_first_page(engine) {
        let t = TestApp::new(engine).await;
        let (mut teacher, mut head) = (t.staff_browser("teacher").await, t.staff_browser("head").await);
        let list = format!("/teach/classes/{}/activities", t.world().class.id);
        let page = record(&mut teacher, &list, "none", "film", "12").await;
        teacher.get("/teach").await.page().none("#returned");
        let revision = head.get(&page).await.page().field("revision");
        accepted(&head.post(&format!("{page}/return"), &[("revision", &revision), ("reason", "日期<b>不对")]).await);
        let first = teacher.get("/teach").await.page();
        first.has("#returned", "学校退回了 1 条活动记录").has("[aria-labelledby=returned]", "日期<b>不对").links_to(&page);
        first.has(&format!("a[href='{page}']"), "五年级1班");
        t.staff_browser("teacher.other").await.get("/teach").await.page().none("#returned");
        head.get("/teach").await.page().none("#returned");
        // Saved again, it waits for the school and not for the teacher.
        let revision = teacher.get(&format!("{page}/edit")).await.page().field("revision");
        let mut again = fields("none", "film", "12");
        again.push(("revision", &revision));
        accepted(&teacher.post(&format!("{page}/edit"), &again).await);
        teacher.get("/teach").await.page().none("#returned");
    }

    async fn what_is_no_whole_still_photo_is_told_as_what_it_is(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let page = record(&mut teacher, &format!("/teach/classes/{}/activities", t.world().class.id), "none", "film", "12").await;
        let photos = format!("{page}/photos");
        // Asked before anything is chosen, and the browser asks before it sends.
        let form = teacher.get(&page).await.page();
        form.any("form[enctype='multipart/form-data']:not([novalidate]) input#faces[required]");
        let order = form.attrs("form[enctype='multipart/form-data'] input", "name");
        assert_eq!(order, ["faces", "file"]);
        let mut jpeg = Cursor::new(Vec::new());
        DynamicImage::from(RgbImage::from_fn(200, 200, |x, y| image::Rgb([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 90]))).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
        for (name, bytes, said) in [
            ("IMG_1.HEIC", heic.clone(), "兼容性最佳"),
            // The name does not matter.
            ("IMG_1.jpg", heic, "兼容性最佳"),
            ("a.avif", b"\0\0\0\x18ftypavif\0\0\0\0avifmif1".to_vec(), "AVIF"),
            ("a.gif", b"GIF89a\x01\0\x01\0".to_vec(), "这是 GIF 图片"),
            ("cut.jpg", jpeg[..jpeg.len() / 2].to_vec(), "没有传完整"),
            ("cut.png", photo()[..photo().len() - 20].to_vec(), "没有传完整"),
            ("empty.jpg", vec![], "0 字节"),
        ] {
            let answer = teacher.upload(&photos, &[("faces", "none")], name, &bytes).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            answer.page().error("file", said).ticks("faces", "none");
        }
        let nothing = teacher.upload(&photos, &[], "", b"").await.page();
        nothing.error("faces", "").error("file", "请先选择一个文件");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM activity_files").await, 0);
    }

    async fn photos_are_sent_only_to_staff_of_the_school(engine) {
        let t = TestApp::new(engine).await;
        let (mut teacher, mut head) = (t.staff_browser("teacher").await, t.staff_browser("head").await);
        let list = format!("/teach/classes/{}/activities", t.world().class.id);
        let page = record(&mut teacher, &list, "none", "film", "12").await;
        let photos = format!("{page}/photos");
        for (name, bytes, sent, text) in [
            ("x.png", photo(), vec![], "请确认照片里认不出任何人"),
            ("x.jpg", b"%PDF-1.7".to_vec(), vec![("faces", "none")], "请把那一页拍照或截图上传"),
            ("x.jpg", b"MZ\x90".to_vec(), vec![("faces", "none")], "内容不是照片"),
            ("", vec![], vec![("faces", "none")], "请先选择文件"),
        ] {
            let answer = teacher.upload(&photos, &sent, name, &bytes).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            let page = answer.page();
            if name.is_empty() {
                page.error("file", "");
            } else {
                page.has("#errors a", text).has(".err", text);
            }
            assert_eq!(page.ticked("faces").is_empty(), sent.is_empty(), "the tick is kept");
        }
        let large = teacher.upload(&photos, &[("faces", "none")], "x.jpg", &vec![0xff; (8 << 20) + 1]).await;
        assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY);
        accepted(&teacher.upload(&photos, &[("faces", "none")], "x.png", &photo()).await);
        // The same photo again, under whatever name: it is said, and takes no second place.
        let again = teacher.upload(&photos, &[("faces", "none")], "另一张.png", &photo()).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.page().error("file", "这张已经在记录里了");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM activity_files").await, 1);
        let src = teacher.get(&page).await.page().attr(&format!("img[src^='{photos}/']"), "src");
        for address in [src.clone(), format!("{src}/small")] {
            let sent = head.get(&address).await;
            assert_eq!(sent.status, StatusCode::OK);
            for (name, value) in [
                ("content-type", "image/jpeg"),
                ("x-content-type-options", "nosniff"),
                ("cache-control", "private, max-age=600"),
                ("content-disposition", "attachment; filename=\"activity-photo.jpg\""),
                ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ] {
                assert_eq!(sent.header(name), value, "{address}");
            }
            for (other, status) in [("head.other", 404), ("teacher.other", 404), ("officer.region", 403), ("admin", 403)] {
                let mut other = t.staff_browser(other).await;
                assert_eq!(other.get(&address).await.status.as_u16(), status);
                assert_eq!(other.get(&page).await.status.as_u16(), status);
            }
            assert_eq!(t.pupil_browser(0).await.get(&address).await.status, StatusCode::FORBIDDEN);
            assert_eq!(t.browser().get(&address).await.status, StatusCode::SEE_OTHER);
        }
        let gallery = format!("/school/{}/activities/gallery?campaign=none", t.world().school.id);
        head.get(&gallery).await.page().any(&format!("img[src='{src}/small']"));
        assert_eq!(t.staff_browser("head.other").await.get(&gallery).await.status, StatusCode::FORBIDDEN);
        assert_eq!(t.staff_browser("officer.county").await.get(&gallery).await.status, StatusCode::FORBIDDEN);
        assert_eq!(t.browser().upload(&photos, &[("faces", "none")], "x.png", &photo()).await.status, StatusCode::SEE_OTHER);
        accepted(&teacher.post(&format!("{src}/remove"), &[]).await);
        assert_eq!(teacher.get(&src).await.status, StatusCode::NOT_FOUND);
        assert!(teacher.post(&format!("{page}/remove"), &[]).await.location().starts_with(&list));
    }

    async fn files_have_the_figures_of_the_pages(engine) {
        let t = TestApp::new(engine).await;
        let id = campaign(&t).await.to_string();
        let w = t.world().clone();
        let mut head = t.staff_browser("head").await;
        let school = format!("/school/{}/activities", w.school.id);
        for (list, kind, n) in [
            (format!("/teach/classes/{}/activities", w.class.id), "film", "12"),
            (format!("/teach/classes/{}/activities", w.class.id), "essay", "8"),
            (format!("/teach/classes/{}/activities", w.other_class.id), "film", "11"),
            (school.clone(), "exhibition", "40"),
        ] {
            let page = record(&mut head, &list, &id, kind, n).await;
            accepted(&confirm(&mut head, &page).await);
        }
        record(&mut head, &school, &id, "lesson", "30").await;
        let mut officer = t.staff_browser("officer.region").await;
        let bureau = |org: qinghe_model::OrgId| format!("/bureau/{org}/activities");
        let class = format!("/teach/classes/{}/activities", w.class.id);
        for (own, address) in [
            (true, class),
            (true, school),
            (false, bureau(w.region.id)),
            (false, bureau(w.county.id)),
            (false, bureau(w.school.id)),
        ] {
            let b = if own { &mut head } else { &mut officer };
            for query in [format!("?campaign={id}"), format!("?campaign={id}&sort=-people")] {
                let answer = b.get(&format!("{address}{query}")).await;
                assert_eq!(answer.status, StatusCode::OK, "{address}");
                let mut shown = answer.page().table(SUMMARY);
                if !own {
                    // A bureau's file is a report: its rows in the order of the tree, then the code and what it is about.
                    let report = address.replace("/activities", "/reports/five-ones");
                    let csv = b.get(&format!("{report}.csv?campaign={id}")).await;
                    let filed = csv.csv();
                    let filed = filed.iter().take(shown.len()).map(|line| line[..shown[0].len()].to_vec());
                    let filed: Vec<_> = filed.collect();
                    assert_eq!(shown[0][1..], filed[0][1..], "{address}");
                    let sorted = |mut rows: Vec<Vec<String>>| {
                        rows.sort();
                        rows
                    };
                    assert_eq!(sorted(shown[1..].to_vec()), sorted(filed[1..].to_vec()), "{address}");
                    continue;
                }
                let csv = b.get(&format!("{address}.csv{query}")).await;
                assert!(csv.header("content-disposition").starts_with("attachment; filename=\"five-ones-2026-10-12.csv\""));
                for cell in shown.iter_mut().flatten() {
                    // An empty cell has a word for screen readers.
                    if cell.starts_with('–') {
                        cell.clear();
                    }
                }
                assert_eq!(shown, csv.csv(), "{address}");
                assert!(shown.len() > 3 || address.contains(&w.region.id.to_string()));
                let book = b.send(Method::GET, &format!("{address}.xlsx{query}"), Body::empty(), &[]).await;
                assert!(book.status == StatusCode::OK && book.body.starts_with("PK"));
                // The same columns and rows for programs, by stable names.
                let json = b.get(&format!("{address}.json{query}")).await.json();
                let headings: Vec<&str> =
                    json["columns"].as_array().unwrap().iter().map(|c| c["heading"].as_str().unwrap()).collect();
                assert_eq!(shown[0], headings, "{address}");
                assert_eq!(json["rows"].as_array().unwrap().len(), shown.len() - 2, "{address}: without headings and total");
                let people = shown[0].iter().position(|h| h == "参加人次").expect("a column of people");
                assert_eq!(json["total"]["people"].to_string(), shown[shown.len() - 1][people], "{address}");
            }
        }
        // The sums of the region: 12 + 11 + 40 people, and the eight of the essay in none.
        let region = officer.get(&format!("/bureau/{}/reports/five-ones.csv?campaign={id}", w.region.id)).await;
        let lines = region.csv();
        let city = lines.iter().find(|line| line[0] == "青禾市").expect("the city's line").join(",");
        assert!(city.starts_with("青禾市,3,1,1,0,1,0,3,15,0,5,0,4,1,63,QH-C1"), "{city}");
        let page = officer.get(&bureau(w.region.id)).await.page();
        page.links_to(&format!("/bureau/{}/activities?campaign={id}", w.city.id)).any("nav.tabs");
        // A school's notes, and no class.
        let page = officer.get(&bureau(w.school.id)).await.page();
        page.has("td", "看了《无声的毒》").nowhere("五年级1班").any("html[lang='zh-CN']");
        assert_eq!(officer.get(&bureau(w.class.id)).await.status, StatusCode::NOT_FOUND);
        let mut county = t.staff_browser("officer.county").await;
        for end in ["activities", "reports/five-ones", "reports/five-ones.csv", "reports/five-ones.xlsx", "reports/five-ones.json"] {
            let status = county.get(&format!("/bureau/{}/{end}", w.far_school.id)).await.status;
            assert_eq!(status, StatusCode::FORBIDDEN, "{end}");
        }
        // A teacher has no such page.
        let mut teacher = t.staff_browser("teacher").await;
        assert_eq!(teacher.get(&bureau(w.school.id)).await.status, StatusCode::FORBIDDEN);
        officer.post("/language", &[("lang", "en"), ("back", "/")]).await;
        officer.get(&bureau(w.county.id)).await.page().has("dt", "Schools with all");
    }

    async fn a_class_meeting_is_recorded_with_the_hands_counted_on_the_wall(engine) {
        let t = TestApp::new(engine).await;
        let id = campaign(&t).await.to_string();
        let mut b = t.staff_browser("teacher").await;
        let along = "/lessons/kit-p/meeting?hands.say=3&hands.go=1";
        // What was counted is part of the link.
        b.get("/lessons/kit-p/show?page=2&hands.say=3&hands.go=1").await.page().links_to(along);
        let answer = b.get(along).await;
        assert_eq!(answer.status, StatusCode::OK);
        let form = answer.page();
        form.holds("headcount", "4").holds("hands.say", "3");
        let class = t.world().class.id.to_string();
        let mut sent = fields(&id, "film", "4");
        sent.extend([("class", class.as_str()), ("hands.say", "3"), ("hands.go", "many")]);
        let bad = b.post("/lessons/kit-p/meeting", &sent).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("hands", "").holds("hands.go", "many").holds("note", NOTE);
        sent.pop();
        sent.push(("hands.go", "1"));
        let page = b.post("/lessons/kit-p/meeting", &sent).await.location().to_owned();
        let page = b.get(&page).await.page();
        page.has("h1", "一次主题班会").has("section[aria-labelledby=hands]", "有人硬要塞给你").any("rect[width='75%']");
        // Another teacher's class cannot be chosen, nor sent by hand.
        let other = t.world().other_class.id.to_string();
        let mut elsewhere = fields(&id, "film", "4");
        elsewhere.push(("class", &other));
        form.nowhere(&other);
        assert_eq!(b.post("/lessons/kit-p/meeting", &elsewhere).await.status, StatusCode::FORBIDDEN);
        assert_eq!(b.get("/lessons/m02/meeting").await.status, StatusCode::NOT_FOUND);
        // An officer is not led there.
        let mut officer = t.staff_browser("officer.county").await;
        officer.get("/lessons/kit-p/show?page=2&hands.say=3").await.page().nowhere("/meeting");
        assert_eq!(officer.get("/lessons/kit-p/meeting").await.status, StatusCode::FORBIDDEN);
    }
}
