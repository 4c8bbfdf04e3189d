//! How keys are hashed.

/// By a secret of this process, so that nobody can choose keys that meet in one place.
#[cfg(not(test))]
pub(super) type Hashing = std::hash::RandomState;

/// The same each time, so that a history of the simulation can be repeated.
#[cfg(test)]
pub(super) type Hashing = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;
