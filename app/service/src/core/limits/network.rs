//! The networks that addresses belong to, and their names in the store.

use super::super::App;
use std::net::{IpAddr, Ipv6Addr};

/// The address itself of IPv4, the /64 of IPv6: what one household or one server has.
pub(crate) fn narrow(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(a) => cut(a, 64),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The /48 of IPv6: what one site or one customer of a cloud has.
pub(crate) fn wide(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        IpAddr::V6(a) => Some(cut(a, 48)),
        IpAddr::V4(_) => None,
    }
}

fn cut(address: Ipv6Addr, prefix: u32) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - prefix))))
}

/// The name of a network in the store, which leads nobody back to the address.
pub(crate) fn hash(app: &App, network: IpAddr) -> [u8; 16] {
    app.secrets().network_hash(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_ipv4_address_or_an_ipv6_prefix() {
        let ip = |s: &str| s.parse::<IpAddr>().unwrap();
        assert_eq!(narrow(ip("203.0.113.7")), ip("203.0.113.7"));
        assert_eq!(narrow(ip("::ffff:203.0.113.7")), ip("203.0.113.7"));
        assert_eq!(narrow(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(wide(ip("2001:db8:1:2:3:4:5:6")), Some(ip("2001:db8:1::")));
        assert_eq!(wide(ip("203.0.113.7")), None);
    }
}
