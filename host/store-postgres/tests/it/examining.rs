//! What a database that can be trusted is told of.

use crate::harness::{database, name_of, pooled, stores, trials};
use hitl_services::{PgBouncer, Postgres};
use hitl_storage::Finding;
use libtest_mimic::Trial;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = trials![Postgres::available();
        who_hears_is_told_so_and_of_standbys,
        who_does_not_listen_is_not_warned,
        a_user_who_may_do_little_can_examine,
    ];
    trials.extend(trials![pooled(); through_a_pooler_nothing_is_heard]);
    trials
}

async fn examined(url: &str) -> Vec<Finding> {
    let config = stores().parse(url).unwrap();
    drop(config.open().await.unwrap());
    config.examine().await.unwrap()
}

fn of<'f>(findings: &'f [Finding], subject: &str) -> &'f Finding {
    let found = findings.iter().find(|finding| finding.subject == subject);
    found.unwrap_or_else(|| panic!("no {subject} in {findings:?}"))
}

async fn who_hears_is_told_so_and_of_standbys() {
    let findings = examined(&database().1).await;
    assert_eq!(of(&findings, "notifications").advice, None, "{findings:?}");
    let advice = of(&findings, "standby").advice.as_deref();
    assert!(advice.is_some_and(|advice| advice.contains("synchronous_standby_names")), "{findings:?}");
}

async fn who_does_not_listen_is_not_warned() {
    let findings = examined(&format!("{}?listen=off&poll=2", database().1)).await;
    let notifications = of(&findings, "notifications");
    assert_eq!(notifications.advice, None, "it was chosen: {notifications:?}");
    assert!(notifications.detail.contains("every 2 s"), "{notifications:?}");
}

async fn a_user_who_may_do_little_can_examine() {
    let (postgres, url) = database();
    let name = name_of(&url);
    examined(&url).await;
    let user = format!("examines_{name}");
    postgres.sql(
        name,
        &format!(
            "CREATE ROLE {user} LOGIN; GRANT SELECT ON hitl_format TO {user}; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON hitl_values, hitl_feed TO {user}"
        ),
    );
    let findings = examined(&url.replace("hitl@", &format!("{user}@"))).await;
    assert_eq!(of(&findings, "notifications").advice, None, "{findings:?}");
}

async fn through_a_pooler_nothing_is_heard() {
    let (postgres, url) = database();
    let pooler = PgBouncer::start(postgres, "transaction").unwrap();
    let pooled = pooler.url(name_of(&url));
    let findings = examined(&pooled).await;
    let advice = of(&findings, "notifications").advice.as_deref();
    assert!(advice.is_some_and(|advice| advice.contains("listen=")), "{findings:?}");
    // The advice helps.
    let findings = examined(&format!("{pooled}?listen={url}")).await;
    assert_eq!(of(&findings, "notifications").advice, None, "{findings:?}");
}
