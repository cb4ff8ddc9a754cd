//! A certificate for loopback, made anew for each server, and the TLS that uses it.
//!
//! It knows no HTTP but the names by which TLS agrees on a protocol (ALPN, RFC 7301).

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Which protocols are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// HTTP/2, else HTTP/1.1.
    Http2,
    /// HTTP/1.1 only.
    Http1,
}

/// A certificate of `localhost`, `127.0.0.1` and `::1`, and the authority that issued it.
pub(crate) struct Identity {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
    authority: String,
}

impl Identity {
    /// Makes both.
    pub(crate) fn new() -> Self {
        let authority_key = KeyPair::generate().expect("a key can be made");
        let mut authority = CertificateParams::new(Vec::new()).expect("no names are valid names");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(rcgen::DnType::CommonName, "fake log authority");
        let authority_pem = authority.self_signed(&authority_key).expect("it can sign").pem();
        let issuer = Issuer::new(authority, authority_key);

        let key = KeyPair::generate().expect("a key can be made");
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let params = CertificateParams::new(names).expect("the names are valid");
        let certificate = params.signed_by(&key, &issuer).expect("it can sign");
        Self { certificate: certificate.der().clone(), key: key.serialize_der(), authority: authority_pem }
    }

    /// The authority's certificate, to be trusted: the content of a file for `SSL_CERT_FILE`.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// TLS with this certificate.
    pub(crate) fn acceptor(&self, offer: Offer) -> TlsAcceptor {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.clone()));
        let config = ServerConfig::builder().with_no_client_auth();
        let mut config = config.with_single_cert(vec![self.certificate.clone()], key).expect("they belong together");
        let protocols: &[&[u8]] = match offer {
            Offer::Http2 => &[b"h2", b"http/1.1"],
            Offer::Http1 => &[b"http/1.1"],
        };
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}
