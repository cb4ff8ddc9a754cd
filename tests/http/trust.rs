//! Whom the client trusts for TLS: as Go, also a server's own certificate where the user's list has it.

use std::path::Path;
use std::sync::Arc;

use modseal::io::http::Http;
use modseal::io::http::options::{Options, Roots};
use modseal::io::http::roots::CertificateVariables;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{get, options, refusal};

/// A server with a certificate of its own making.
struct Server {
    base: String,
    pem: String,
}

/// A certificate for itself that is marked as an authority, as `openssl req -x509` makes it.
fn authority(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
}

async fn serve(parameters: CertificateParams) -> Server {
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = builder.with_single_cert(vec![certificate.der().clone()], private).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").await;
            let _ = stream.shutdown().await;
        }
    });
    Server { base, pem: certificate.pem() }
}

fn trusting(pem: &str) -> Http {
    Http::new(Options { roots: Roots::Only(pem.as_bytes().to_vec()), ..options() })
}

#[tokio::test]
async fn a_self_signed_authority_in_the_list_is_trusted_as_a_server() {
    let server = serve(authority("127.0.0.1")).await;
    assert_eq!(get(&trusting(&server.pem), &server.base).await.as_deref(), Ok("ok"));
}

#[tokio::test]
async fn one_that_is_not_in_the_list_is_not() {
    let (server, other) = (serve(authority("127.0.0.1")).await, serve(authority("127.0.0.1")).await);
    let text = refusal(&trusting(&other.pem), &server.base).await;
    assert!(text.contains("certificate"), "{text}");
}

#[tokio::test]
async fn the_list_lifts_neither_the_name_nor_the_time() {
    let elsewhere = serve(authority("proxy.example")).await;
    let text = refusal(&trusting(&elsewhere.pem), &elsewhere.base).await;
    assert!(text.contains("not valid for name"), "{text}");

    let mut past = authority("127.0.0.1");
    (past.not_before, past.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let past = serve(past).await;
    let text = refusal(&trusting(&past.pem), &past.base).await;
    assert!(text.contains("Expired"), "{text}");

    let mut future = authority("127.0.0.1");
    (future.not_before, future.not_after) = (date_time_ymd(2200, 1, 1), date_time_ymd(2201, 1, 1));
    let future = serve(future).await;
    let text = refusal(&trusting(&future.pem), &future.base).await;
    assert!(text.contains("NotValidYet"), "{text}");
}

/// Both kinds of place are read: a company names its own authority in a file, and those of the system stay.
#[tokio::test]
async fn the_variables_name_a_file_and_directories() {
    let server = serve(authority("127.0.0.1")).await;
    let folder = tempfile::tempdir().unwrap();
    let place = |path: &Path| Some(path.to_str().unwrap().to_owned());
    let file = folder.path().join("company.pem");
    std::fs::write(&file, &server.pem).unwrap();
    let nowhere = place(&folder.path().join("nowhere"));
    let directories = Some(format!("{}:{}", nowhere.as_ref().unwrap(), folder.path().display()));
    for variables in [
        CertificateVariables { file: place(&file), directories: None },
        CertificateVariables { file: place(&file), directories: nowhere.clone() },
        CertificateVariables { file: nowhere.clone(), directories },
    ] {
        let http = Http::new(Options { roots: Roots::System(variables.clone()), ..options() });
        assert_eq!(get(&http, &server.base).await.as_deref(), Ok("ok"), "{variables:?}");
    }
}

#[tokio::test]
async fn no_certificates_at_all_name_the_two_variables() {
    if cfg!(any(windows, target_vendor = "apple")) {
        return;
    }
    let variables = CertificateVariables { file: Some("/nowhere/ca.pem".into()), directories: Some("/nowhere".into()) };
    let http = Http::new(Options { roots: Roots::System(variables), ..options() });
    let text = refusal(&http, "https://127.0.0.1:1/").await;
    assert!(text.contains("TLS cannot start") && text.contains("SSL_CERT_FILE or SSL_CERT_DIR"), "{text}");
}
