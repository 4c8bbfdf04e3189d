//! The files for CI systems in `examples/ci`: their scripts ask, go on with the answer, and ask nothing twice when they are tried again,
//! with the variables and by the shells of these systems.

use crate::scripts::script;
use crate::somebody::while_somebody_answers;
use crate::support::{Place, Ran, Server};
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/ci").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(example(name)).unwrap()
}

/// How far a line is indented.
fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The lines below the one at `start`, without what they are indented by, up to the next that is no deeper.
fn block(lines: &[&str], start: usize) -> String {
    let outer = depth(lines[start]);
    let inner: Vec<&str> = lines[start + 1..]
        .iter()
        .copied()
        .take_while(|line| line.is_empty() || depth(line) > outer)
        .collect();
    let by = inner.iter().filter(|line| !line.is_empty()).map(|line| depth(line)).min().unwrap();
    inner.iter().map(|line| line.get(by..).unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The scripts `run: |` of a workflow.
fn steps(workflow: &str) -> Vec<String> {
    let lines: Vec<&str> = workflow.lines().collect();
    let starts = (0..lines.len()).filter(|at| lines[*at].trim() == "run: |");
    starts.map(|at| block(&lines, at)).collect()
}

/// The commands of the list `name` of a job, one below the other, as the runner of GitLab puts them.
fn commands(job: &str, name: &str) -> String {
    let lines: Vec<&str> = job.lines().collect();
    let start = lines.iter().position(|line| line.trim() == format!("{name}:")).unwrap();
    let list = block(&lines, start);
    let list: Vec<&str> = list.lines().collect();
    let mut commands = Vec::new();
    for (at, line) in list.iter().enumerate() {
        match line.strip_prefix("- ") {
            Some("|") => commands.push(block(&list, at)),
            Some(command) => commands.push(command.to_owned()),
            None => {}
        }
    }
    commands.join("\n")
}

/// A machine of a CI system: the program on its PATH or in an archive, a working folder with a script of the user's own.
struct Machine {
    place: Place,
    server: Server,
    key: String,
}

impl Machine {
    fn new() -> Machine {
        let place = Place::new("sqlite");
        let server = place.serve(&[]);
        let key = place.run(&["key", "new", "--role", "ask", "--name", "ci"]).value().to_owned();
        let machine = Machine { place, server, key };
        for folder in ["bin", "work", "release/hitl-0.0.0"] {
            fs::create_dir_all(machine.path(folder)).unwrap();
        }
        script(&machine.path("work/deploy"), "echo \"deployed on $1\" >>deployed");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_hitl"), machine.path("bin/hitl")).unwrap();
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// An archive as a release has it, in which the program is the one that is tested, and what fetches it without a network. Gives
    /// its checksum.
    fn archive(&self) -> String {
        let program = self.path("release/hitl-0.0.0/hitl");
        script(&program, &format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_hitl")));
        fs::remove_file(self.path("bin/hitl")).unwrap();
        script(&self.path("bin/curl"), "[ \"$1 $2\" = \"-fsSL -o\" ] && cp \"$4\" \"$3\"");
        let packed = "tar -czf archive.tar.gz -C release hitl-0.0.0 && sha256sum archive.tar.gz";
        let output = Command::new("sh").args(["-c", packed]).current_dir(self.place.path()).output().unwrap();
        Ran::of(output).value().split(' ').next().unwrap().to_owned()
    }

    /// `shell` with nothing of our own variables.
    fn command(&self, shell: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(shell[0]);
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.path("bin").display());
        command
            .args(&shell[1..])
            .current_dir(self.path("work"))
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.path("work"))
            .env("HITL_SERVER", &self.server.url)
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end, while somebody answers what it asks.
    fn run(&self, mut command: Command) -> Ran {
        let ran = while_somebody_answers(&self.place, || Ran::of(command.output().unwrap()));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran
    }

    /// The runs of all questions.
    fn runs(&self) -> Vec<String> {
        let listed = self.place.run(&["list", "--all", "--json"]);
        let run =
            |line: &str| serde_json::from_str::<Json>(line).unwrap()["run"].as_str().unwrap().to_owned();
        let mut runs: Vec<String> = listed.value().lines().map(run).collect();
        runs.sort();
        runs
    }

    /// How often it was deployed; on three replicas, as is answered, each time.
    fn deployed(&self) -> usize {
        let log = fs::read_to_string(self.path("work/deployed")).unwrap();
        assert!(log.lines().all(|line| line == "deployed on 3"), "{log}");
        log.lines().count()
    }
}

#[test]
fn a_workflow_of_github_that_is_run_again_asks_nothing_twice() {
    let machine = Machine::new();
    let sum = machine.archive();
    let steps = steps(&text("github.yml"));
    let [install, ask, deploy] = &steps[..] else { panic!("{steps:?}") };
    let temp = machine.path("temp");
    fs::create_dir(&temp).unwrap();
    let show = |name: &str| machine.path(name).display().to_string();
    // A step is a file, whose shell ends at the first command that fails; what steps hand on is in files.
    let step = |script: &str, attempt: &str, run: &str, more: &[(&str, &str)]| {
        let file = machine.path("step.sh");
        fs::write(&file, script).unwrap();
        let (temp, output, path) = (show("temp"), show("output"), show("path"));
        let archive = show("archive.tar.gz");
        let mut variables = vec![
            ("GITHUB_RUN_ID", run),
            ("GITHUB_RUN_ATTEMPT", attempt),
            ("GITHUB_JOB", "deploy"),
            ("GITHUB_SHA", "0123abc"),
            ("RUNNER_TEMP", &*temp),
            ("GITHUB_OUTPUT", &output),
            ("GITHUB_PATH", &path),
            ("HITL_API_KEY", &machine.key),
            ("HITL_ARCHIVE", &archive),
            ("HITL_SHA256", &sum),
        ];
        variables.extend(more);
        let mut command = machine.command(&["bash", "-e", file.to_str().unwrap()], &variables);
        if let Ok(added) = fs::read_to_string(&path) {
            command.env("PATH", format!("{}:{}:/usr/bin:/bin", added.trim(), machine.path("bin").display()));
        }
        machine.run(command)
    };
    step(install, "1", "7", &[]);
    for (attempt, run) in [("1", "7"), ("2", "7"), ("1", "8")] {
        fs::write(machine.path("output"), "").unwrap();
        step(ask, attempt, run, &[]);
        let output = fs::read_to_string(machine.path("output")).unwrap();
        let replicas = output.trim().strip_prefix("replicas=").unwrap();
        step(deploy, attempt, run, &[("REPLICAS", replicas)]);
    }
    assert_eq!(machine.runs(), ["7-deploy", "7-deploy", "8-deploy", "8-deploy"]);
    assert_eq!(machine.deployed(), 3);
}

#[test]
fn a_job_of_gitlab_that_is_retried_asks_nothing_twice() {
    let machine = Machine::new();
    let (sum, archive) = (machine.archive(), machine.path("archive.tar.gz").display().to_string());
    let job = text("gitlab-ci.yml");
    let script =
        format!("set -eo pipefail\n{}\n{}", commands(&job, "before_script"), commands(&job, "script"));
    for (pipeline, id) in [("7", "70"), ("7", "71"), ("8", "80")] {
        let variables = [
            ("CI_PIPELINE_ID", pipeline),
            ("CI_JOB_NAME", "deploy"),
            ("CI_JOB_ID", id),
            ("CI_COMMIT_SHA", "0123abc"),
            ("HITL_API_KEY", &machine.key),
            ("HITL_ARCHIVE", &archive),
            ("HITL_SHA256", &sum),
        ];
        machine.run(machine.command(&["bash", "-c", &script], &variables));
    }
    assert_eq!(machine.runs(), ["7-deploy", "7-deploy", "8-deploy", "8-deploy"]);
    assert_eq!(machine.deployed(), 3);
}

#[test]
fn a_step_of_jenkins_that_is_tried_again_asks_nothing_twice() {
    let machine = Machine::new();
    let pipeline = text("Jenkinsfile");
    let scripts: Vec<&str> = pipeline.split("'''").skip(1).step_by(2).collect();
    let [script] = scripts[..] else { panic!("{scripts:?}") };
    for build in ["jenkins-ship-7", "jenkins-ship-7", "jenkins-ship-8"] {
        let variables = [("BUILD_TAG", build), ("GIT_COMMIT", "0123abc"), ("HITL_API_KEY", &machine.key)];
        let ran = machine.run(machine.command(&["sh", "-xec", script], &variables));
        assert!(!ran.stderr.contains(&machine.key), "a log has no key: {ran:?}");
    }
    assert_eq!(machine.runs(), ["jenkins-ship-7", "jenkins-ship-7", "jenkins-ship-8", "jenkins-ship-8"]);
    assert_eq!(machine.deployed(), 3);
}

#[test]
fn a_job_of_cron_that_is_started_again_on_one_day_asks_nothing_twice() {
    let machine = Machine::new();
    let key = machine.path("ask-key");
    fs::write(&key, &machine.key).unwrap();
    // What a day is the test says, since one may end while it runs.
    script(&machine.path("bin/date"), "[ \"$*\" = +%F ] && echo \"$TODAY\"");
    let table = text("crontab");
    let lines = || table.lines().filter(|line| !line.starts_with('#'));
    let set: Vec<&str> = lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    assert_eq!(set, ["PATH", "HITL_SERVER", "HITL_API_KEY_FILE"]);
    let started: Vec<&str> = lines().filter(|line| !line.contains('=')).collect();
    assert!(started.len() == 1 && started[0].ends_with("/nightly"), "{started:?}");
    let nightly = example("nightly").display().to_string();
    for today in ["2026-11-26", "2026-11-26", "2026-11-27"] {
        let variables = [("TODAY", today), ("HITL_API_KEY_FILE", key.to_str().unwrap())];
        machine.run(machine.command(&["/bin/sh", "-c", &nightly], &variables));
    }
    assert_eq!(
        machine.runs(),
        ["nightly-2026-11-26", "nightly-2026-11-26", "nightly-2026-11-27", "nightly-2026-11-27"]
    );
    assert_eq!(machine.deployed(), 3);
}
