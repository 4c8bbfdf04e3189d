//! A server below a path of a site with TLS, by nginx and by Caddy, with their configurations in `examples/deploy`. They reach it by its
//! address, or by a socket.

use crate::support::{KEY, PATIENCE, Place, Running, Server, parts};
use crate::tools;
use libtest_mimic::Trial;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

pub(crate) fn trials() -> Vec<Trial> {
    let openssl = (tools::runs_with("openssl", "version"), "openssl");
    let nginx = (find("nginx").is_some(), "Debian's package nginx-light");
    let caddy = (find("caddy").is_some(), "Debian's package caddy");
    let proxies = [(Proxy::Nginx, nginx), (Proxy::Caddy, caddy)].map(|(proxy, wanted)| {
        let tests = [Way::Address, Way::Socket].map(|way| {
            let name = format!("{}_by_{}", proxy.name(), way.name());
            let path = [module_path!(), &name, "it_is_asked_answered_and_signed_in_to_and_logs_no_secret"];
            tools::test(&path, move || it_is_asked_answered_and_signed_in_to_and_logs_no_secret(proxy, way))
        });
        tools::needing("SERVERS", &[openssl, wanted], tests.into())
    });
    proxies.into_iter().flatten().collect()
}

#[derive(Clone, Copy)]
enum Proxy {
    Nginx,
    Caddy,
}

fn find(program: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]
        .map(|folder| Path::new(folder).join(program))
        .into_iter()
        .find(|path| path.is_file())
}

/// How a proxy reaches the server.
#[derive(Clone, Copy)]
enum Way {
    Address,
    Socket,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Way::Address => "address",
            Way::Socket => "socket",
        }
    }

    /// A server that listens so, and says that links begin with `base`.
    fn serve(self, place: &Place, base: &str) -> Server {
        let listen = match self {
            Way::Address => "127.0.0.1:0".to_owned(),
            Way::Socket => format!("unix:{}", place.path().join("hitl.sock").display()),
        };
        Server::start(place.hitl(&["serve", "--listen", &listen, "--api-key", KEY, "--public-url", base]))
    }
}

impl Proxy {
    fn name(self) -> &'static str {
        match self {
            Proxy::Nginx => "nginx",
            Proxy::Caddy => "caddy",
        }
    }

    /// The proxy with the example's configuration, where names, ports and folders are those of this test.
    fn start(self, folder: &Path, port: u16, server: &Server) -> Running {
        // `unix:` and a path as it is, for nginx.
        let server = server.url.strip_prefix("http://").unwrap_or(&server.url);
        let show = |name: &str| folder.join(name).display().to_string();
        let (example, replaced) = match self {
            Proxy::Nginx => (
                "nginx-below-a-path.conf",
                vec![
                    ("/run/nginx.pid", show("nginx.pid")),
                    // Its folders are root's where it was installed.
                    ("http {\n", {
                        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
                        let folders = kinds.map(|kind| format!("    {kind}_temp_path {};\n", show(kind)));
                        format!("http {{\n{}", folders.concat())
                    }),
                    // Its workers are another user's when it is root's, and its folder is not theirs.
                    ("user www-data;", "user root;".into()),
                    ("server 127.0.0.1:8080;", format!("server {server};")),
                    ("listen 443 ssl;", format!("listen 127.0.0.1:{port} ssl;")),
                    ("/etc/ssl/hitl/", show("")),
                    ("/var/log/nginx/hitl.log", show("access.log")),
                ],
            ),
            Proxy::Caddy => (
                "Caddyfile",
                vec![
                    ("reverse_proxy 127.0.0.1:8080 {", {
                        // Caddy writes a slash in place of the colon.
                        format!("reverse_proxy {} {{", server.replace("unix:", "unix/"))
                    }),
                    // Nobody gives this certificate, and the port below 1024 is not ours.
                    ("https://apps.example.org {", {
                        let (certificate, key) = (show("server.pem"), show("server.key"));
                        format!("https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}")
                    }),
                    (
                        "{\n\t# What stands",
                        "{\n\tadmin off\n\tauto_https disable_redirects\n\t# What stands".into(),
                    ),
                    ("/var/log/caddy/hitl.log", show("access.log")),
                ],
            ),
        };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/deploy").join(example);
        let mut config = std::fs::read_to_string(file).unwrap();
        for (from, to) in replaced {
            assert!(config.contains(from), "the example has no {from}");
            config = config.replace(from, &to);
        }
        let file = folder.join(example);
        std::fs::write(&file, config).unwrap();
        let (mut command, begun) = match self {
            Proxy::Nginx => {
                let mut nginx = Command::new(find("nginx").unwrap());
                nginx.args(["-g", "daemon off; error_log stderr notice;", "-p"]).arg(folder);
                nginx.arg("-c").arg(&file);
                (nginx, "start worker process")
            }
            Proxy::Caddy => {
                let mut caddy = Command::new(find("caddy").unwrap());
                caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file);
                caddy.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
                (caddy, "serving initial configuration")
            }
        };
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = Running::start(command);
        running.after(begun).expect("the proxy starts");
        running
    }
}

/// An authority, `ca.pem`, and a certificate of `localhost` by it.
fn certificates(folder: &Path) {
    let openssl = |args: &[&str]| {
        let mut openssl = Command::new("openssl");
        let output = openssl.current_dir(folder).args(args).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let key =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    openssl(
        &[&key[..], &["-subj", "/CN=hitl test authority", "-keyout", "ca.key", "-out", "ca.pem"]].concat(),
    );
    let by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"];
    let of = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "server.key"];
    openssl(&[&key[..], &by, &of, &["-out", "server.pem"]].concat());
}

/// A browser that trusts the authority, and goes where it is sent only when it is told to.
struct Browser {
    agent: ureq::Agent,
}

/// What it got: the status, the values of a header, the page.
struct Page {
    response: http::Response<ureq::Body>,
}

impl Browser {
    fn new(authority: &Path) -> Browser {
        let certificate = Certificate::from_pem(&std::fs::read(authority).unwrap()).unwrap();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::from([certificate])).build())
            .build();
        Browser { agent: config.into() }
    }

    fn get(&self, url: &str, cookie: &str) -> Page {
        let request = http::Request::get(url).header("accept", "text/html").header("cookie", cookie);
        Page { response: self.agent.run(request.body(Vec::new()).unwrap()).unwrap() }
    }

    /// Sends a form from a page of the site `origin`.
    fn post(&self, origin: &str, url: &str, form: &str) -> Page {
        let request = http::Request::post(url)
            .header("accept", "text/html")
            .header("origin", origin)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        Page { response: self.agent.run(request.body(form.as_bytes().to_vec()).unwrap()).unwrap() }
    }
}

impl Page {
    fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    fn header(&self, name: &str) -> &str {
        self.response.headers().get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }
}

fn it_is_asked_answered_and_signed_in_to_and_logs_no_secret(proxy: Proxy, way: Way) {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    // Somebody else may take the port before it is used, which the proxy says then.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let site = format!("https://localhost:{port}");
    let base = format!("{site}/ask");
    let place = Place::new("sqlite");
    let server = way.serve(&place, &base);
    let proxy = proxy.start(folder.path(), port, &server);
    let authority = folder.path().join("ca.pem");
    let browser = Browser::new(&authority);

    // Asked and answered, all of it by the proxy.
    let mut asking = place.hitl(&["ask", "--type", "int", "How many?"]);
    asking
        .env_remove("HITL_STORE")
        .env("HITL_SERVER", &base)
        .env("HITL_API_KEY", KEY)
        .env("HITL_CA", &authority);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        asking.env_remove(name).env_remove(name.to_lowercase());
    }
    let mut asking = Running::start(asking);
    let link = asking.link();
    assert!(link.starts_with(&format!("{base}/form/")), "{link}");
    let (_, id, t) = parts(&link);
    assert_eq!(browser.get(&link, "").status(), 200);
    let form = format!("request_id={id}&t={t}&value=42&idempotency_key=k");
    let sent = browser.post(&site, &format!("{base}/submit"), &form);
    assert_eq!(sent.status(), 303);
    let thanks = format!("{base}{}", sent.header("location").strip_prefix('.').unwrap());
    assert_eq!(browser.get(&thanks, "").status(), 200);
    assert_eq!(asking.end().value(), "42");

    // Signed in, by a cookie for this path and for TLS.
    let signed_in = browser.post(&site, &format!("{base}/"), &format!("key={KEY}"));
    assert_eq!(signed_in.status(), 303);
    let cookie = signed_in.header("set-cookie");
    let attributes: Vec<&str> = cookie.split("; ").collect();
    assert!(attributes.contains(&"Path=/ask/") && attributes.contains(&"Secure"), "{cookie}");
    assert_eq!(browser.get(&format!("{base}/"), attributes[0]).status(), 200);
    assert_eq!(browser.get(&format!("{base}/"), "").status(), 401);
    for secret in ["sign-in=token-of-a-sign-in", "key=key-in-an-address"] {
        browser.get(&format!("{base}/?{secret}"), "");
    }

    // The path has an end, and the rest of the site is not ours.
    let bare = browser.get(&base, "");
    assert_eq!(bare.status(), 308);
    assert!(bare.header("location").ends_with("/ask/"), "{}", bare.header("location"));
    for elsewhere in [format!("{base}/metrics"), format!("{site}/"), format!("{site}/form/{id}")] {
        assert_eq!(browser.get(&elsewhere, "").status(), 404, "{elsewhere}");
    }
    // Nor is an error written with the link.
    server.kill();
    assert_eq!(browser.get(&link, "").status(), 502);

    // What it logs is written when it has ended.
    let said = proxy.end_by_signal().stderr;
    let log = std::fs::read_to_string(folder.path().join("access.log")).unwrap();
    assert!(log.contains(&format!("/ask/form/{id}")) && log.contains("502"), "{log}");
    let session = attributes[0].split_once('=').unwrap().1;
    for secret in [&t, session, KEY, "token-of-a-sign-in", "key-in-an-address"] {
        assert!(!log.contains(secret) && !said.contains(secret), "{secret} in {log}\n{said}");
    }
}
