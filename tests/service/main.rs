//! Tests of the use-cases, on both engines. The files mirror `app/service/src`.
use qinghe_tests::{both, TestApp};

both! {
    async fn the_world_is_made(engine) {
        let t = TestApp::new(engine).await;
        assert!(t.student(0).await.is_learner());
        t.teacher().await;
    }
}
