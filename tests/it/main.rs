//! Every test that needs more than one room of the house: one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected should stop there")]

mod boto3;
mod company;
mod desk;
mod emulator;
mod emulator_traffic;
mod emulators;
mod exhaustive;
mod flows;
mod flows_limits;
mod flows_money;
mod flows_races;
mod flows_traffic;
mod gate;
mod harm;
mod house;
mod labels;
mod layering;
mod localstack;
mod look;
mod model;
mod opening;
mod panics;
mod parity;
mod payload;
mod picture;
mod practice;
mod practice_lines;
mod practice_menu;
mod practice_queue;
mod practice_traffic;
mod raster;
mod recorder;
mod screens;
mod screens_apis;
mod screens_keys;
mod screens_limits;
mod screens_money;
mod screens_plans;
mod screens_sources;
mod screens_traffic;
mod setup;
mod week;
mod window;
#[path = "../../practice/tests/it/wire.rs"]
mod wire;
