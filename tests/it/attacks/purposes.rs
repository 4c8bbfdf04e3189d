//! What was signed for one purpose, shown for another: a cookie as a link, a link as a cookie, a form's own link as either.

use crate::bad_input::victim::Victim;
use crate::bad_input::wire::Ask;
use crate::support::KEY;
use serde_json::json;

#[test]
fn what_was_signed_for_one_thing_opens_no_other() {
    let victim = Victim::new();
    let (id, t) = (&*victim.id, &*victim.t);
    let entered = victim.send(&Ask::form("/", &[("key", KEY)]));
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    let (name, session) = cookie.split_once('=').expect("a cookie");
    // The form that is shown to who is signed in has a link of its own in it, by which its sender is an operator.
    let form = victim.send(&Ask::get(&format!("/form/{id}")).with("cookie", &cookie).by_browser());
    let own = form.body.split_once("name=\"t\" value=\"").expect("a field").1.split('"').next().unwrap();
    assert!(own != t && !session.is_empty(), "{own}");
    // Each of them with the letter before it, and without.
    let sessions = [session, &session[1..]];
    for t in sessions.iter().copied().chain([&*victim.others]) {
        victim.refuses(&Ask::get(&format!("/form/{id}?t={t}")), &[403]);
        victim.refuses(&Ask::get(&format!("/status/{id}?t={t}")), &[403]);
        victim.refuses(&Ask::json("/submit/json", &json!({ "request_id": id, "t": t, "value": 3 })), &[403]);
        victim.refuses(&Ask::form("/submit", &[("request_id", id), ("t", t), ("value", "3")]), &[403]);
        victim.refuses(&Ask::get(&format!("/?sign-in={t}")), &[401]);
        victim.refuses(&Ask::form("/", &[("token", t)]), &[401]);
    }
    for t in [own, t] {
        for value in [t.to_owned(), format!("a{t}"), format!("k{t}")] {
            let by_cookie = |target: &str| Ask::get(target).with("cookie", &format!("{name}={value}"));
            victim.refuses(&by_cookie("/"), &[401]);
            victim.refuses(&by_cookie("/v1/events"), &[401]);
            victim.refuses(&by_cookie(&format!("/form/{id}")), &[401]);
        }
        victim.refuses(&Ask::form("/", &[("token", t)]), &[401]);
    }
    for bearer in [own, t, session] {
        let ask = Ask::get("/v1/events").with("authorization", &format!("Bearer {bearer}"));
        victim.refuses(&ask, &[401]);
    }
    // Another moment or another session in the cookie.
    let (expires, rest) = session.split_once('.').expect("a moment");
    let later = format!("{}{}.{rest}", &expires[..1], expires[1..].parse::<u64>().unwrap() + 1);
    let (subject, signature) = rest.split_once('.').expect("a signature");
    let none = format!("{expires}..{signature}");
    let other = format!("{expires}.{}A.{signature}", &subject[..subject.len() - 1]);
    for value in [later, none, other, format!("k{}", &session[1..])] {
        victim.refuses(&Ask::get("/").with("cookie", &format!("{name}={value}")), &[401]);
    }
    victim.unharmed();
}
