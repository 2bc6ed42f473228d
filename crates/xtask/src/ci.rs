//! The steps in order, cheap ones first, with the time that each took.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::{clippy, deny, deps, fmt, openapi, schemathesis, sizes, sql, test, web};

/// A step: its name on the command line and what it does.
pub(crate) type Step = (&'static str, fn() -> Result<()>);

/// What needs no test to run.
pub(crate) const LINTS: &[Step] = &[
    ("fmt", || fmt::run(&fmt::Args::default())),
    ("sql", sql::run),
    ("sizes", sizes::run),
    ("deps", deps::run),
    ("clippy", clippy::run),
    ("deny", deny::run),
];

/// Everything.
pub(crate) const STEPS: &[Step] = &[
    ("fmt", || fmt::run(&fmt::Args::default())),
    ("sql", sql::run),
    ("sizes", sizes::run),
    ("deps", deps::run),
    ("clippy", clippy::run),
    ("deny", deny::run),
    ("web-checks", web::checks),
    ("openapi", || openapi::run(&openapi::Args { check: true })),
    ("test", || test::run(&test::Args::default())),
    ("browser", web::browser),
    ("schemathesis", schemathesis::run),
];

/// Runs `steps` in order.
///
/// # Errors
/// Of the first step that fails; those after it do not run.
pub(crate) fn run(steps: &[Step]) -> Result<()> {
    let start = Instant::now();
    let mut times = Vec::new();
    for (name, step) in steps {
        println!("── {name}");
        let begin = Instant::now();
        step().with_context(|| format!("step `{name}` failed; alone: cargo xtask {name}"))?;
        let seconds = begin.elapsed().as_secs_f64();
        println!("── {name}: {seconds:.1} s");
        times.push(format!("{name} {seconds:.1} s"));
    }
    println!(
        "all passed in {:.1} s: {}",
        start.elapsed().as_secs_f64(),
        times.join(", ")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    static LATER_STEP_RAN: AtomicBool = AtomicBool::new(false);

    #[test]
    fn a_failing_step_is_named_and_ends_the_run() {
        let steps: &[Step] = &[
            ("first", || Ok(())),
            ("second", || anyhow::bail!("broken")),
            ("third", || {
                LATER_STEP_RAN.store(true, Ordering::SeqCst);
                Ok(())
            }),
        ];
        let error = run(steps).unwrap_err();
        assert!(format!("{error:#}").contains("`second` failed"), "{error:#}");
        assert!(!LATER_STEP_RAN.load(Ordering::SeqCst));
    }

    #[test]
    fn ci_begins_with_every_lint() {
        let names = |steps: &[Step]| steps.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert!(names(STEPS).starts_with(&names(LINTS)));
    }
}
