//! A flow that says how many variables and folders it has, and what comes of connecting to this machine; or, with an argument, that
//! holds so many questions at once.
wit_bindgen::generate!({
    inline: "package test:reaching;

        package wasi:cli@0.2.1 {
            interface environment {
                get-environment: func() -> list<tuple<string, string>>;
                get-arguments: func() -> list<string>;
            }
        }

        package wasi:filesystem@0.2.1 {
            interface types {
                resource descriptor;
            }
            interface preopens {
                use types.{descriptor};
                get-directories: func() -> list<tuple<descriptor, string>>;
            }
        }

        package wasi:sockets@0.3.0 {
            interface types {
                variant error-code {
                    access-denied,
                    not-supported,
                    invalid-argument,
                    out-of-memory,
                    timeout,
                    invalid-state,
                    address-not-bindable,
                    address-in-use,
                    remote-unreachable,
                    connection-refused,
                    connection-broken,
                    connection-reset,
                    connection-aborted,
                    datagram-too-large,
                    other(option<string>),
                }
                enum ip-address-family {
                    ipv4,
                    ipv6,
                }
                type ipv4-address = tuple<u8, u8, u8, u8>;
                type ipv6-address = tuple<u16, u16, u16, u16, u16, u16, u16, u16>;
                record ipv4-socket-address {
                    port: u16,
                    address: ipv4-address,
                }
                record ipv6-socket-address {
                    port: u16,
                    flow-info: u32,
                    address: ipv6-address,
                    scope-id: u32,
                }
                variant ip-socket-address {
                    ipv4(ipv4-socket-address),
                    ipv6(ipv6-socket-address),
                }
                resource tcp-socket {
                    create: static func(address-family: ip-address-family) -> result<tcp-socket, error-code>;
                    connect: async func(remote-address: ip-socket-address) -> result<_, error-code>;
                }
            }
        }

        world reaching {
            import hitl:hitl/events@0.1.1;
            import wasi:cli/environment@0.2.1;
            import wasi:filesystem/preopens@0.2.1;
            import wasi:sockets/types@0.3.0;
            import wasi:cli/stdout@0.3.0;
            export wasi:cli/run@0.3.0;
        }",
    path: "../../../wit",
    world: "test:reaching/reaching",
    generate_all,
});
use hitl::hitl::events::Question;
use hitl::hitl::types::Kind;
use wasi::cli0_2_1::environment::{get_arguments, get_environment};
use wasi::filesystem::preopens::get_directories;
use wasi::sockets::types::{ErrorCode, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, TcpSocket};

#[path = "../../printing.rs"]
mod printing;
use printing::print;

struct Reaching;
export!(Reaching);

impl exports::wasi::cli0_3_0::run::Guest for Reaching {
    async fn run() -> Result<(), ()> {
        // The first is the name of the program.
        if let Some(many) = get_arguments().get(1).and_then(|many| many.parse::<usize>().ok()) {
            let held: Vec<_> = (0..many).map(|_| Question::new("held", "?", &Kind::Bool)).collect();
            return print(format!("held: {}", held.len())).await;
        }
        let (variables, folders) = (get_environment().len(), get_directories().len());
        let socket = match connect().await {
            Ok(()) => "connected".to_owned(),
            Err(error) => format!("{error:?}"),
        };
        print(format!("variables: {variables}, folders: {folders}, socket: {socket}")).await
    }
}

/// Connects to a port of this machine that nobody listens on.
async fn connect() -> Result<(), ErrorCode> {
    let socket = TcpSocket::create(IpAddressFamily::Ipv4)?;
    socket.connect(IpSocketAddress::Ipv4(Ipv4SocketAddress { port: 1, address: (127, 0, 0, 1) })).await
}
