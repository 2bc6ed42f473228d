//! Taking those whose accounts are no more out of everything that others see (`spec/adr/0044`).

mod bid;
mod run;
