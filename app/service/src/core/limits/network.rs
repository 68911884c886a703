//! The networks that addresses belong to, and the names of networks in the store.

use super::super::App;
use std::net::{IpAddr, Ipv6Addr};

/// Where a request comes from: of IPv6 the network of one customer, who has all its addresses.
#[must_use]
pub fn place_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(a) => Ipv6Addr::from_bits(a.to_bits() & (u128::MAX << 64)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The /48 of IPv6: what one site or one customer of a cloud has.
pub(crate) fn wide(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        IpAddr::V6(a) => Some(Ipv6Addr::from_bits(a.to_bits() & (u128::MAX << 80)).into()),
        IpAddr::V4(_) => None,
    }
}

/// The name of a network in the store, which leads nobody back to the address.
pub(crate) fn hash(app: &App, network: IpAddr) -> [u8; 16] {
    app.secrets().network_hash(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_of_ipv6_is_one_place() {
        let place = |a: &str| place_of(a.parse().unwrap()).to_string();
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(place("::ffff:203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn a_site_of_ipv6_has_a_48() {
        let ip = |s: &str| s.parse::<IpAddr>().unwrap();
        assert_eq!(wide(ip("2001:db8:1:2:3:4:5:6")), Some(ip("2001:db8:1::")));
        assert_eq!(wide(ip("203.0.113.7")), None);
    }
}
