//! stub
/// stub
/// # Errors
/// stub
pub fn parse(_n: &str, _p: &str, _t: &[u8]) -> Result<String, String> {
    Err(String::new())
}
