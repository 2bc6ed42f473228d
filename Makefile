# Needs: Rust 1.95 or newer, a C compiler, make, Node 20.19 or newer. On Debian 12: apt-get install gcc make.
# Everything else (cargo-nextest, cargo-deny, a private PostgreSQL, a private S3 server) is fetched by `make test` when it is missing.

CARGO ?= cargo

.PHONY: help run test lint bench clean

help:
	@echo "make run     start a homeserver on http://localhost:8080 (its data in ./data)"
	@echo "make test    every check and every test, as in continuous integration"
	@echo "make lint    formatting, clippy, dependency and SQL rules, without the tests"
	@echo "make bench   how fast and how large the server is (builds with optimisation)"
	@echo "make clean   remove what was built"

# The development profile: it builds in a third of the time of a release build, and cryptography and SQLite are
# optimised in it all the same. For a server that people use: cargo build --release --package guildhall-server.
run:
	$(CARGO) xtask web
	$(CARGO) run --package guildhall-server --bin guildhall -- serve

test:
	$(CARGO) xtask ci

lint:
	$(CARGO) xtask lint

bench:
	$(CARGO) xtask bench send

clean:
	-$(CARGO) xtask postgres stop
	$(CARGO) clean
