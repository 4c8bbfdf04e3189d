//! Why a part of a schema cannot be shown.

/// Why a part of a schema cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaFault {
    /// It is longer than is taken.
    TooLong,
    /// A schema is a JSON object.
    NotASchema,
    /// The schema of a form is of an object.
    NotAnObject,
    /// There is no field in it.
    NoFields,
    /// There are too many fields.
    TooManyFields,
    /// There are too many choices.
    TooManyChoices,
    /// A reference leads out of the schema, or to nothing in it.
    Reference,
    /// References lead in a circle, or too far.
    TooDeep,
    /// No control can show this, nor hold an answer to it.
    Unsupported,
    /// The pattern of a text is not checked here.
    Pattern,
    /// What is to be a range is not of two dates.
    DateRange,
    /// The default does not suit its own field.
    Default,
    /// A title is too long.
    LongTitle,
    /// A name is too long.
    LongName,
    /// A keyword has a value that it cannot have.
    Keyword,
    /// Nothing can suit it.
    Impossible,
}

impl SchemaFault {
    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooLong => "schema_too_long",
            Self::NotASchema => "not_a_schema",
            Self::NotAnObject => "schema_not_an_object",
            Self::NoFields => "schema_no_fields",
            Self::TooManyFields => "schema_too_many_fields",
            Self::TooManyChoices => "schema_too_many_choices",
            Self::Reference => "schema_reference",
            Self::TooDeep => "schema_too_deep",
            Self::Unsupported => "schema_unsupported",
            Self::Pattern => "schema_pattern",
            Self::DateRange => "schema_date_range",
            Self::Default => "schema_default",
            Self::LongTitle => "schema_long_title",
            Self::LongName => "schema_long_name",
            Self::Keyword => "schema_keyword",
            Self::Impossible => "schema_impossible",
        }
    }
}
