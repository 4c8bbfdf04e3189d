//! Programs that are not ours, and what stands for them at a desk.

/// Those of every desk. Each does what a page may ask of it, and fails otherwise.
pub(crate) const OTHERS: [(&str, &str); 11] = [
    ("chown", "[ \"$1\" = hitl: ] && [ -d \"$2\" ]"),
    ("crontab", "[ -f \"$1\" ]"),
    // A day that does not end while the test runs.
    ("date", "case \"$*\" in +%F) echo 2026-11-27 ;; *) exit 1 ;; esac"),
    ("deploy", "echo deployed"),
    ("journalctl", "[ \"$1 $2\" = \"-u hitl\" ]"),
    ("nginx", "[ \"$1\" = -t ]"),
    ("npm", "[ \"$*\" = \"install hitl-events\" ]"),
    ("pip", "[ \"$1\" = install ] && [ -d \"${2%[*}\" ]"),
    // The user of the page is the one who runs the tests.
    ("runuser", "shift 3 && exec \"$@\""),
    ("systemctl", "case \"$*\" in 'status hitl' | 'reload nginx' | 'reload caddy') ;; *) exit 1 ;; esac"),
    ("tell-the-team", "[ \"$*\" = \"--channel deployments\" ] && grep -q '\"links\":'"),
];
