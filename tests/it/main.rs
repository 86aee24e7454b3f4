//! Every test that needs more than one room of the house: one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected should stop there")]

mod boto3;
mod company;
mod emulator;
mod flows;
mod flows_limits;
mod flows_money;
mod flows_races;
mod gate;
mod layering;
mod localstack;
mod look;
mod practice;
mod raster;
mod screens;
mod screens_apis;
mod screens_keys;
mod screens_limits;
mod screens_money;
mod screens_plans;
mod screens_traffic;
mod window;
