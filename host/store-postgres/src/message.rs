//! What processes tell each other, and what of it waits to be told.

use std::sync::Mutex;
use tokio::sync::Notify;

/// The most bytes of a notification.
const MAX_PAYLOAD: usize = 7_999;

/// How many keys are told one by one. With more the others are told to read the feed.
const MAX_KEYS: usize = 256;

/// What a notification says. Keys have no line breaks, so these divide them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message<'a> {
    /// These keys were created.
    Keys(Vec<&'a str>),
    /// More was created than is told here.
    Feed,
    /// A listener asks whether it hears.
    Probe(&'a str),
}

impl<'a> Message<'a> {
    /// Reads a payload; none if a later version means something by it.
    pub(crate) fn read(payload: &'a str) -> Option<Self> {
        let (kind, rest) = payload.split_once('\n').unwrap_or((payload, ""));
        match kind {
            "keys" => Some(Self::Keys(rest.split('\n').collect())),
            "feed" => Some(Self::Feed),
            "probe" => Some(Self::Probe(rest)),
            _ => None,
        }
    }
}

/// What is to be told.
#[derive(Debug, Default)]
pub(crate) struct Notifier {
    pub(crate) queue: Mutex<Queue>,
    /// Rings when nothing is left.
    pub(crate) done: Notify,
}

/// What is to be told next.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    keys: Vec<String>,
    many: bool,
    pub(crate) probe: Option<String>,
    /// Whether somebody sends.
    pub(crate) running: bool,
}

impl Queue {
    /// Adds a key.
    pub(crate) fn push(&mut self, key: &str) {
        if self.keys.len() < MAX_KEYS {
            self.keys.push(key.to_owned());
        } else {
            self.many = true;
        }
    }

    /// The next payload.
    pub(crate) fn take(&mut self) -> Option<String> {
        if let Some(probe) = self.probe.take() {
            return Some(format!("probe\n{probe}"));
        }
        if std::mem::take(&mut self.many) {
            self.keys.clear();
            return Some("feed".to_owned());
        }
        if self.keys.is_empty() {
            return None;
        }
        let mut payload = "keys".to_owned();
        let mut told = 0;
        for key in &self.keys {
            // A key is far shorter than a payload, so that the first always fits.
            if payload.len() + 1 + key.len() > MAX_PAYLOAD {
                break;
            }
            payload.push('\n');
            payload.push_str(key);
            told += 1;
        }
        self.keys.drain(..told);
        Some(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_are_told_in_payloads_that_fit() {
        let keys: Vec<String> = (0..20).map(|n| format!("{n:02}{}", "é".repeat(511))).collect();
        let mut queue = Queue { keys: keys.clone(), ..Queue::default() };
        let mut told = Vec::new();
        while let Some(payload) = queue.take() {
            assert!(payload.len() <= MAX_PAYLOAD, "{}", payload.len());
            let Some(Message::Keys(some)) = Message::read(&payload) else { panic!("{payload}") };
            told.extend(some.into_iter().map(str::to_owned));
        }
        assert_eq!(told, keys);
    }

    #[test]
    fn a_probe_goes_first_and_too_many_keys_become_one_word() {
        let keys = vec!["feed".to_owned()];
        let mut queue = Queue { keys: keys.clone(), many: true, probe: Some("7".to_owned()), running: true };
        let payload = queue.take().unwrap();
        assert_eq!(Message::read(&payload), Some(Message::Probe("7")));
        assert_eq!(Message::read(&queue.take().unwrap()), Some(Message::Feed));
        assert_eq!(queue.take(), None);
        // A key is no word of ours, whatever it is.
        let mut queue = Queue { keys, ..Queue::default() };
        assert_eq!(Message::read(&queue.take().unwrap()), Some(Message::Keys(vec!["feed"])));
        assert_eq!(Message::read("later\nx"), None);
    }
}
