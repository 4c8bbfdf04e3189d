//! The table of routes.

use crate::http::problem::Problem;
use crate::model::role::Power;
use crate::settings::Settings;
use crate::text::en;
use crate::text::joined::joined;
use http::{Method, StatusCode};

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Home,
    SignIn,
    Health,
    Ready,
    Icon,
    Logo,
    SetLogo,
    RemoveLogo,
    OpenApi,
    Form,
    /// Back from `/submit` to the question.
    Back,
    Submit,
    SubmitJson,
    Status,
    Create,
    List,
    Wait,
    Event,
    Respond,
    Decline,
    Cancel,
    Extend,
    Link,
    RevokeLinks,
    Report,
    CreateKey,
    ListKeys,
    RevokeKey,
    RotateLinkKey,
    CreateLink,
    RevokeLink,
    Purge,
    TakeCallbacks,
    ReportCallback,
}

/// Every route. `HEAD` is answered wherever `GET` is.
pub(super) const ROUTES: [(&str, &str, Route); 35] = [
    ("GET", "/", Route::Home),
    ("POST", "/", Route::SignIn),
    ("GET", "/health", Route::Health),
    ("GET", "/ready", Route::Ready),
    ("GET", "/favicon.ico", Route::Icon),
    ("GET", "/logo", Route::Logo),
    ("GET", "/openapi.json", Route::OpenApi),
    ("GET", "/form/{id}", Route::Form),
    ("POST", "/form/{id}", Route::Form),
    ("GET", "/submit", Route::Back),
    ("POST", "/submit", Route::Submit),
    ("POST", "/submit/json", Route::SubmitJson),
    ("GET", "/status/{id}", Route::Status),
    ("POST", "/v1/events", Route::Create),
    ("GET", "/v1/events", Route::List),
    ("POST", "/v1/wait", Route::Wait),
    ("GET", "/v1/events/{id}", Route::Event),
    ("POST", "/v1/events/{id}/response", Route::Respond),
    ("POST", "/v1/events/{id}/decline", Route::Decline),
    ("POST", "/v1/events/{id}/cancel", Route::Cancel),
    ("POST", "/v1/events/{id}/extend", Route::Extend),
    ("GET", "/v1/events/{id}/link", Route::Link),
    ("POST", "/v1/events/{id}/links/revoke", Route::RevokeLinks),
    ("GET", "/v1/events/{id}/report", Route::Report),
    ("POST", "/v1/keys", Route::CreateKey),
    ("GET", "/v1/keys", Route::ListKeys),
    ("POST", "/v1/keys/{id}/revoke", Route::RevokeKey),
    ("POST", "/v1/links", Route::CreateLink),
    ("POST", "/v1/links/revoke", Route::RevokeLink),
    ("POST", "/v1/links/rotate", Route::RotateLinkKey),
    ("PUT", "/v1/logo", Route::SetLogo),
    ("DELETE", "/v1/logo", Route::RemoveLogo),
    ("POST", "/v1/purge", Route::Purge),
    ("POST", "/v1/callbacks/take", Route::TakeCallbacks),
    ("POST", "/v1/callbacks/{id}/report", Route::ReportCallback),
];

impl Route {
    /// What a key has to be for, to be let in here. None: nobody is asked for one, or the route itself says who may.
    pub(super) const fn power(self) -> Option<Power> {
        match self {
            Route::SignIn
            | Route::Back
            | Route::Health
            | Route::Ready
            | Route::Icon
            | Route::Logo
            | Route::OpenApi => None,
            Route::Home | Route::Form | Route::Report => Some(Power::SeeForm),
            Route::Submit | Route::SubmitJson | Route::Respond | Route::Decline | Route::Extend => {
                Some(Power::Decide)
            }
            Route::Status | Route::List | Route::Wait | Route::Event => Some(Power::Look),
            Route::Create => Some(Power::Ask),
            Route::Cancel => Some(Power::Withdraw),
            Route::Link | Route::RevokeLinks | Route::CreateLink | Route::RevokeLink => Some(Power::HandOut),
            Route::CreateKey
            | Route::ListKeys
            | Route::RevokeKey
            | Route::RotateLinkKey
            | Route::SetLogo
            | Route::RemoveLogo => Some(Power::Manage),
            Route::Purge => Some(Power::Purge),
            Route::TakeCallbacks | Route::ReportCallback => Some(Power::Deliver),
        }
    }
}

/// The route of a request, and the id in its path; empty where the route has none.
pub(super) fn find<'p>(
    method: &Method,
    path: &'p str,
    settings: &Settings,
) -> Result<(Route, &'p str), Problem> {
    let within = settings.within_public_path(path);
    let found = matched(method, path).or_else(|| within.and_then(|path| matched(method, path)));
    if let Some(found) = found {
        return Ok(found);
    }
    let mut allowed = allowed(path);
    if allowed.is_empty() {
        allowed = within.map(self::allowed).unwrap_or_default();
    }
    if allowed.is_empty() {
        return Err(Problem::new(StatusCode::NOT_FOUND, en::NOTHING_HERE));
    }
    let detail = format!("This address does not take {method}. It takes {allowed}.");
    Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).with("allow", allowed))
}

fn matched<'p>(method: &Method, path: &'p str) -> Option<(Route, &'p str)> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    ROUTES.iter().find_map(
        |(its, pattern, route)| {
            if *its == method { id(pattern, path).map(|id| (*route, id)) } else { None }
        },
    )
}

/// The methods that a path takes, as in the header `Allow`.
fn allowed(path: &str) -> String {
    let mut methods = Vec::new();
    for (method, pattern, _) in ROUTES {
        if id(pattern, path).is_some() {
            methods.push(method);
            if method == "GET" {
                methods.push("HEAD");
            }
        }
    }
    joined(&methods, ", ")
}

/// What stands for `{id}` in `path`; none if the path is another. Nothing is decoded: an id has no letter that would
/// have to be encoded, so what is encoded is no part of one.
fn id<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
    // Each request is held against all patterns, and one letter is found much faster than several.
    let Some((before, after)) = pattern.split_once('{') else {
        return (pattern == path).then_some("");
    };
    let id = path.strip_prefix(before)?.strip_suffix(after.strip_prefix("id}")?)?;
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let settings = Settings::read(|name| {
            (name == "public-url").then(|| "https://example.org/{org}/ask/".to_owned())
        });
        let get = |path| find(&Method::GET, path, &settings).ok();
        assert_eq!(get("/"), Some((Route::Home, "")));
        assert_eq!(get("/form/abc"), Some((Route::Form, "abc")));
        assert_eq!(get("/acme/ask/form/abc"), Some((Route::Form, "abc")));
        assert_eq!(get("/acme/ask"), Some((Route::Home, "")));
        assert_eq!(get("/v1/events/abc/report"), Some((Route::Report, "abc")));
        for unknown in [
            "",
            "//",
            "/form",
            "/form/",
            "/form/a/b",
            "/form/abc/",
            "/v1/events/",
            "/V1/events",
            "/acme/form/a",
        ] {
            assert_eq!(get(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn the_description_names_every_route_and_no_other() {
        let description: serde_json::Value =
            serde_json::from_str(include_str!("routes/openapi.json")).unwrap();
        let mut described = Vec::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
                described.push((method.to_uppercase(), path.clone()));
            }
        }
        let mut routes: Vec<_> =
            ROUTES.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
        described.sort();
        routes.sort();
        assert_eq!(described, routes);
    }

    #[test]
    fn the_description_refers_to_what_is_in_it() {
        fn check(json: &serde_json::Value, root: &serde_json::Value) {
            match json {
                serde_json::Value::Object(members) => {
                    if let Some(to) = members.get("$ref") {
                        let to = to.as_str().unwrap().strip_prefix('#').unwrap();
                        assert!(root.pointer(to).is_some(), "{to}");
                    }
                    members.values().for_each(|json| check(json, root));
                }
                serde_json::Value::Array(items) => items.iter().for_each(|json| check(json, root)),
                _ => {}
            }
        }
        let description = serde_json::from_str(include_str!("routes/openapi.json")).unwrap();
        check(&description, &description);
    }
}
