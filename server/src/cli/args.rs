//! The command line: every command with its arguments and help.

mod operators;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use operators::{Doctor, Init, MakeBackup, Migrate, Restore, Support};
use qinghe_model::{Lang, org::Grade, role::Role};
use qinghe_service::audit_chain::Mark;
use std::path::PathBuf;

/// 青禾课堂 Qinghe: a learning platform for youth drug prevention.
#[derive(Parser)]
#[command(
    name = "qinghe",
    version,
    arg_required_else_help = true,
    after_help = "Examples:
  qinghe demo                                     try it out with made-up data
  qinghe org import orgs.toml                     create bureaus, schools and staff
  qinghe roster import list.xlsx --at QH1001 --dry-run
  qinghe init --unit QH --unit-name 云岭省 --admin zheng.an --admin-name 郑安
                                                  set up a new installation
  qinghe serve                                    serve the site
  qinghe --version --verbose                      what the program is made of; with --json as a CycloneDX file
  qinghe doctor                                   what is wrong here, and what to do
Settings are read from qinghe.toml and from QINGHE_… variables; `qinghe config` lists them."
)]
pub struct Cli {
    /// The settings file [default: qinghe.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "QINGHE_CONFIG")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve the site
    Serve,
    /// Serve the site with made-up data, to try it out
    Demo(Demo),
    /// Set up a new installation: database, secrets, the first unit and its administrator
    Init(Init),
    /// Bring the database's schema up to date; the database is backed up before
    Migrate(Migrate),
    /// Make a backup while the site runs
    Backup(MakeBackup),
    /// Make a database of a backup, where there is none
    Restore(Restore),
    /// Check the installation, a line each with what to do; the exit code is 1 when something must be mended
    Doctor(Doctor),
    /// Write a file for those who help: checks, settings and figures, without personal data
    Support(Support),
    /// Print every setting with its present value; passwords are hidden
    Config,
    /// The secrets file
    #[command(subcommand)]
    Secrets(Secrets),
    /// Bureaus, schools and their staff
    #[command(subcommand)]
    Org(Org),
    /// Class lists
    #[command(subcommand)]
    Roster(Roster),
    /// Staff accounts
    #[command(subcommand)]
    User(User),
    /// Let a platform administrator look at one school for some hours; the school is told
    BreakGlass(BreakGlass),
    /// Print login slips as an HTML page
    Slips(Slips),
    /// Campaigns
    #[command(subcommand)]
    Campaign(Campaign),
    /// Copy or erase one pupil's record
    #[command(subcommand)]
    Learner(Learner),
    /// Lessons
    #[command(subcommand)]
    Content(Content),
    /// Compare the figures of every campaign with the raw attempts
    Recount(Recount),
    /// Check or export the audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Remove the answers of pupils who left longer ago than the retention period; the server does so automatically
    Retention(Retention),
}

#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "The first start creates the data; later starts use it again. Delete the folder to start over."
)]
pub struct Demo {
    #[command(subcommand)]
    pub what: Option<DemoData>,
    /// The folder for the demo's data
    #[arg(long, value_name = "DIR", env = "QINGHE_DATA_DIR", default_value = "data/demo")]
    pub data_dir: PathBuf,
}

#[derive(Subcommand)]
pub enum DemoData {
    /// Fill an empty database with a whole region of made-up pupils, for measurements
    #[command(
        after_help = "The data goes into SQLite in the folder, or into the PostgreSQL of database_url. If the command is interrupted,
PostgreSQL stays empty, and the next run replaces what is in the folder.

Examples:
  qinghe demo region                                1.3 million pupils, 30 million answers: about 8 GB
  qinghe demo region --students 5000 --data-dir data/small
  qinghe demo --data-dir data/region                serve it"
    )]
    Region(DemoRegion),
}

#[derive(Args)]
pub struct DemoRegion {
    /// How many pupils
    #[arg(long, default_value_t = crate::demo::region::STUDENTS)]
    pub students: u32,
    /// The random seed: the same number gives the same region
    #[arg(long, default_value_t = 626)]
    pub seed: u64,
    /// Campaigns that are over, besides the current one; each adds about 10 answers a pupil
    #[arg(long, value_name = "N", default_value_t = crate::demo::region::EARLIER)]
    pub earlier: usize,
    /// The folder for the data, unless database_url is a PostgreSQL
    #[arg(long, value_name = "DIR", default_value = "data/region")]
    pub data_dir: PathBuf,
}

#[derive(Subcommand)]
pub enum Secrets {
    /// Put a new secret in the place of an old one; restart every server afterwards
    #[command(
        after_help = "pepper  passwords and chosen PINs: nobody notices. Each hash is renewed at its owner's next sign-in; within
        180 days the command refuses to rotate again, since accounts that have not signed in would be lost.
pin     issued PINs and login slips: print new slips. Those of before are good for 30 days, or for as many as
        you say; with --keep-days 0, which is right after a leak, they are void at once.

Examples:
  qinghe secrets rotate pepper
  qinghe secrets rotate pin --keep-days 14"
    )]
    Rotate(SecretsRotate),
}

#[derive(Args)]
pub struct SecretsRotate {
    /// Which secret
    pub what: SecretName,
    /// How many days PINs and slips of before stay good; only for pin
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(i64).range(0..=qinghe_service::rotation::MOST_DAYS))]
    pub keep_days: i64,
    /// Rotate although what was rotated before is still needed
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecretName {
    Pepper,
    Pin,
}

#[derive(Subcommand)]
pub enum Org {
    /// Create or rename the units and staff of a file; a second run changes nothing
    #[command(after_help = "The file:
  [[org]]
  code = \"QH1001\"
  parent = \"QH-YL-YX\"
  kind = \"school\"            # region, city, county or school; parents come first
  name = { zh = \"云岭县实验小学\", en = \"Yunling Experimental Primary School\" }

  [[staff]]
  username = \"qian.ming\"
  name = \"钱明\"
  roles = [{ role = \"school_admin\", at = \"QH1001\" }]")]
    Import(OrgImport),
}

#[derive(Args)]
pub struct OrgImport {
    /// A TOML file
    pub file: PathBuf,
}

#[derive(Subcommand)]
pub enum Roster {
    /// Import a class list: XLSX, CSV in UTF-8 or GB18030, or a OneRoster bundle
    #[command(after_help = "The columns 学校 年级 班级 学号 姓名 may be in any order; others are ignored and listed.
A OneRoster 1.2 or 1.1 bundle (a ZIP of CSV tables, bulk) gives the same list: school by identifier or name, class by
grade and title, pupil by identifier.
A file with a bad row changes nothing. Nobody is removed.

Examples:
  qinghe roster import list.xlsx --at QH1001 --dry-run    show what would change
  qinghe roster import list.csv --at QH-YL-YX             every school of the county")]
    Import(RosterImport),
}

#[derive(Args)]
pub struct RosterImport {
    /// The class list
    pub file: PathBuf,
    /// The school, or the bureau whose schools are in the file
    #[arg(long, value_name = "CODE")]
    pub at: String,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub lang: LangArg,
}

/// The language of what is printed.
#[derive(Args, Clone, Copy)]
pub struct LangArg {
    /// The language of the output [default: from LANG]
    #[arg(long, value_name = "LANG")]
    lang: Option<LangName>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LangName {
    Zh,
    En,
}

impl LangArg {
    /// The language of the option, else the terminal's, else Chinese.
    pub fn get(self) -> Lang {
        let spoken = || {
            let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
            set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"))
        };
        match self.lang {
            Some(LangName::Zh) => Lang::Zh,
            Some(LangName::En) => Lang::En,
            None => terminal_language(spoken().as_deref()),
        }
    }
}

fn terminal_language(locale: Option<&str>) -> Lang {
    match locale {
        None => Lang::default(),
        Some(l) if l.starts_with("zh") => Lang::Zh,
        Some(_) => Lang::En,
    }
}

#[derive(Subcommand)]
pub enum User {
    /// Create a staff account, or assign another role to an existing one
    #[command(
        after_help = "The activation link is printed once: its holder chooses a password with it, within 72 hours.

Examples:
  qinghe user add --username sun.yue --name 孙悦 --role officer --at QH-YL-YX
  qinghe user add --username zhao.lan --name 赵岚 --role teacher --at QH1001 --class 五年级1班"
    )]
    Add(UserAdd),
    /// Void the password, clear the account's second factors, end its sessions and print an activation link
    Reset(UserReset),
    /// Clear the account's second factors, which its holder has lost; the password stays
    ClearFactors(UserReset),
}

#[derive(Args)]
pub struct UserAdd {
    /// The name they sign in with: small letters, digits, . - _
    #[arg(long)]
    pub username: String,
    /// Their name
    #[arg(long)]
    pub name: String,
    /// teacher, school_admin, officer, assessor or platform_admin
    #[arg(long)]
    pub role: Role,
    /// The bureau or school
    #[arg(long, value_name = "CODE")]
    pub at: String,
    /// The class of that school, for a teacher
    #[arg(long)]
    pub class: Option<String>,
    /// Read a temporary password from stdin, instead of printing a link; it must be changed at the first sign-in
    #[arg(long)]
    pub password_stdin: bool,
}

#[derive(Args)]
pub struct UserReset {
    /// The name they sign in with
    pub username: String,
}

#[derive(Args)]
#[command(after_help = "They can look at classes and pupils' progress and change nothing. The audit log keeps it.

Example:
  qinghe break-glass zheng.an --school QH1001 --hours 2 --reason 'the head asked about a lost markbook'")]
pub struct BreakGlass {
    /// The username of a platform administrator
    pub username: String,
    /// The school
    #[arg(long, value_name = "CODE")]
    pub school: String,
    /// For how many hours, 1 to 8
    #[arg(long)]
    pub hours: i64,
    /// Why; the school reads it
    #[arg(long)]
    pub reason: String,
}

#[derive(Args)]
#[command(after_help = "The page shows PINs: only you can read the file. Delete it after printing.

Example:
  qinghe slips --at QH1001 --class 五年级1班 --out slips.html")]
pub struct Slips {
    /// The school
    #[arg(long, value_name = "CODE")]
    pub at: String,
    /// One class only [default: every class of this school year]
    #[arg(long)]
    pub class: Option<String>,
    /// Where to write the page
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub lang: LangArg,
}

#[derive(Subcommand)]
pub enum Campaign {
    /// Launch a campaign over one module in a bureau's or school's area; the eligible pupils are those enrolled now
    #[command(after_help = "Example:
  qinghe campaign open --at QH --module m02 --name-zh 识毒防毒第一课 --name-en 'First lesson' --due 2026-12-20")]
    Open(CampaignOpen),
}

#[derive(Args)]
pub struct CampaignOpen {
    /// The bureau or school
    #[arg(long, value_name = "CODE")]
    pub at: String,
    /// The module to complete
    #[arg(long)]
    pub module: String,
    /// Its name in Chinese
    #[arg(long)]
    pub name_zh: String,
    /// Its name in English
    #[arg(long)]
    pub name_en: String,
    /// The last day on which work is on time
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub due: NaiveDate,
    /// The grades, e.g. P5,P6 [default: the module's own]
    #[arg(long, value_delimiter = ',', value_parser = grade)]
    pub grades: Vec<Grade>,
    /// Why a lesson that has not been reviewed is asked for; needed below a region, and kept in the audit log
    #[arg(long, value_name = "REASON")]
    pub drafts: Option<String>,
    /// The target: the participation rate to reach, in per cent
    #[arg(long, default_value_t = qinghe_model::participation::DEFAULT_TARGET)]
    pub target: i64,
}

fn grade(text: &str) -> Result<Grade, String> {
    text.parse()
}

#[derive(Subcommand)]
pub enum Learner {
    /// Write a pupil's whole record to a file, for the pupil or their guardian
    Export(LearnerExport),
    /// Permanently delete a pupil's name, number, PIN, choices and answers; figures keep their counts
    Erase(LearnerErase),
}

#[derive(Args)]
pub struct LearnerName {
    /// The school's code
    #[arg(long, value_name = "CODE")]
    pub at: String,
    /// The class, e.g. 五年级1班
    #[arg(long)]
    pub class: String,
    /// The school year of the class, by the year in which it began [default: this one]
    #[arg(long, value_name = "YYYY")]
    pub year: Option<i64>,
    /// The pupil number in the class; a former pupil is found by the number in their last class
    #[arg(long)]
    pub number: String,
}

#[derive(Args)]
pub struct LearnerExport {
    #[command(flatten)]
    pub who: LearnerName,
    /// The file to write (JSON)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct LearnerErase {
    #[command(flatten)]
    pub who: LearnerName,
    /// Confirm: the record cannot be restored
    #[arg(long)]
    pub yes: bool,
}

#[derive(Subcommand)]
pub enum Content {
    /// Check every rule of the lessons; the exit code is 1 when one is broken
    Check(ContentCheck),
    /// Show a module in the browser while you write it; pages reload automatically
    Preview(ContentPreview),
    /// Export a module as a printable book, or its questions for other systems
    Export(ContentExport),
}

#[derive(Args)]
pub struct ContentPreview {
    /// A module's folder, or a folder of modules
    pub dir: PathBuf,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3210")]
    pub addr: std::net::SocketAddr,
}

#[derive(Args)]
#[command(after_help = "Examples:
  qinghe content export m02 --format book --lang zh --out m02.html
  qinghe content export m02 --format gift --lang en --out m02.gift
  qinghe content export m02 --format qti --lang en --out m02.zip")]
pub struct ContentExport {
    /// The module, e.g. m02
    pub module: String,
    /// A folder of modules [default: those in this binary]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// book: one HTML file to print; gift: Moodle's text; qti: a QTI 3.0 package
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    #[command(flatten)]
    pub lang: LangArg,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    Book,
    Gift,
    Qti,
}

#[derive(Args)]
pub struct ContentCheck {
    /// A folder of modules [default: those in this binary]
    pub dir: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Retention {
    /// Print how many pupils it concerns, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Subcommand)]
pub enum Audit {
    /// Check every entry against the hash chain; the exit code is 1 when one was changed, removed or put in
    #[command(
        after_help = "It prints where the chain ends. Keep that outside this machine: whoever can write the whole database can also
compute a new chain, and only what you have kept shows it.

Example:
  qinghe audit verify --expect 12045:5c1e…"
    )]
    Verify(AuditVerify),
    /// Write entries with their hashes as JSON Lines
    #[command(after_help = "Example:
  qinghe audit export --from 2026-09-01 --to 2026-09-30 --out audit-2026-09.jsonl")]
    Export(AuditExport),
}

#[derive(Args)]
pub struct AuditVerify {
    /// Where the chain ended earlier, as printed then
    #[arg(long, value_name = "NUMBER:HASH")]
    pub expect: Option<Mark>,
}

#[derive(Args)]
pub struct AuditExport {
    /// The first day [default: all]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<NaiveDate>,
    /// The last day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<NaiveDate>,
    /// The file to write, which must not be there yet [default: stdout]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Args)]
pub struct Recount {
    /// Correct the figures
    #[arg(long)]
    pub mend: bool,
    /// Prove the stored figures of each day instead; it reads every attempt once a day of each campaign
    #[arg(long)]
    pub days: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_terminal_decides_the_language() {
        assert_eq!(terminal_language(Some("zh_CN.UTF-8")), Lang::Zh);
        assert_eq!(terminal_language(Some("C.UTF-8")), Lang::En);
        assert_eq!(terminal_language(None), Lang::Zh);
    }

    #[test]
    fn lists_of_grades_are_read() {
        let words =
            "qinghe campaign open --at QH --module m02 --name-zh 课 --name-en x --due 2026-12-20 --grades P5,六年级";
        let Command::Campaign(Campaign::Open(open)) = Cli::parse_from(words.split(' ')).command else {
            panic!("another command");
        };
        assert_eq!(open.grades, [Grade::P5, Grade::P6]);
    }
}
