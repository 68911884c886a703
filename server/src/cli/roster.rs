//! `qinghe roster import`.

use super::{
    args::RosterImport,
    output::{Table, fault, out},
};
use anyhow::Context as _;
use qinghe_model::{
    Lang,
    roster::{Change, Column, ImportReport, Note, RowAction, RowFault},
};
use qinghe_service::{Actor, App, Error, orgs, roster, roster::FileFault};
use std::{fs, process::ExitCode, time::Duration};

/// Larger files are not read at all; the reader has limits of its own.
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
    for note in &report.notes {
        out!("{}", explain_note(lang, note));
    }
    if !report.new_classes.is_empty() {
        out!("{}", p("新班级：", "new classes:"));
        for (school, class) in &report.new_classes {
            out!("  {} {}", school.get(lang), class.get(lang));
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
            RowAction::Change(change) => explain_change(lang, change),
            RowAction::Ask { .. } | RowAction::LeaveOut => {
                p("拿不准是谁，没有导入；请在网页上核对", "in doubt, left out: decide on the web page").to_owned()
            }
        };
        changed.row([
            row.row.to_string(),
            row.school.get(lang).to_owned(),
            row.class.get(lang).to_owned(),
            row.student_no.clone(),
            row.name.clone(),
            what,
        ]);
    }
    if !changed.is_empty() {
        out!("{}", p("变更的学生：", "changes to pupils:"));
        changed.print();
    }
    let created = report.count(|a| matches!(a, RowAction::Create));
    let unchanged = report.count(|a| matches!(a, RowAction::Unchanged));
    let altered = report.changes(|_| true);
    let doubtful = report.rows.len() - created - unchanged - altered;
    let bad = report.bad.len();
    match lang {
        Lang::Zh => {
            out!("新增 {created} 人，变更 {altered} 人，不变 {unchanged} 人，待核对 {doubtful} 人，有误 {bad} 行。");
        }
        Lang::En => {
            out!("{created} new, {altered} changed, {unchanged} unchanged, {doubtful} in doubt, {bad} bad rows.");
        }
    }
    if bad > 0 {
        let mut table = Table::new([p("行", "row"), p("列", "column"), p("原因", "why"), p("内容", "cell")]);
        for b in &report.bad {
            table.row([
                b.file.as_ref().map_or_else(|| b.row.to_string(), |file| format!("{file} {}", b.row)),
                column_name(lang, b.column).to_owned(),
                explain_row(lang, b.fault).to_owned(),
                b.text.clone(),
            ]);
        }
        table.print();
        fault(p("有误的行须先改正，本次未作任何更改。", "please correct the bad rows; nothing was changed."));
    } else if dry_run {
        out!("{}", p("这是预览，未作任何更改。", "This is a preview; nothing was changed."));
    } else {
        out!("{}", p("已导入。", "Imported."));
    }
}

fn explain_change(lang: Lang, change: &Change) -> String {
    let p = |zh, en| pick(lang, zh, en);
    let parts = [
        change.back.then(|| p("恢复在读", "taken back").to_owned()),
        change.class.as_ref().map(|from| format!("{}{}", p("转班，原班级：", "moved, from "), from.get(lang))),
        change.number.as_ref().map(|from| format!("{}{from}", p("换学号，原学号：", "renumbered, was "))),
        change.name.as_ref().map(|from| format!("{}{from}", p("改名，原名：", "renamed, was "))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(p("；", "; "))
}

const fn column_name(lang: Lang, column: Column) -> &'static str {
    let (zh, en) = column.headers();
    pick(lang, zh, en)
}

const fn explain_row(lang: Lang, fault: RowFault) -> &'static str {
    let (zh, en) = match fault {
        RowFault::Missing => ("没有填写", "empty"),
        RowFault::UnknownSchool => ("没有这所学校，或不在导入范围内", "no such school in the unit of --at"),
        RowFault::AmbiguousSchool => ("有两所同名学校，请填学校代码", "two schools have this name: use the code"),
        RowFault::UnknownGrade => ("不是本平台的年级", "not a grade on this platform"),
        RowFault::TooLong => ("超过 64 个字", "longer than 64 characters"),
        RowFault::BadText => ("含控制字符或公式错误", "a control character or a formula error"),
        RowFault::Repeated => ("前面的行已有这个班的这个学号", "an earlier row has this class and number"),
        RowFault::UnknownReference => ("文件包里没有它指向的那一行", "no row of the bundle has this id"),
        RowFault::TwoClasses => ("这名学生同时在两个班", "this pupil is in two classes at once"),
        RowFault::IsDate => ("变成了日期，请设为文本再填", "became a date: format the column as text"),
        RowFault::LostDigits => ("超过 15 位，后面的已丢失", "more than 15 digits: the last ones are lost"),
        RowFault::NotPlain => ("带小数点、千分位或 E+", "a decimal point, thousands mark or exponent"),
        RowFault::Formula => ("是公式，请改成结果", "a formula: replace it with its result"),
        RowFault::SpaceInside => ("数字中间有空格", "a space within the number"),
        RowFault::Merged => ("几名学生合用一个单元格", "one merged cell for several pupils"),
        RowFault::UnknownClass => {
            ("看不出是哪个班，请写成“五（2）班”这样", "not recognised as a class: write it as in 5(2)")
        }
        RowFault::NoGrade => {
            ("看不出是哪个年级，名单里也没有年级这一列", "names no grade, and there is no grade column")
        }
        RowFault::OtherGrade => ("班级里写的是别的年级", "the class names another grade"),
    };
    pick(lang, zh, en)
}

fn explain_note(lang: Lang, note: &Note) -> String {
    match (lang, note) {
        (Lang::Zh, Note::OlderBundle) => "这是 OneRoster 1.1 的文件包，可以使用；建议换成 1.2。".into(),
        (Lang::Zh, Note::NotPupils(n)) => format!("{n} 条不是学生的记录（老师等），没有使用。"),
        (Lang::Zh, Note::NotHomerooms(n)) => format!("{n} 条课程班的记录，没有使用：学生只属于行政班。"),
        (Lang::Zh, Note::NotNow(n)) => format!("{n} 条已结束或尚未开始的记录，没有使用。"),
        (Lang::Zh, Note::Deleted(n)) => format!("{n} 条标为删除或停用的记录，没有使用；不会因此移除任何人。"),
        (Lang::Zh, Note::NotTaught(n)) => format!("{n} 行是本平台不开课的年级，没有使用。"),
        (Lang::Zh, Note::HiddenRows(n)) => format!("{n} 行在表格里被隐藏，也读进来了。"),
        (Lang::Zh, Note::MergedCells(n)) => format!("{n} 行的学校、年级或班级取自合并单元格。"),
        (Lang::Zh, Note::DirectionMarks(n)) => format!("{n} 行去掉了看不见的文字方向符号。"),
        (Lang::Zh, Note::Totals(n)) => format!("{n} 行是合计，没有读进来。"),
        (Lang::Zh, Note::Footers(n)) => format!("{n} 行是签名、日期或备注，没有读进来。"),
        (Lang::Zh, Note::SameRows(n)) => format!("{n} 行和前面工作表里的一样，只读一次。"),
        (Lang::Zh, Note::ClassFromSheet(n)) => format!("{n} 行的班级取自工作表的名称。"),
        (Lang::Zh, Note::HiddenSheets(names)) => format!("没有读隐藏的工作表：{}", names.join("、")),
        (Lang::Zh, Note::SheetsLeftOut(names)) => format!("没有读缺列的工作表：{}", names.join("、")),
        (Lang::Zh, Note::NumberFrom(name)) => format!("学号取自“{name}”一列。"),
        (Lang::En, Note::OlderBundle) => "this bundle is OneRoster 1.1, which is supported; 1.2 is better".into(),
        (Lang::En, Note::NotPupils(n)) => format!("left out: {n} rows of people who are not pupils"),
        (Lang::En, Note::NotHomerooms(n)) => {
            format!("left out: {n} rows of course classes; pupils belong to their administrative class only")
        }
        (Lang::En, Note::NotNow(n)) => format!("left out: {n} rows that have ended or not begun"),
        (Lang::En, Note::Deleted(n)) => {
            format!("left out: {n} rows marked as deleted or inactive; nobody is removed")
        }
        (Lang::En, Note::NotTaught(n)) => format!("left out: {n} rows of grades that are not taught here"),
        (Lang::En, Note::HiddenRows(n)) => format!("read although hidden in the spreadsheet: {n} rows"),
        (Lang::En, Note::MergedCells(n)) => format!("school, grade or class from merged cells: {n} rows"),
        (Lang::En, Note::DirectionMarks(n)) => format!("marks of the writing direction removed: {n} rows"),
        (Lang::En, Note::Totals(n)) => format!("totals, left out: {n} rows"),
        (Lang::En, Note::Footers(n)) => format!("signatures, dates and remarks, left out: {n} rows"),
        (Lang::En, Note::SameRows(n)) => format!("the same as in an earlier sheet, read once: {n} rows"),
        (Lang::En, Note::ClassFromSheet(n)) => format!("class from the name of the sheet: {n} rows"),
        (Lang::En, Note::HiddenSheets(names)) => format!("hidden sheets, not read: {}", names.join(", ")),
        (Lang::En, Note::SheetsLeftOut(names)) => format!("sheets without the columns, not read: {}", names.join(", ")),
        (Lang::En, Note::NumberFrom(name)) => format!("pupil numbers are taken from the column {name}"),
    }
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
            FileFault::UnknownFormat => "不是 XLSX、CSV 或 OneRoster 文件".into(),
            FileFault::OldExcel => "旧的 .xls 文件，请另存为 .xlsx".into(),
            FileFault::OtherSpreadsheet => "网页或别的表格格式，请另存为 .xlsx".into(),
            FileFault::OpenQuote(row) => format!("第 {row} 行的双引号没有配对"),
            FileFault::Password => "文件有密码，请去掉密码后另存".into(),
            FileFault::UnknownEncoding => "文字编码无法识别".into(),
            FileFault::BrokenFile => "文件已损坏".into(),
            FileFault::MissingColumns(columns) => format!("缺少列：{}", named(columns)),
            FileFault::RepeatedColumn(column) => format!("有两列都是：{}", named(&[*column])),
            FileFault::BundleVersion(version) => format!("只能读 OneRoster 1.2 和 1.1，这个文件包写的是“{version}”"),
            FileFault::BundleDelta(file) => format!("{file} 只有变动部分（delta），请导出完整名单（bulk）"),
            FileFault::BundleMissing(file) => format!("文件包里没有 {file}"),
            FileFault::BundleColumn(file, column) => format!("{file} 缺少列 {column}"),
            FileFault::BundleNoHomerooms => "文件包里没有行政班（homeroom）".into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_file_are_explained_in_the_operators_language() {
        let missing = FileFault::MissingColumns(vec![Column::StudentNo, Column::Name]);
        assert_eq!(explain_file(Lang::Zh, &missing), "缺少列：学号、姓名");
        assert_eq!(explain_file(Lang::En, &missing), "columns are missing: Student No., Name");
        assert_eq!(explain_file(Lang::En, &FileFault::BrokenFile), "the file is damaged");
    }
}
