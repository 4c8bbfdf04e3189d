//! What an instance keeps.

use crate::store::HostStore;
use hitl_shell::Instance;

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    pub(crate) static INSTANCE: Instance<HostStore> = const { Instance::new() };
}
