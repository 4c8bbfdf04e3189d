//! Which hosts a page may show images of.

/// The hosts that images of a prompt may come from, as the operator names them; none by default. Whoever serves an image hears of
/// everybody who opens the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageHosts(Vec<String>);

impl ImageHosts {
    /// The hosts in `text`, each perhaps with a port, with blanks between; and those words in it that are none.
    ///
    /// ```
    /// use hitl_core::image_hosts::ImageHosts;
    /// let (hosts, wrong) = ImageHosts::read("img.example.org  charts.example.org:8443 https://x *.y");
    /// assert_eq!(wrong, ["https://x", "*.y"]);
    /// assert!(hosts.allow("https://IMG.example.org/a.png?b"));
    /// assert!(!hosts.allow("https://img.example.org:8443/") && !hosts.allow("http://img.example.org/"));
    /// ```
    pub fn read(text: &str) -> (Self, Vec<&str>) {
        let (mut hosts, mut wrong) = (Vec::new(), Vec::new());
        for word in text.split_ascii_whitespace() {
            // What stands in a header has no signs that mean something there.
            let (name, port) = word.split_once(':').unwrap_or((word, "443"));
            let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
            let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
            if is_name && is_port && !name.is_empty() {
                hosts.push(word.to_ascii_lowercase());
            } else {
                wrong.push(word);
            }
        }
        (Self(hosts), wrong)
    }

    /// Whether the image at the address `url` may be shown.
    pub fn allow(&self, url: &str) -> bool {
        let Some((scheme, rest)) = url.split_once("://") else { return false };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("https") && self.0.iter().any(|its| its.eq_ignore_ascii_case(host))
    }

    /// The hosts, in small letters.
    pub(crate) fn names(&self) -> &[String] {
        &self.0
    }
}
