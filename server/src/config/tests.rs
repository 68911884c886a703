//! Settings from a file and from variables: which of them overrides, and what the errors name.

use super::*;

fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::parse("qinghe.toml", text, variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
}

fn fault(text: &str, variables: &[(&str, &str)]) -> String {
    let fault = parse(text, variables).unwrap_err().to_string();
    assert!(!fault.contains('\n'), "one line: {fault}");
    fault
}

#[test]
fn nothing_set_is_the_default() {
    assert_eq!(parse("", &[]).unwrap(), Config::default());
}

#[test]
fn variables_override_the_file() {
    let config = parse(
        "addr = '127.0.0.1:1'\n[limits]\nguesses_per_day = 7\n",
        &[
            ("QINGHE_ADDR", "0.0.0.0:8080"),
            ("QINGHE_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("QINGHE_SESSION__HOURS", "3"),
            ("QINGHE_LOG__FORMAT", "json"),
            ("QINGHE_HSTS_SUBDOMAINS", "true"),
            ("QINGHE_ALLOWED_HOSTS", "qinghe.lan, qinghe"),
            ("QINGHE_NETWORK__CONNECTIONS", "500"),
            ("QINGHE_PUBLIC_URL", "https://qinghe.example.cn/"),
            ("QINGHE_EXIT_URL", ""),
            ("PATH", "/bin"),
            ("QINGHE_SITE_DIR", "/x"),
        ],
    )
    .unwrap();
    assert_eq!(config.addr, "0.0.0.0:8080".parse().unwrap());
    assert_eq!((config.trusted_proxies.len(), config.allowed_hosts.len()), (2, 2));
    assert_eq!((config.hsts_subdomains, config.network.connections), (true, 500));
    assert_eq!((config.session.hours, config.limits.guesses_per_day), (3, 7));
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.public_url.as_deref(), Some("https://qinghe.example.cn"));
    assert!(config.is_secure());
    assert_eq!(config.exit_url, Config::default().exit_url, "an empty variable counts as not set");
    assert_eq!(config.settings().session_hours, 3);
}

#[test]
fn faults_name_the_key() {
    assert!(fault("adr = 'x'", &[]).contains("`adr`"));
    assert!(
        fault("\n[session]\nidle = 1", &[]).contains("line 3") && fault("[session]\nidle = 1", &[]).contains("`idle`")
    );
    assert!(fault("", &[("QINGHE_ADR", "x")]).contains("QINGHE_ADR"));
    assert!(fault("", &[("QINGHE_SESSION__IDLE", "1")]).contains("QINGHE_SESSION__IDLE"));
    assert!(fault("", &[("QINGHE_CONNECTIONS", "many")]).contains("QINGHE_CONNECTIONS: must be a whole number"));
    assert!(fault("", &[("QINGHE_ADDR", "nowhere")]).contains("QINGHE_ADDR"));
    assert!(fault("", &[("QINGHE_TRUSTED_PROXIES", "10.0.0.0/99")]).contains("10.0.0.0/99"));
    assert!(fault("addr = 'nowhere'", &[]).contains("line 1, column 8 (addr): "));
    assert!(!fault("database_url = [ 's3cret' ]", &[]).contains("s3cret"));
    assert!(fault("public_url = 'example.cn'", &[]).starts_with("public_url"));
    assert!(fault("[session]\nhours = 0", &[]).starts_with("session.hours"));
    assert!(fault("exit_url = 'javascript:alert(1)'", &[]).starts_with("exit_url"));
    assert!(fault("allowed_hosts = ['https://a.cn']", &[]).starts_with("allowed_hosts"));
    assert!(fault("security_contact = 'somebody'", &[]).starts_with("security_contact"));
    assert!(fault("security_policy = 'https://a.cn/x'", &[]).starts_with("security_policy"), "not without a contact");
    let contact = "security_contact = 'mailto:a@example.cn'\n";
    assert!(fault(&format!("{contact}security_policy = 'http://a.cn'"), &[]).starts_with("security_policy"));
    assert!(fault(&format!("{contact}security_expires = '30 June'"), &[]).contains("security_expires"));
    assert!(fault("[backup]\nhour = 24", &[]).starts_with("backup.hour"));
    assert!(fault("[backup]\ndaily = 0", &[]).starts_with("backup.daily"));
    assert!(fault("[backup]\nrecipients = ['age1nobody']", &[]).starts_with("backup.recipients"));
    assert!(fault("", &[("QINGHE_BACKUP__WITH_SECRETS", "true")]).starts_with("backup.with_secrets"));
    assert!(fault("[network]\nhead_seconds = 0", &[]).starts_with("network.head_seconds"));
    assert!(fault("", &[("QINGHE_HSTS_SUBDOMAINS", "maybe")]).contains("must be true or false"));
}

#[test]
fn the_list_of_keys_is_complete() {
    let all = Config {
        public_url: Some("https://x".into()),
        content_dir: Some("lessons".into()),
        connections: Some(1),
        metrics_addr: Some(([127, 0, 0, 1], 9464).into()),
        security_contact: Some("mailto:a@example.cn".into()),
        security_expires: chrono::NaiveDate::from_ymd_opt(2027, 6, 30),
        security_policy: Some("https://x/policy".into()),
        backup: Backup { dir: Some("backups".into()), ..Backup::default() },
        log: Log { requests_dir: Some("requests".into()), ..Log::default() },
        limits: Limits { hash_threads: Some(1), files_at_once: Some(1), ..Limits::default() },
        ..Config::default()
    };
    let mut names = Vec::new();
    for (key, value) in toml::Table::try_from(&all).unwrap() {
        match value {
            toml::Value::Table(t) => names.extend(t.keys().map(|k| format!("{key}.{k}"))),
            _ => names.push(key),
        }
    }
    names.sort();
    let mut keys: Vec<_> = KEYS.iter().map(|(k, ..)| (*k).to_owned()).collect();
    keys.sort();
    assert_eq!(keys, names);
}

#[test]
fn the_description_is_a_settings_file_without_secrets() {
    let config = parse("", &[("QINGHE_DATABASE_URL", "postgres://qinghe:s3cret@db/qinghe")]).unwrap();
    let text = config.describe();
    assert!(!text.contains("s3cret") && text.contains("postgres://qinghe:***@db/qinghe"), "{text}");
    let again = parse(&text, &[]).unwrap();
    assert_eq!(Config { database_url: config.database_url.clone(), ..again }, config);
}

#[test]
fn passwords_are_hidden() {
    for (url, shown) in [
        ("sqlite:data/qinghe.db", "sqlite:data/qinghe.db"),
        ("postgres://u:p@h:5432/d", "postgres://u:***@h:5432/d"),
        ("postgres://u:p@ss/w@h/d", "postgres://u:***@h/d"),
        ("postgres://u@h/d?password=p&x=1", "postgres://u@h/d?password=***&x=1"),
        ("postgres:///d?host=/run", "postgres:///d?host=/run"),
    ] {
        assert_eq!(hide_password(url), shown);
    }
}
