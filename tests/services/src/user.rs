//! Whom a server runs as: PostgreSQL and PgBouncer refuse to run as root.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// A user who is not root: the one of this process, or another one where this process is root's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct User {
    /// The user and the group to change to.
    other: Option<(u32, u32)>,
}

impl User {
    /// The user of this process, root or not.
    pub(crate) fn own() -> Self {
        Self { other: None }
    }

    /// `postgres` or `nobody` where this process is root's.
    pub(crate) fn unprivileged() -> Self {
        if !rustix::process::geteuid().is_root() {
            return Self::own();
        }
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let other = ["postgres", "nobody"].iter().find_map(|name| find(&users, name));
        assert!(other.is_some(), "root needs a user `postgres` or `nobody` to start servers as");
        Self { other }
    }

    /// Gives `path` to the user.
    pub(crate) fn own_path(self, path: &Path) {
        if let Some((user, group)) = self.other {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }

    /// `program`, to be run as the user, with no other environment than what programs are found by: neither a person's
    /// settings of PostgreSQL nor their keys for an object store lead it elsewhere.
    pub(crate) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C.UTF-8");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        if let Some((user, group)) = self.other {
            command.uid(user).gid(group).current_dir("/");
        }
        command
    }
}

/// The ids of the user `name` and of its group.
fn find(users: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let user = fields.find(|fields| fields.first() == Some(&name))?;
    Some((user.get(2)?.parse().ok()?, user.get(3)?.parse().ok()?))
}
