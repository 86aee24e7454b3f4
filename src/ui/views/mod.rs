//! The rooms, a file each: `{room}_ui(ui, &Model, &mut Commands)`.

mod activity;
mod apis;
mod connect;
mod failed;
mod keys;
mod line_chart;
mod metric_names;
mod overview;
mod partner;
mod place;
mod plans;
mod prices_link;
mod traffic;
mod verdict;

pub use activity::activity_ui;
pub use apis::apis_ui;
pub use connect::connect_ui;
pub(super) use failed::failed_line_ui;
pub use keys::keys_ui;
pub use overview::overview_ui;
pub use partner::partner_ui;
pub use plans::plans_ui;
pub use traffic::traffic_ui;
