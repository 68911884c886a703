//! Activity records of the demo's classes and schools: most are confirmed, some wait, one was returned. The photos are
//! drawings.

use super::{
    accounts::{add_staff, staff},
    clock::ClockSetter,
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use qinghe_content::StepKind;
use qinghe_model::{OrgId, activity::ActivityKind, role::Role};
use qinghe_service::{
    Actor, App,
    activities::{self, Input, Meeting, Scope},
    orgs, slips,
};

/// The kit of the class meetings.
const KIT: &str = "kit-p";

/// The state of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Confirmed,
    Waiting,
    Returned,
}

/// School, class (`None`: the school itself), kind, photo, state and note.
type Done = (&'static str, Option<&'static str>, ActivityKind, Option<&'static [u8]>, State, &'static str);

const WALL: &[u8] = include_bytes!("../../demo/wall.png");
const BOARD: &[u8] = include_bytes!("../../demo/board.png");

/// In the order of their days.
const DONE: [Done; 15] = {
    use ActivityKind::{ClassMeeting, Essay, Exhibition, Film, Lesson};
    use State::{Confirmed, Returned, Waiting};
    const FIRST: &str = "五年级1班";
    [
        ("QH1101", None, Exhibition, Some(WALL), Confirmed, "教学楼一层展板，全校各班轮流参观，每班一名讲解员。"),
        ("QH1101", Some(FIRST), Lesson, Some(BOARD), Confirmed, "按教案上完第一课，最后十分钟分组练习“三步”。"),
        ("QH1001", None, Exhibition, Some(WALL), Confirmed, "校园长廊展览“对陌生饮料说不用”，展出学生手绘作品。"),
        ("QH1101", Some(FIRST), Film, None, Confirmed, "观看短片后，每组说一个求助电话。"),
        ("QH1001", Some("五年级2班"), Film, None, Confirmed, "大课间集中观看，之后讨论“谁可以帮我”。"),
        ("QH2001", None, Film, None, Confirmed, "全校分年级观看。"),
        ("QH1101", Some(FIRST), ClassMeeting, None, Confirmed, "全班一起练说“不用，谢谢”。"),
        ("QH1001", Some(FIRST), Lesson, Some(BOARD), Confirmed, "“三步”练了两轮，同桌互相说给对方听。"),
        ("QH1002", Some(FIRST), Lesson, None, Confirmed, ""),
        ("QH2001", Some(FIRST), Lesson, None, Confirmed, "课后有四名同学把“三步”画成了小报。"),
        ("QH1101", Some(FIRST), Essay, None, Confirmed, "手抄报展示在教室后墙。"),
        ("QH1001", Some(FIRST), Essay, None, Returned, "收到征文。"),
        ("QH2002", None, Exhibition, Some(WALL), Waiting, "宣传栏更新，放学后家长也可以看。"),
        ("QH1001", Some("六年级2班"), Lesson, None, Waiting, "与科学课合上。"),
        ("QH1001", Some(FIRST), ClassMeeting, None, Waiting, "举手的结果在课上念给大家听了。"),
    ]
};

/// School administrators besides the demo's own account.
const HEADS: [(&str, &str); 4] = [("QH1002", "杨柳"), ("QH1101", "朱岩"), ("QH2001", "秦岚"), ("QH2002", "尤静")];

/// Creates all the records.
pub(super) async fn make(
    app: &App,
    clock: &ClockSetter,
    began: DateTime<Utc>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut heads = vec![("QH1001", staff(app, "qian.ming", "QH1001").await?)];
    for (school, name) in HEADS {
        let username = format!("a.{}", school.to_lowercase());
        add_staff(app, &username, name, Role::SchoolAdmin, school, None).await?;
        heads.push((school, staff(app, &username, school).await?));
    }
    let teacher = staff(app, "zhao.lan", "QH1001").await?;
    let all = i32::try_from(DONE.len())?;
    for (n, (school, class, kind, photo, state, note)) in (1..).zip(DONE) {
        clock.set(app, began + (now - began) * n / (all + 1));
        let (_, head) = heads.iter().find(|(code, _)| *code == school).context("a school without an administrator")?;
        let by = if (school, class) == super::EXAMPLE_CLASS { &teacher } else { head };
        let org = orgs::find_node(app, school, class).await?.id;
        let people = match class {
            Some(_) => i64::try_from(slips::list(app, &Actor::system(), org).await?.slips.len())?,
            None => 60,
        };
        // Somebody is always absent.
        let people = people - i64::from(n % 3);
        let form = activities::form(app, by, org).await?;
        let input = Input {
            campaign: form.campaigns.first().map(|k| k.campaign.id),
            kind: Some(kind),
            on_date: Some(app.today()),
            headcount: Some(people.min(form.most)),
            note: note.into(),
        };
        let meeting = (kind == ActivityKind::ClassMeeting).then(|| meeting(app, people));
        let id = app.new_id();
        activities::record(app, by, org, id, &input, meeting).await?;
        if let Some(photo) = photo {
            activities::add_photo(app, by, id, photo.to_vec(), true).await?;
        }
        judge(app, head, org, state).await?;
    }
    clock.reset();
    Ok(())
}

/// The school confirms or returns the record that waits at this unit.
async fn judge(app: &App, head: &Actor, org: OrgId, state: State) -> anyhow::Result<()> {
    if state == State::Waiting {
        return Ok(());
    }
    let school = activities::list_schools(app, head).await?.first().context("an administrator without a school")?.id;
    let page = activities::list_school(app, head, school, Scope::Latest).await?;
    let waiting = page.records.iter().find(|a| a.org_id == org && a.state.may_be_confirmed());
    let waiting = waiting.context("no record waits")?;
    match state {
        State::Confirmed => activities::confirm(app, head, waiting.id, waiting.revision).await?,
        _ => {
            activities::return_record(app, head, waiting.id, waiting.revision, "请补写交了多少篇，并选出两篇。").await?
        }
    }
    Ok(())
}

/// The hands counted at a class meeting: for each question, most are for the first answer.
fn meeting(app: &App, people: i64) -> Meeting {
    let kit = app.content().module(KIT).cloned();
    let mut hands = Vec::new();
    for step in kit.iter().flat_map(|k| &k.steps) {
        let StepKind::Tally(tally) = &step.kind else { continue };
        let mut left = people;
        for (option, _) in &tally.options {
            let raised = left * 2 / 3;
            left -= raised;
            hands.push((step.id.clone(), option.clone(), raised));
        }
    }
    Meeting { kit: KIT.to_owned(), hands }
}
