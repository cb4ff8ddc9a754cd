//! The modules of the whole workspace by some letters of their names.

use serde_json::{Value, json};

use super::desk::{Desk, lines, private};
use super::places::{ENCODINGS, slice};

async fn find(desk: &mut Desk, query: &str) -> Vec<Value> {
    desk.ask("workspace/symbol", json!({ "query": query })).await.as_array().unwrap().clone()
}

fn names(found: &[Value]) -> Vec<&str> {
    found.iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn letters_in_their_order_find_modules_of_all_documents() {
    let sums = format!("corp.example/🙂 v1 é\n{}{}", lines("alpha"), private());
    for encoding in ENCODINGS {
        let mut desk = Desk::ready(encoding).await;
        desk.client.open(&desk.uri("a/go.sum"), &sums);
        let go_mod = "module m // 🙂\n\nrequire corp.example/beta v1.2.3 // é\n";
        desk.client.open(&desk.uri("b/go.mod"), go_mod);
        let found = find(&mut desk, "").await;
        let all = [
            "corp.example/🙂 v1",
            "corp.example/alpha v1.2.3",
            "private.example/tool v1.0.0",
            "corp.example/beta v1.2.3",
        ];
        assert_eq!(names(&found), all);
        for (symbol, text) in found.iter().zip([&*sums, &sums, &sums, go_mod]) {
            let place = slice(text, &symbol["location"]["range"], encoding);
            let name = symbol["name"].as_str().unwrap();
            assert!(name.starts_with(place), "{encoding}: {place} of {name}");
        }
        assert_eq!((&found[3]["containerName"], &found[0]["containerName"]), (&json!("go.mod"), &json!("go.sum")));
        assert_eq!(names(&find(&mut desk, "CRPBETA").await), ["corp.example/beta v1.2.3"]);
        assert_eq!(names(&find(&mut desk, "alpha@v1.2").await), ["corp.example/alpha v1.2.3"]);
        assert!(find(&mut desk, "h1:").await.is_empty(), "the hash is no part of the name");
    }
}

#[tokio::test]
async fn no_answer_is_longer_than_five_hundred() {
    let mut desk = Desk::ready("utf-16").await;
    desk.client.configure(json!({ "online": "off" }));
    desk.client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let text: String = (0..5000).map(|nth| format!("private.example/m{nth} v1.0.0 h1:x\n")).collect();
    desk.client.open(&desk.uri("go.sum"), &text);
    assert_eq!(find(&mut desk, "pm").await.len(), 500);
    assert_eq!(names(&find(&mut desk, "m4999v").await), ["private.example/m4999 v1.0.0"]);
}
