//! Schemas, and what is answered to the forms made of them.

use super::first_line;
use hitl_core::form::{Form, schema};
use hitl_core::model::validate::Typed;
use hitl_core::{Input, Kind, Question, Request, Settings, Timestamp, json, pages};

/// Asks by a schema, which is the first line, and answers as JSON and as typed text by each of the others, which are names and
/// values as a form posts them. What is made of a schema is stored and read again as it was, shows, and what it takes it takes
/// again.
pub(crate) fn schemas(input: &[u8]) -> usize {
    let (first, lines) = first_line(input);
    let Ok(given) = json::read(first) else { return 0 };
    let mut taken = 0;
    for allow_json in [false, true] {
        match schema::normalize(&given, allow_json) {
            Ok(form) => {
                let text = serde_json::to_string(&form).unwrap_or_default();
                assert_eq!(serde_json::from_str::<Form>(&text).ok().as_ref(), Some(&form), "{text}");
                taken += answered(&given.to_string(), allow_json, lines);
            }
            Err(faults) => {
                for fault in faults {
                    assert!(fault.field.starts_with("schema"), "{}", fault.field);
                }
            }
        }
    }
    taken
}

fn answered(schema: &str, allow_json: bool, lines: &[u8]) -> usize {
    let question = Question { allow_json, ..Question::new("n", "p", Kind::Form(schema.to_owned())) };
    let Ok(request) = question.request(&Settings::default(), Timestamp::from_millis(0)) else { return 0 };
    assert_eq!(Request::read("", &request.bytes()).as_ref(), Ok(&request));
    let _ = pages::report::report(&request, "https://a.b/form/1?t=2", "https://a.b/submit/json");
    let mut taken = 0;
    for line in lines.split(|byte| *byte == b'\n') {
        let Ok(text) = str::from_utf8(line) else { continue };
        let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let typed = Typed { pairs: pairs.collect(), shown: text.len() % 2 == 0 };
        for given in [Input::Text(text), Input::Typed(&typed)] {
            if let Ok(value) = request.read_value(given) {
                assert_eq!(request.read_value(Input::Value(&value)).as_ref(), Ok(&value), "{schema}: {text}");
                taken += 1;
            }
        }
    }
    taken
}
