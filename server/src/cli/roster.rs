//! `qinghe roster import`.

use super::{
    args::RosterImport,
    output::{Table, fault, out},
};
use anyhow::Context as _;
use qinghe_model::{
    Lang,
    roster::{Column, ImportReport, RowAction, RowFault},
};
use qinghe_service::{Actor, App, Error, orgs, roster, roster::file::FileFault};
use std::{fs, process::ExitCode, time::Duration};

/// The most bytes worth reading; what a file may hold is the reader's to say.
const LARGEST: u64 = 64 * 1024 * 1024;

pub(super) async fn import(app: &App, args: &RosterImport) -> anyhow::Result<ExitCode> {
    let lang = args.lang.get();
    let name = args.file.display();
    let size = fs::metadata(&args.file).with_context(|| format!("{name}"))?.len();
    anyhow::ensure!(size <= LARGEST, "{name}: {}", explain_file(lang, &FileFault::TooLarge));
    let bytes = fs::read(&args.file).with_context(|| format!("{name}"))?;
    let scope = orgs::find_node(app, &args.at, None).await?;

    let bar = indicatif::ProgressBar::new_spinner();
    bar.set_message(pick(lang, "正在读取和比对", "reading and comparing"));
    bar.enable_steady_tick(Duration::from_millis(120));
    let result = roster::import(app, &Actor::system(), scope.id, &bytes, args.dry_run).await;
    bar.finish_and_clear();
    let report = match result {
        Err(Error::File(why)) => anyhow::bail!("{name}: {}", explain_file(lang, &why)),
        other => other?,
    };
    if args.json {
        out!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(lang, &report, args.dry_run);
    }
    Ok(if report.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn print(lang: Lang, report: &ImportReport, dry_run: bool) {
    let p = |zh, en| pick(lang, zh, en);
    if !report.ignored_columns.is_empty() {
        out!("{}{}", p("未使用的列：", "ignored columns: "), report.ignored_columns.join(p("、", ", ")));
    }
    if !report.new_classes.is_empty() {
        out!("{}", p("新班级：", "new classes:"));
        for (school, class) in &report.new_classes {
            out!("  {school} {class}");
        }
    }
    let mut changed = Table::new([
        p("行", "row"),
        p("学校", "school"),
        p("班级", "class"),
        p("学号", "number"),
        p("姓名", "name"),
        p("处理", "what"),
    ]);
    for row in &report.rows {
        let what = match &row.action {
            RowAction::Create | RowAction::Unchanged => continue,
            RowAction::Rename { from } => format!("{}{from}", p("改名，原名：", "renamed, was ")),
            RowAction::Move { from } => format!("{}{from}", p("转班，原班级：", "moved, from ")),
        };
        changed.row([
            row.row.to_string(),
            row.school.clone(),
            row.class.clone(),
            row.student_no.clone(),
            row.name.clone(),
            what,
        ]);
    }
    if !changed.is_empty() {
        out!("{}", p("变更的学生：", "pupils that change:"));
        changed.print();
    }
    let created = report.count(|a| matches!(a, RowAction::Create));
    let unchanged = report.count(|a| matches!(a, RowAction::Unchanged));
    let altered = report.rows.len() - created - unchanged;
    let bad = report.bad.len();
    match lang {
        Lang::Zh => out!("新增 {created} 人，变更 {altered} 人，不变 {unchanged} 人，有误 {bad} 行。"),
        Lang::En => out!("{created} new, {altered} changed, {unchanged} left alone, {bad} bad rows."),
    }
    if bad > 0 {
        let mut table = Table::new([p("行", "row"), p("列", "column"), p("原因", "why"), p("内容", "cell")]);
        for b in &report.bad {
            table.row([
                b.row.to_string(),
                column_name(lang, b.column).to_owned(),
                explain_row(lang, b.fault).to_owned(),
                b.text.clone(),
            ]);
        }
        table.print();
        fault(p("有误的行须先改正，本次未作任何更改。", "correct the bad rows first; nothing was changed."));
    } else if dry_run {
        out!("{}", p("这是预览，未作任何更改。", "This is a preview; nothing was changed."));
    } else {
        out!("{}", p("已导入。", "Imported."));
    }
}

const fn column_name(lang: Lang, column: Column) -> &'static str {
    let (zh, en) = column.headers();
    pick(lang, zh, en)
}

const fn explain_row(lang: Lang, fault: RowFault) -> &'static str {
    let (zh, en) = match fault {
        RowFault::Missing => ("没有填写", "empty"),
        RowFault::UnknownSchool => ("没有这所学校，或不在导入范围内", "no such school under the node of --at"),
        RowFault::AmbiguousSchool => ("有两所同名学校，请填学校代码", "two schools have this name: give the code"),
        RowFault::UnknownGrade => ("不是本平台的年级", "not a grade of this platform"),
        RowFault::TooLong => ("超过 64 个字", "longer than 64 characters"),
        RowFault::BadText => ("含控制字符或公式错误", "a control character or a formula error"),
        RowFault::Repeated => ("前面的行已有这个班的这个学号", "this class and number stand in an earlier row"),
    };
    pick(lang, zh, en)
}

fn explain_file(lang: Lang, fault: &FileFault) -> String {
    let named = |columns: &[Column]| {
        columns.iter().map(|c| column_name(lang, *c)).collect::<Vec<_>>().join(pick(lang, "、", ", "))
    };
    match (lang, fault) {
        (Lang::En, FileFault::MissingColumns(columns)) => format!("columns are missing: {}", named(columns)),
        (Lang::En, FileFault::RepeatedColumn(column)) => format!("two columns for {}", named(&[*column])),
        (Lang::En, FileFault::OldExcel) => "an old .xls file: save it as .xlsx".into(),
        (Lang::En, FileFault::Password) => "protected by a password: save it without".into(),
        (Lang::En, other) => other.to_string(),
        (Lang::Zh, fault) => match fault {
            FileFault::Empty => "文件里没有数据行".into(),
            FileFault::TooLarge => "文件太大".into(),
            FileFault::TooManyRows => "行数太多".into(),
            FileFault::TooManyColumns => "列数太多".into(),
            FileFault::UnknownFormat => "不是 XLSX 或 CSV 文件".into(),
            FileFault::OldExcel => "旧的 .xls 文件，请另存为 .xlsx".into(),
            FileFault::Password => "文件有密码，请去掉密码后另存".into(),
            FileFault::UnknownEncoding => "文字编码无法识别".into(),
            FileFault::BrokenFile => "文件已损坏".into(),
            FileFault::MissingColumns(columns) => format!("缺少列：{}", named(columns)),
            FileFault::RepeatedColumn(column) => format!("有两列都是：{}", named(&[*column])),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_file_are_told_in_the_operators_language() {
        let missing = FileFault::MissingColumns(vec![Column::StudentNo, Column::Name]);
        assert_eq!(explain_file(Lang::Zh, &missing), "缺少列：学号、姓名");
        assert_eq!(explain_file(Lang::En, &missing), "columns are missing: Student No., Name");
        assert_eq!(explain_file(Lang::En, &FileFault::BrokenFile), "the file is damaged");
    }
}
