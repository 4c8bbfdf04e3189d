//! Values as people and programs write them.

use super::*;

fn json(data_type: DataType, text: &str) -> Option<Value> {
    data_type.read(Input::Json(&serde_json::from_str(text).unwrap())).ok()
}

fn text(data_type: DataType, text: &str) -> Option<Value> {
    data_type.read(Input::Text(text)).ok()
}

#[test]
fn whole_numbers() {
    for good in ["3", " 3 ", "+3", "3.0", "3e0", "03"] {
        assert_eq!(text(DataType::Int, good), Some(Value::Int(3)), "{good}");
    }
    assert_eq!(text(DataType::Int, "-9223372036854775808"), Some(Value::Int(i64::MIN)));
    assert_eq!(text(DataType::Int, "9007199254740993"), Some(Value::Int(9_007_199_254_740_993)));
    // As a float this would be another number.
    for (same, value) in [
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("1.5e1", 15),
        ("1500e-2", 15),
        ("0e999999999999999999999", 0),
        ("-0.00", 0),
        ("0.0000000000000000000000005e25", 5),
        ("-9223372036854775808.0", i64::MIN),
    ] {
        assert_eq!(text(DataType::Int, same), Some(Value::Int(value)), "{same}");
    }
    for rounded in ["0.99999999999999999999", "1e-400", "1.00000000000000000000001", "15e-1", "1e19"] {
        assert_eq!(text(DataType::Int, rounded), None, "{rounded}");
    }
    for bad in [
        "",
        " ",
        "1_000",
        "3.5",
        "1e400",
        "٣",
        "9223372036854775808",
        "0x10",
        "inf",
        "NaN",
        "1,5",
        "--1",
        "1,000",
    ] {
        assert_eq!(text(DataType::Int, bad), None, "{bad}");
    }
    assert_eq!(json(DataType::Int, "3.0"), Some(Value::Int(3)));
    for bad in ["3.5", "true", "null", r#"{"a": 1}"#, "[1]", "18446744073709551615", "1e300"] {
        assert_eq!(json(DataType::Int, bad), None, "{bad}");
    }
}

#[test]
fn finite_numbers() {
    assert_eq!(text(DataType::Float, "-2.5e3"), Some(Value::Float(-2500.0)));
    assert_eq!(json(DataType::Float, "2"), Some(Value::Float(2.0)));
    for (good, value) in [
        (".5", 0.5),
        ("5.", 5.0),
        ("-.5e1", -5.0),
        ("+5.E-1", 0.5),
        ("007", 7.0),
        ("00.50", 0.5),
        ("1e-400", 0.0),
        ("0.1", 0.1),
        ("9007199254740993", 9_007_199_254_740_992.0),
    ] {
        assert_eq!(text(DataType::Float, good), Some(Value::Float(value)), "{good}");
    }
    for bad in [
        "nan", "inf", "infinity", "-inf", "1e999", "1_0.0", "", "e", ".", "+", "-", "-.", ".e1", "1e", "1e+",
        "1e1.5", "1.2.3", "1e2e3", "--1", "+-1", "e5", "1-1",
    ] {
        assert_eq!(text(DataType::Float, bad), None, "{bad}");
    }
    assert!(DataType::Float.read(Input::Value(&Value::Float(f64::NAN))).is_err());
}

/// laravel-enso/forms#28: a comma that a browser dropped made 15 of 1,5.
#[test]
fn numbers_as_people_write_them() {
    for (typed, value) in [("1,5", 1.5), ("−1 234,5", -1234.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5)] {
        assert_eq!(text(DataType::Float, typed), Some(Value::Float(value)), "{typed}");
    }
    assert_eq!(text(DataType::Int, "1,234"), Some(Value::Int(1_234)));
    assert_eq!(
        text(DataType::Int, "9\u{a0}223\u{a0}372\u{a0}036\u{a0}854\u{a0}775\u{a0}807"),
        Some(Value::Int(i64::MAX))
    );
    assert_eq!(text(DataType::Int, "\u{200b}42\u{a0}"), Some(Value::Int(42)));
    assert_eq!(text(DataType::Bool, "\u{feff}yes\u{a0}"), Some(Value::Bool(true)));
    let rule = |data_type: DataType, text: &str| data_type.read(Input::Text(text)).unwrap_err();
    let two = |grouped: &str, decimal: &str, plain: &str| {
        let own = str::to_owned;
        Rule::TwoReadings { grouped: own(grouped), decimal: own(decimal), plain: own(plain) }
    };
    assert_eq!(rule(DataType::Float, "1,234"), two("1234", "1.234", "1.2340"));
    assert_eq!(rule(DataType::Int, "1.000"), two("1000", "1", "1"));
    assert_eq!(rule(DataType::Int, "4\u{200b}2"), Rule::Letter { letter: '\u{200b}' });
    assert_eq!(rule(DataType::Int, "9 223 372 036 854 775 808"), Rule::IntRange);
    assert_eq!(rule(DataType::Int, "12,5 <i>"), Rule::Int);
    assert_eq!(json(DataType::Float, "1.234"), Some(Value::Float(1.234)));
    for (typed, shown) in [("1.234,5", Some(1234.5)), ("1,5", None), ("1 234", None), ("1234.5", None)] {
        assert_eq!(DataType::Float.regrouped(typed), shown.map(Value::Float), "{typed}");
    }
}

#[test]
fn truth() {
    for (word, value) in [
        ("TRUE", true),
        ("Yes", true),
        ("on", true),
        ("1", true),
        ("False", false),
        ("NO", false),
        ("off", false),
        ("0", false),
    ] {
        assert_eq!(text(DataType::Bool, word), Some(Value::Bool(value)), "{word}");
    }
    for bad in ["y", "approve", "2", "", "truee"] {
        assert_eq!(text(DataType::Bool, bad), None, "{bad}");
    }
    assert_eq!(json(DataType::Bool, "1"), Some(Value::Bool(true)));
    assert_eq!(json(DataType::Bool, "null"), None);
}

#[test]
fn words() {
    assert_eq!(text(DataType::Str, "a\r\nb"), Some(Value::Str("a\nb".into())));
    assert_eq!(text(DataType::Str, "a\r\r\nb\r"), Some(Value::Str("a\nb\r".into())));
    assert_eq!(text(DataType::Str, " "), Some(Value::Str(" ".into())));
    assert_eq!(text(DataType::Str, ""), None);
    let longest = "é".repeat(MAX_TEXT);
    assert_eq!(text(DataType::Str, &longest), Some(Value::Str(longest.clone())));
    assert_eq!(text(DataType::Str, &format!("{longest}.")), None);
    for bad in ["3", "null", r#"{"a": 1}"#] {
        assert_eq!(json(DataType::Str, bad), None, "{bad}");
    }
}

#[test]
fn written_and_read_again() {
    for (data_type, value) in [
        (DataType::Int, Value::Int(i64::MIN)),
        (DataType::Float, Value::Float(0.1)),
        (DataType::Float, Value::Float(1e300)),
        (DataType::Float, Value::Float(1.234)),
        (DataType::Float, Value::Float(-123.456)),
        (DataType::Bool, Value::Bool(false)),
        (DataType::Str, Value::Str("ü \"'<>".into())),
    ] {
        assert_eq!(data_type.read(Input::Text(&value.to_string())), Ok(value.clone()));
        assert_eq!(json(data_type, &serde_json::to_string(&value).unwrap()), Some(value));
    }
}
