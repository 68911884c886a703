//! Signing in and out.

use http::StatusCode;
use qinghe_tests::{TestApp, both};

both! {
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
        assert_eq!(b.get("/learn").await.location(), "/sign-in");
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
        assert_eq!(one.get("/learn").await.location(), "/sign-in");
        assert_eq!(two.get("/learn").await.location(), "/sign-in");
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
        assert_eq!(forged.get("/learn").await.location(), "/sign-in");
    }
}
