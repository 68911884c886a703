//! The demo's staff, and signing in as one of them.

use anyhow::Context as _;
use qinghe_model::role::Role;
use qinghe_service::{
    Actor, App,
    accounts::{self, Client, NewStaff},
    orgs,
};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

/// The password of every account of the demo.
pub const PASSWORD: &str = "demo-qinghe-626";

/// A staff account of the demo.
pub struct Account {
    /// What they sign in with.
    pub username: &'static str,
    /// Their name.
    pub name: &'static str,
    /// What they do, in both languages.
    pub about: (&'static str, &'static str),
    pub(super) role: Role,
    pub(super) at: &'static str,
    pub(super) class: Option<&'static str>,
}

/// One account for each role. Their surnames are in the order of the Hundred Family Surnames.
pub const ACCOUNTS: [Account; 7] = [
    account("zhao.lan", "赵岚", ("班主任", "teacher"), Role::Teacher, "QH1001", Some("五年级1班")),
    account("qian.ming", "钱明", ("学校管理员", "school admin"), Role::SchoolAdmin, "QH1001", None),
    account("sun.yue", "孙悦", ("云岭县专干", "county officer"), Role::Officer, "QH-YL-YX", None),
    account("li.shan", "李杉", ("云岭市专干", "city officer"), Role::Officer, "QH-YL", None),
    account("zhou.ning", "周宁", ("自治区专干", "region officer"), Role::Officer, "QH", None),
    account("wu.heng", "吴恒", ("监测员", "assessor"), Role::Assessor, "QH", None),
    account("zheng.an", "郑安", ("平台管理员", "platform admin"), Role::PlatformAdmin, "QH", None),
];

const fn account(
    username: &'static str,
    name: &'static str,
    about: (&'static str, &'static str),
    role: Role,
    at: &'static str,
    class: Option<&'static str>,
) -> Account {
    Account { username, name, about, role, at, class }
}

/// The teachers of the schools without an account above.
const TEACHERS: [(&str, &str); 8] = [
    ("QH1001", "冯雪"),
    ("QH1002", "陈立新"),
    ("QH1101", "褚文静"),
    ("QH1102", "卫东升"),
    ("QH2001", "蒋晓玲"),
    ("QH2002", "沈国庆"),
    ("QH2101", "古丽米热·艾山"),
    ("QH2102", "韩梅"),
];

pub(super) async fn add_staff(
    app: &App,
    username: &str,
    name: &str,
    role: Role,
    at: &str,
    class: Option<&str>,
) -> anyhow::Result<()> {
    let node = orgs::find_node(app, at, class).await?;
    let new = NewStaff {
        username: username.into(),
        name: name.into(),
        grants: vec![(role, node.id, node.path)],
        password: Some(PASSWORD.into()),
        must_change: false,
    };
    accounts::add_staff(app, &Actor::system(), new).await?;
    Ok(())
}

/// The teacher of a class, signed in; one is added where [`ACCOUNTS`] has none.
pub(super) async fn teacher_of(app: &App, school: &str, class: &str) -> anyhow::Result<Arc<Actor>> {
    let named = ACCOUNTS.iter().find(|a| a.at == school && a.class == Some(class));
    let username = if let Some(a) = named {
        a.username.to_owned()
    } else {
        let username = format!("t.{}", school.to_lowercase());
        let name = TEACHERS.iter().find(|(s, _)| *s == school).map_or("演示教师", |(_, name)| name);
        add_staff(app, &username, name, Role::Teacher, school, Some(class)).await?;
        username
    };
    staff(app, &username, school).await
}

/// Signs in a member of staff.
pub(super) async fn staff(app: &App, username: &str, school: &str) -> anyhow::Result<Arc<Actor>> {
    let signed_in = accounts::sign_in_staff(app, username, PASSWORD, &client(school)).await?;
    accounts::find_actor(app, &signed_in.token).await?.context("a member of staff who signed in is not there")
}

/// The address a school's requests come from.
pub(super) fn client(school: &str) -> Client {
    let n: u16 = school.bytes().filter(u8::is_ascii_digit).fold(0, |n, b| n.wrapping_mul(10) + u16::from(b - b'0'));
    let [a, b] = n.to_be_bytes();
    Client::at(IpAddr::V4(Ipv4Addr::new(10, a, b, 1)))
}
