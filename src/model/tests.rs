//! Flows through the model, played without a window or a network.
