//! From a configuration to a client of the library, with credentials as each cloud's users have them.

use crate::client::{Backing, Client, Times};
use crate::clock::Clock;
use crate::config::{Kind, ObjectConfig};
use crate::trace::Connector;
use hitl_storage::{OpenError, Reason, StoreError};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::{ClientConfigKey, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// The longest time to get a connection, within that of a request.
const CONNECT: Duration = Duration::from_secs(2);

/// A client with connections of its own. Sends nothing.
pub(crate) fn connect(config: &ObjectConfig) -> Result<Arc<Client>, OpenError> {
    let is_plain = config.endpoint().is_some_and(|endpoint| endpoint.starts_with("http://"));
    if is_plain && !config.allows_http() {
        return Err(StoreError::other(
            "the endpoint of the object store is without encryption (http:): add allow_http=true to the URL if that is meant",
        )
        .into());
    }
    let clock = Arc::new(Clock::with_skew(config.skew_ms));
    let connector = Connector { clock: clock.clone() };
    let backing = match config.kind {
        Kind::S3 => s3(config, connector),
        Kind::Google => google(config, connector),
        Kind::Azure => azure(config, connector),
    }
    .map_err(|error| {
        StoreError::Other(Reason::with_detail(
            "the object store is not configured: see its variables of the environment, credentials above all",
            error,
        ))
    })?;
    let times = Times { request: config.request_timeout, patience: config.patience };
    Ok(Arc::new(Client::new(backing, config.root(), config.kind, clock, times)))
}

/// What is said to each of the three clients in the same words.
fn settings(config: &ObjectConfig) -> Vec<(ClientConfigKey, String)> {
    let ms = |time: Duration| format!("{}ms", time.as_millis());
    let mut settings = vec![
        (ClientConfigKey::Timeout, ms(config.request_timeout)),
        (ClientConfigKey::ConnectTimeout, ms(CONNECT.min(config.request_timeout))),
    ];
    if config.allows_http() {
        settings.push((ClientConfigKey::AllowHttp, "true".to_owned()));
    }
    settings
}

/// The library sends once. What is to be sent again is decided here, where it is known what that means.
fn no_retries() -> RetryConfig {
    RetryConfig { max_retries: 0, retry_timeout: Duration::ZERO, ..RetryConfig::default() }
}

fn s3(config: &ObjectConfig, connector: Connector) -> object_store::Result<Arc<dyn Backing>> {
    let mut builder = match &config.variables {
        None => AmazonS3Builder::from_env(),
        Some(variables) => known(variables)
            .fold(AmazonS3Builder::new(), |builder, (key, value)| builder.with_config(key, value)),
    };
    for (key, value) in settings(config) {
        builder = builder.with_config(AmazonS3ConfigKey::Client(key), value);
    }
    if let Some(endpoint) = config.endpoint() {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(region) = &config.options.region {
        builder = builder.with_region(region);
    }
    let built = builder
        .with_bucket_name(&config.bucket)
        .with_conditional_put(S3ConditionalPut::ETagMatch)
        // Not every server has the request that deletes many.
        .with_disable_bulk_delete(true)
        .with_retry(no_retries())
        .with_http_connector(connector)
        .build()?;
    Ok(Arc::new(built))
}

fn google(config: &ObjectConfig, connector: Connector) -> object_store::Result<Arc<dyn Backing>> {
    let mut builder = match &config.variables {
        None => GoogleCloudStorageBuilder::from_env(),
        Some(variables) => known(variables)
            .fold(GoogleCloudStorageBuilder::new(), |builder, (key, value)| builder.with_config(key, value)),
    };
    for (key, value) in settings(config) {
        builder = builder.with_config(GoogleConfigKey::Client(key), value);
    }
    if let Some(endpoint) = config.endpoint() {
        builder = builder.with_base_url(&endpoint);
    }
    let built = builder
        .with_bucket_name(&config.bucket)
        .with_retry(no_retries())
        .with_http_connector(connector)
        .build()?;
    Ok(Arc::new(built))
}

fn azure(config: &ObjectConfig, connector: Connector) -> object_store::Result<Arc<dyn Backing>> {
    let mut builder = match &config.variables {
        None => MicrosoftAzureBuilder::from_env(),
        Some(variables) => known(variables)
            .fold(MicrosoftAzureBuilder::new(), |builder, (key, value)| builder.with_config(key, value)),
    };
    for (key, value) in settings(config) {
        builder = builder.with_config(AzureConfigKey::Client(key), value);
    }
    if let Some(endpoint) = config.endpoint() {
        builder = builder.with_endpoint(endpoint);
    }
    let built = builder
        .with_container_name(&config.bucket)
        .with_retry(no_retries())
        .with_http_connector(connector)
        .build()?;
    Ok(Arc::new(built))
}

/// Those of the variables that a client of the library knows.
fn known<K: std::str::FromStr>(variables: &[(String, String)]) -> impl Iterator<Item = (K, &str)> {
    variables
        .iter()
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value.as_str())))
}
