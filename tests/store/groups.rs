//! Groups within a class: their members and their order.

use crate::seed::{at, id, learner, today, tree};
use qinghe_model::{EnrolmentId, GroupId, OrgId, UserId};
use qinghe_store::{
    Db, Error,
    groups::{self, Group},
    users,
};
use qinghe_tests::{TestDb, both};

async fn group(db: &Db, n: u128, class: OrgId, name: &str, minute: i64) -> Result<GroupId, Error> {
    let new = Group { id: id(n), class_id: class, name: name.to_owned() };
    let made = new.id;
    db.write((new, at(minute)), |c, (new, at)| Box::pin(async move { groups::insert(c, new, *at).await })).await?;
    Ok(made)
}

async fn fill(db: &Db, group: GroupId, members: Vec<UserId>) {
    db.write((group, members), |c, (group, members)| {
        Box::pin(async move { groups::update_members(c, *group, members).await })
    })
    .await
    .unwrap();
}

both! {
    async fn groups_are_listed_in_the_order_they_were_created(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        for (n, name, minute) in [(1, "朗读组", 0), (2, "第10组", 1), (3, "第9组", 1), (4, "甲", 2)] {
            group(&db, n, t.class.id, name, minute).await.unwrap();
        }
        group(&db, 5, t.older.id, "甲", 0).await.unwrap();
        let mut c = db.read().await.unwrap();
        let names: Vec<String> = groups::list_class(&mut c, t.class.id).await.unwrap().into_iter().map(|g| g.name).collect();
        assert_eq!(names, ["朗读组", "第9组", "第10组", "甲"]);
        assert_eq!(groups::count_class(&mut c, t.class.id).await.unwrap(), 4);
        assert_eq!(groups::find(&mut c, id(5)).await.unwrap().unwrap().class_id, t.older.id);
        drop(c);
        assert!(group(&db, 6, t.class.id, "甲", 3).await.unwrap_err().is_unique_violation(), "one name, one group");
        db.write((), |c, ()| Box::pin(async move { groups::update_name(c, id(4), "乙").await })).await.unwrap();
        group(&db, 6, t.class.id, "甲", 3).await.unwrap();
    }

    async fn only_pupils_in_the_class_now_are_members(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let mut who = Vec::new();
        for n in [10, 9, 11] {
            who.push(learner(&db, n, t.class.id).await);
        }
        let stranger = learner(&db, 12, t.older.id).await;
        let (first, second) = (group(&db, 1, t.class.id, "一", 0).await.unwrap(), group(&db, 2, t.class.id, "二", 1).await.unwrap());
        fill(&db, first, vec![who[0], who[1], who[1], stranger]).await;
        fill(&db, second, vec![who[0], who[2]]).await;
        let numbers = async |group| -> Vec<String> {
            groups::list_members(&mut db.read().await.unwrap(), group).await.unwrap().into_iter().map(|p| p.student_no).collect()
        };
        assert_eq!(numbers(first).await, ["9", "10"], "by number, once, and nobody of another class");
        assert_eq!(numbers(second).await, ["10", "11"], "in several groups at once");
        assert_eq!(groups::list_memberships(&mut db.read().await.unwrap(), t.class.id).await.unwrap().len(), 4);

        // Out of the class and back again.
        db.write(who[0], |c, who| Box::pin(async move { users::end_enrolment(c, *who, today()).await })).await.unwrap();
        assert_eq!((numbers(first).await, numbers(second).await), (vec!["9".to_owned()], vec!["11".to_owned()]));
        let former = async || -> Vec<UserId> {
            users::list_former(&mut db.read().await.unwrap(), t.class.id).await.unwrap().into_iter().map(|p| p.id).collect()
        };
        assert_eq!(former().await, [who[0]]);
        db.write((who[0], t.class.id), |c, (who, class)| Box::pin(async move {
            users::insert_enrolment(c, id::<EnrolmentId>(50), *who, *class, "10", today()).await
        })).await.unwrap();
        assert_eq!(numbers(first).await, ["9", "10"]);
        assert!(former().await.is_empty());

        fill(&db, first, vec![who[2]]).await;
        assert_eq!(numbers(first).await, ["11"], "the new ones and nobody else");
        db.write(first, |c, group| Box::pin(async move { groups::delete(c, *group).await })).await.unwrap();
        assert_eq!(db.number("SELECT COUNT(*) FROM group_members").await, 2);
        assert_eq!(db.number("SELECT COUNT(*) FROM enrolments WHERE to_date IS NULL").await, 4, "nobody leaves the class");
    }
}
