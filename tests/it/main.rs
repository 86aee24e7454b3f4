//! Every test that needs more than one room of the house: one binary, so that it links once.

mod boto3;
mod company;
mod emulator;
mod layering;
mod look;
mod practice;
mod raster;
mod screens;
mod screens_traffic;
mod window;
