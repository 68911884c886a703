//! Signing in and out.

use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, StatusCode};
use qinghe_tests::{TestApp, app::PASSWORD, both, http::ORIGIN, work};

both! {
    async fn signing_out_clears_the_browser_unless_answers_wait_there(engine) {
        let t = TestApp::new(engine).await;
        // The script says so when nothing waits in the browser to be sent.
        for (fields, cleared) in [(&[("clear", "1")][..], "\"storage\""), (&[], "")] {
            for path in ["/sign-out", "/account/sign-out-everywhere"] {
                let answer = t.pupil_browser(0).await.post(path, fields).await;
                assert_eq!((answer.location(), answer.header("clear-site-data")), ("/sign-in", cleared), "{path}");
            }
        }
    }

    async fn a_pupil_signs_in_in_two_steps(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        let unknown = b.get("/sign-in?school=NOPE").await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        unknown.page().error("school", "").holds("school", "NOPE");
        let second = b.get("/sign-in?school=qh1001").await.page();
        second.has(".who", "青禾市云岭县实验小学").has("select[name=class] option", "五年级1班");

        let class = t.world().class.id.to_string();
        let slip = t.slips(&t.world().class).await.swap_remove(0);
        let wrong = b.post("/sign-in", &[("school", "QH1001"), ("class", &class), ("number", "1"), ("pin", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The number is still there, and the PIN is not sent back.
        wrong.page().holds("number", "1").nowhere("000000");

        let pin = slip.pin.unwrap();
        let right = b.post("/sign-in", &[("school", "QH1001"), ("class", &class), ("number", "1"), ("pin", &pin)]).await;
        assert_eq!(right.location(), "/learn", "{}", right.body);
        let cookies = right.set_cookies();
        let session = cookies.iter().find(|c| c.starts_with("qinghe=")).expect("a session cookie");
        assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax") && session.contains("Path=/"), "{session}");
        assert!(!session.to_lowercase().contains("max-age"), "it ends with the browser: {session}");
        b.get("/learn").await.page().has(".acct a", "林知夏");
    }

    async fn a_link_preview_signs_nobody_in(engine) {
        let t = TestApp::new(engine).await;
        let slip = t.slips(&t.world().class).await.swap_remove(1);
        let mut b = t.browser();
        b.get(&format!("/q/{}", slip.token)).await.page().has("h1", "周予安");
        assert!(b.cookie("qinghe").is_none());
        assert_eq!(b.get("/learn").await.location(), "/sign-in?to=%2Flearn");
        let forged = b.get("/q/AAAA").await;
        assert!(forged.status.is_client_error(), "{}", forged.status);
        forged.page().any("main a[href^='/sign-in']");
    }

    async fn a_class_of_forty_five_signs_in_behind_one_address(engine) {
        let t = TestApp::new(engine).await;
        let slips = t.slips(&t.world().class).await;
        for n in 0..45 {
            let answer = t.browser().post(&format!("/q/{}", slips[n % slips.len()].token), &[]).await;
            assert_eq!(answer.location(), "/learn", "pupil {n}");
        }
    }

    async fn repeated_wrong_passwords_are_slowed_down(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        b.get("/sign-in/staff").await;
        let mut last = None;
        for _ in 0..5 {
            last = Some(b.post("/sign-in/staff", &[("username", "teacher"), ("password", "not the password")]).await);
        }
        let last = last.unwrap();
        assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
        last.page().holds("username", "teacher");
        // Another device of the real teacher is not held back.
        t.staff_browser("teacher").await;
    }

    async fn signing_out_everywhere_ends_every_device(engine) {
        let t = TestApp::new(engine).await;
        let (mut one, mut two) = (t.pupil_browser(0).await, t.pupil_browser(0).await);
        one.post("/account/sign-out-everywhere", &[]).await;
        assert_eq!(one.get("/learn").await.location(), "/sign-in?to=%2Flearn");
        assert_eq!(two.get("/learn").await.location(), "/sign-in?to=%2Flearn");
    }

    async fn each_sign_in_begins_a_new_session(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        let before = b.cookie("qinghe").unwrap().to_owned();
        let slip = t.slips(&t.world().class).await.swap_remove(0);
        b.post(&format!("/q/{}", slip.token), &[]).await;
        assert_ne!(b.cookie("qinghe").unwrap(), before);
        let mut forged = t.browser();
        forged.set_cookie("qinghe", &"A".repeat(43));
        assert_eq!(forged.get("/learn").await.location(), "/sign-in?to=%2Flearn");
    }

    async fn a_session_that_ends_leads_back_to_the_page_where_one_was(engine) {
        let t = TestApp::new(engine).await;
        let (w, class) = (t.world(), t.world().class.id.to_string());
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let (mut teacher, mut pupil) = (t.staff_browser("teacher").await, t.pupil_browser(0).await);
        t.clock.advance(TimeDelta::days(2));

        // Staff: their own door, why, and back to the form that what was sent came from.
        let form = format!("/teach/classes/{class}/assign");
        let referer = format!("{ORIGIN}{form}");
        let sent = [("content-type", "application/x-www-form-urlencoded"), ("origin", ORIGIN), ("referer", &referer)];
        let door = teacher.send(Method::POST, &format!("/teach/classes/{class}/groups"), Body::from("name=a"), &sent).await.location().to_owned();
        assert_eq!(door, format!("/sign-in/staff?to=%2Fteach%2Fclasses%2F{class}%2Fassign"));
        let page = teacher.get(&door).await.page();
        page.has(".notice", "登录已经结束").holds("to", &form).any("[data-typed][hidden]");
        // A wrong password, and another language, keep the way back and what was typed.
        let fields = [("username", "teacher"), ("password", "zzwrongzz"), ("to", form.as_str())];
        let wrong = teacher.post("/sign-in/staff", &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.page().holds("to", &form).holds("username", "teacher").nowhere("zzwrongzz");
        let switched = teacher.post("/sign-in/staff", &[("username", "teach"), ("password", "zzhalfzz"), ("to", &form), ("lang", "en")]).await;
        assert_eq!(switched.status, StatusCode::OK);
        switched.page().any("html[lang=en]").holds("username", "teach").holds("to", &form).nowhere("zzhalfzz");
        let back = teacher.post("/sign-in/staff", &[("username", "teacher"), ("password", PASSWORD), ("to", &form)]).await;
        assert_eq!(back.location(), form);
        assert_eq!(teacher.get(&form).await.status, StatusCode::OK);

        // Pupils: theirs, in two steps, to the question where they were.
        let deep = format!("/learn/{id}/quiz?item=3");
        let door = pupil.get(&deep).await.location().to_owned();
        assert_eq!(door, format!("/sign-in?to=%2Flearn%2F{id}%2Fquiz%3Fitem%3D3"));
        let first = pupil.get(&door).await.page();
        first.has(".notice", "登录已经结束").holds("to", &deep).any("form#sign-in[method=get] input[name=school]");
        first.any("a[href^='/sign-in/staff?to=']");
        let second = pupil.get(&format!("/sign-in?school=QH1001&to=%2Flearn%2F{id}%2Fquiz%3Fitem%3D3")).await.page();
        second.holds("to", &deep).any("a[href^='/sign-in?school=&to=']");
        let pin = t.slips(&w.class).await.swap_remove(0).pin.unwrap();
        let fields = [("school", "QH1001"), ("class", &*class), ("number", "1"), ("pin", &*pin), ("to", &*deep)];
        assert_eq!(pupil.post("/sign-in", &fields).await.location(), deep);
        // Who was never signed in here is not told that anything ended.
        let mut new = t.browser();
        let door = new.get(&deep).await.location().to_owned();
        new.get(&door).await.page().has(".notice", "请先登录").lacks(".notice", "结束");
        t.browser().get("/sign-in").await.page().none(".notice");
    }

    async fn nobody_is_led_elsewhere_by_signing_in(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id.to_string();
        let pin = t.slips(&t.world().class).await.swap_remove(0).pin.unwrap();
        for to in ["https://evil.example", "//evil.example", "/\\evil.example", "/sign-out", "/leave", "/teach", "/bureau/x", "javascript:alert(1)"] {
            let fields = [("school", "QH1001"), ("class", &*class), ("number", "1"), ("pin", &*pin), ("to", to)];
            assert_eq!(t.browser().post("/sign-in", &fields).await.location(), "/learn", "{to}");
            let kept = t.browser().get(&format!("/sign-in?to={}", to.replace('/', "%2F").replace('\\', "%5C"))).await.page();
            kept.none("[href*='evil']").none("[action*='evil']").none("input[value*='evil']");
        }
        for to in ["//evil.example", "/learn", "/api/save_answer", "/q/x"] {
            let fields = [("username", "teacher"), ("password", PASSWORD), ("to", to)];
            assert_eq!(t.browser().post("/sign-in/staff", &fields).await.location(), "/", "{to}");
        }
        // A page of somebody else's: the person who signed in comes to their own first page.
        let theirs = format!("/teach/classes/{}", t.world().other_class.id);
        let mut b = t.browser();
        let fields = [("username", "teacher"), ("password", PASSWORD), ("to", &*theirs)];
        assert_eq!(b.post("/sign-in/staff", &fields).await.location(), theirs);
        let from = [("referer", "http://qinghe.test/sign-in/staff?to=x")];
        assert_eq!(b.send(Method::GET, &theirs, Body::empty(), &from).await.location(), "/");
        assert_eq!(b.get(&theirs).await.status, StatusCode::FORBIDDEN, "asked for in any other way, it is refused");
    }

    async fn a_first_password_comes_before_the_page_asked_for(engine) {
        let t = TestApp::new(engine).await;
        let temporary = qinghe_tests::app::PASSWORD;
        t.store().execute("UPDATE users SET must_change_password = TRUE WHERE username = 'teacher'").await.unwrap();
        let form = format!("/teach/classes/{}/assign", t.world().class.id);
        let mut b = t.browser();
        let first = b.post("/sign-in/staff", &[("username", "teacher"), ("password", temporary), ("to", &form)]).await;
        assert!(first.location().starts_with("/account/password?to=%2Fteach"), "{}", first.location());
        b.get(first.location()).await.page().holds("to", &form);
        let own = "autumn-leaves-fall-on-stone-9";
        let fields = [("current", temporary), ("new", own), ("again", own), ("to", &form)];
        assert_eq!(b.post("/account/password", &fields).await.location(), form);
    }

    async fn the_language_of_the_sign_in_page_changes_without_losing_what_was_typed(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id.to_string();
        let mut b = t.browser();
        // A code that is not complete yet stays a code being typed.
        b.get("/sign-in?school=").await.page().any(".lang button[form=sign-in][formmethod=post]");
        let first = b.post("/sign-in", &[("school", "qh10"), ("to", ""), ("lang", "en")]).await;
        assert_eq!(first.status, StatusCode::OK);
        first.page().any("html[lang=en]").holds("school", "qh10").none("#errors");
        let second = b.post("/sign-in?school=QH1001", &[("school", "QH1001"), ("class", &class), ("number", "2"), ("pin", "1234"), ("lang", "zh-CN")]).await;
        assert_eq!(second.status, StatusCode::OK);
        second.page().any("html[lang='zh-CN']").holds("class", &class).holds("number", "2").nowhere("1234").none("#errors");
        // The language stays with the device.
        b.get("/sign-in").await.page().any("html[lang='zh-CN']");
    }

    async fn the_address_of_a_button_leads_to_the_page_above_it(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        assert_eq!(b.get("/teach/quizzes/00000000-0000-7000-8000-000000000000/copy").await.location(), "/teach/quizzes/00000000-0000-7000-8000-000000000000");
        assert_eq!(b.get("/sign-out").await.location(), "/");
        assert_eq!(b.get("/teach").await.status, StatusCode::OK, "nobody was signed out");
    }

    async fn a_device_is_known_by_a_signed_cookie_alone(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        let first = b.get("/sign-in/staff").await;
        let cookie = first.set_cookies().into_iter().find(|c| c.starts_with("qinghe-device=")).expect("a device cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=31536000"), "{cookie}");
        let fields = [("username", "teacher"), ("password", PASSWORD)];
        assert_eq!(b.post("/sign-in/staff", &fields).await.location(), "/");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM known_devices").await, 1);
        let good = b.cookie("qinghe-device").unwrap().to_owned();
        // The name is not kept as it is.
        let name = good.split('.').next().unwrap().to_owned();
        assert_eq!(t.store().number(&format!("SELECT COUNT(*) FROM sessions WHERE browser LIKE '%{name}%'")).await, 0);
        // Strangers use up what they have, and then what the network has; the device goes on, a made-up one does not.
        for n in 0..45 {
            let mut other = t.browser();
            other.set_cookie("qinghe-device", &format!("{n:032x}"));
            other.post("/sign-in/staff", &[("username", "teacher"), ("password", "not the password")]).await;
            let mut other = t.browser();
            other.get("/sign-in/staff").await;
            other.post("/sign-in/staff", &[("username", "teacher"), ("password", "not the password")]).await;
        }
        for forged in [name.clone(), format!("{name}."), format!("{name}.{}", "0".repeat(32)), format!("{}{}", &good[..64], if good.ends_with('0') { '1' } else { '0' })] {
            let mut thief = t.browser();
            thief.set_cookie("qinghe-device", &forged);
            let answer = thief.post("/sign-in/staff", &fields).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{forged}");
            let wait: u64 = answer.header("retry-after").parse().unwrap();
            assert_eq!(wait, 864, "a hundred tries drain in a day");
            answer.page().has("#errors", "14 分 24 秒").holds("username", "teacher");
        }
        let mut own = t.browser();
        own.set_cookie("qinghe-device", &good);
        assert_eq!(own.post("/sign-in/staff", &fields).await.location(), "/");
    }

    async fn the_time_to_wait_is_true_after_a_reload_as_well(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser().speaking("en");
        b.get("/sign-in/staff").await;
        let fields = [("username", "teacher"), ("password", "not the password")];
        for delay in [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128] {
            t.clock.advance(TimeDelta::seconds(delay));
            assert_eq!(b.post("/sign-in/staff", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let told = b.post("/sign-in/staff", &fields).await;
        assert_eq!((told.status, told.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "256"));
        told.page().has("#errors", "4 minutes 16 seconds");
        t.clock.advance(TimeDelta::seconds(200));
        b.post("/sign-in/staff", &fields).await.page().has("#errors", "56 seconds");
        t.clock.advance(TimeDelta::seconds(56));
        assert_eq!(b.post("/sign-in/staff", &[("username", "teacher"), ("password", PASSWORD)]).await.location(), "/");
    }

    async fn who_tries_code_after_code_types_the_class(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        for n in 0..20 {
            assert_eq!(b.get(&format!("/sign-in?school=X{n}")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        for code in ["QH1001", "X99"] {
            let page = b.get(&format!("/sign-in?school={code}")).await.page();
            page.any("input[name=class]").none("select[name=class]").lacks(".who", "实验小学");
        }
        let pin = t.slips(&t.world().class).await.swap_remove(0).pin.unwrap();
        let fields = [("school", "QH1001"), ("class", "五年级1班"), ("number", "1")];
        let wrong = b.post("/sign-in", &[&fields[..], &[("pin", "385027")]].concat()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.page().holds("class", "五年级1班").holds("number", "1");
        assert_eq!(b.post("/sign-in", &[&fields[..], &[("pin", pin.as_str())]].concat()).await.location(), "/learn");
    }

    async fn a_refused_pin_is_said_beside_its_field(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        let pin = t.slips(&t.world().class).await.swap_remove(0).pin.unwrap();
        for new in ["147258", "150304"] {
            let said = b.post("/account/password", &[("current", &*pin), ("new", new), ("again", new)]).await;
            assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
            said.page().error("new", "不容易被猜到").nowhere(new);
        }
        assert_eq!(b.post("/account/password", &[("current", &*pin), ("new", "604837"), ("again", "604837")]).await.location(), "/account?saved=1");
    }

    async fn people_see_their_devices_and_sign_out_of_them(engine) {
        let t = TestApp::new(engine).await;
        let (mut one, mut two, mut three) = (t.pupil_browser(0).await, t.pupil_browser(0).await, t.pupil_browser(0).await);
        let mut neighbour = t.pupil_browser(1).await;
        one.get("/account").await.page().any("a[href='/account/devices']");
        let page = one.get("/account/devices").await;
        assert_eq!(page.body.matches("name=\"session\"").count(), 2, "{}", page.body);
        page.page().has(".task", "这台设备").has(".task", "刚刚");
        let key = page.body.split("name=\"session\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        assert_eq!(neighbour.post("/account/devices", &[("session", &key)]).await.location(), "/account/devices?done=gone");
        assert_eq!(one.post("/account/devices", &[("session", &key)]).await.location(), "/account/devices?done=ended");
        one.get("/account/devices?done=ended").await.page().has(".notice", "已退出");
        let mut open = 0;
        for b in [&mut two, &mut three] {
            open += usize::from(b.get("/learn").await.status == StatusCode::OK);
        }
        assert_eq!(open, 1);
        assert_eq!(one.post("/account/devices", &[("do", "others")]).await.location(), "/account/devices?done=others");
        for b in [&mut two, &mut three] {
            assert_eq!(b.get("/learn").await.location(), "/sign-in?to=%2Flearn");
        }
        assert_eq!(one.get("/learn").await.status, StatusCode::OK);
        assert_eq!(neighbour.get("/learn").await.status, StatusCode::OK);
        one.post("/account/devices", &[("do", "forget")]).await;
        // Staff have the same page in English, too; nobody else has one.
        let mut head = t.staff_browser("head").await.speaking("en");
        head.get("/account/devices").await.page().has("h1", "Your devices").none("input[name=session]");
        assert_eq!(t.browser().get("/account/devices").await.location(), "/sign-in?to=%2Faccount%2Fdevices");
    }
}
