//! What `npm run build` has made is embedded. Where it was not run there is nothing, and the server says so.

use std::{env, fs, path::Path};

fn main() {
    let built = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("client/dist");
    if let Err(error) = fs::create_dir_all(&built) {
        println!("cargo::error=the folder of the web client cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed=client/dist");
}
